using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>The memory that a tensor and all its views share.</summary>
    public abstract class Storage
    {
        protected Tensor _tensor;   // keeps the memory alive
        protected nint _tensor_data_ptr;
        private readonly long _bytes;

        protected unsafe Storage(Tensor tensor)
        {
            _tensor = tensor;
            long bytes;
            _tensor_data_ptr = Native.gan_tensor_storage(tensor.Handle, &bytes);
            if (_tensor_data_ptr == 0 && tensor.numel() > 0)
                throw Native.Failure();
            _bytes = bytes;
        }

        public abstract int element_size();

        /// <summary>The address of the first byte.</summary>
        public nint data_ptr() => _tensor_data_ptr;

        public ulong nbytes() => (ulong)_bytes;
    }

    public sealed class Storage<T> : Storage, IDisposable where T : unmanaged
    {
        internal Storage(Tensor tensor) : base(tensor)
        {
        }

        public Device device => _tensor.device;

        /// <summary>Elements of the whole storage, of which the tensor may be a part.</summary>
        public unsafe int Count => (int)(nbytes() / (ulong)sizeof(T));

        public override unsafe int element_size() => sizeof(T);

        public unsafe T[] ToArray() => device.type == DeviceType.CPU
            ? new ReadOnlySpan<T>((void*)_tensor_data_ptr, Count).ToArray()
            : throw new InvalidOperationException("Reading data from non-CPU memory is not supported. Move or copy the tensor to the cpu before reading.");

        public void Dispose()
        {
        }
    }

    public partial class Tensor
    {
        public Storage<T> storage<T>() where T : unmanaged => new(this);
    }
}
