using System.Runtime.CompilerServices;
using TorchSharp.Interop;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The elements in order. A tensor on another device is copied to the processor first.</summary>
        public TensorAccessor<T> data<T>() where T : unmanaged
        {
            ValidateType<T>();
            return new TensorAccessor<T>(device_type == DeviceType.CPU ? this : cpu());
        }

        /// <summary>The contiguous memory of a tensor on the processor.</summary>
        public unsafe Span<byte> bytes
        {
            get
            {
                var size = NumberOfElements * ElementSize;
                RequireContiguousOnCpu();
                if (size > int.MaxValue)
                    throw new ArgumentException("Span only supports up to int.MaxValue elements.");
                return new Span<byte>((void*)Data(), (int)size);
            }
            set
            {
                if (!is_contiguous())
                    throw new InvalidOperationException("SetBytes() called on non-contiguous tensor.");
                if (NumberOfElements * ElementSize != value.Length)
                    throw new ArgumentException("Mismatched data sizes in SetBytes().");
                value.CopyTo(new Span<byte>((void*)Data(), value.Length));
            }
        }

        /// <summary>Writes the memory of a contiguous tensor on the processor, however long it is.</summary>
        public unsafe void WriteBytesToStream(Stream stream, int bufferSize = 1024)
        {
            RequireContiguousOnCpu();
            var (position, left) = (Data(), NumberOfElements * ElementSize);
            while (left > 0)
            {
                var length = (int)Math.Min(left, Math.Max(bufferSize, 1 << 20));
                stream.Write(new ReadOnlySpan<byte>((void*)position, length));
                position += length;
                left -= length;
            }
        }

        /// <summary>Fills the memory of a contiguous tensor on the processor.</summary>
        /// <exception cref="EndOfStreamException">The stream holds less than that.</exception>
        public unsafe void ReadBytesFromStream(Stream stream, int bufferSize = 1024)
        {
            RequireContiguousOnCpu();
            var (position, left) = (Data(), NumberOfElements * ElementSize);
            while (left > 0)
            {
                var length = (int)Math.Min(left, Math.Max(bufferSize, 1 << 20));
                stream.ReadExactly(new Span<byte>((void*)position, length));
                position += length;
                left -= length;
            }
        }

        /// <summary>The value of a tensor with one element. Waits for the device.</summary>
        public T item<T>() where T : unmanaged
        {
            if (NumberOfElements != 1)
                throw new ArgumentException("Number of elements in the tensor must be 1");
            ValidateType<T>();
            var value = Op._local_scalar_dense.Plain(this);
            if (typeof(T) == typeof(float))
                return As<float, T>((float)BitConverter.Int64BitsToDouble(value.Payload));
            if (typeof(T) == typeof(double))
                return As<double, T>(BitConverter.Int64BitsToDouble(value.Payload));
            if (typeof(T) == typeof(Half))
                return As<Half, T>((Half)BitConverter.Int64BitsToDouble(value.Payload));
            if (typeof(T) == typeof(bool))
                return As<bool, T>(value.Payload != 0);
            // Integers: the low bytes of the payload, on a little-endian machine.
            return As<long, T>(value.Payload);
        }

        public Scalar ToScalar() => Scalar.From(Op._local_scalar_dense.Plain(this));

        public float ReadCpuSingle(long i) => ReadCpuValue<float>(i);
        public double ReadCpuDouble(long i) => ReadCpuValue<double>(i);
        public int ReadCpuInt32(long i) => ReadCpuValue<int>(i);
        public long ReadCpuInt64(long i) => ReadCpuValue<long>(i);
        public byte ReadCpuByte(long i) => ReadCpuValue<byte>(i);
        public bool ReadCpuBool(long i) => ReadCpuValue<bool>(i);
        public T ReadCpuValue<T>(long i) where T : unmanaged => TensorAccessor<T>.ReadItemAt(this, i);

        public static explicit operator float(Tensor value) => value.ToSingle();
        public static explicit operator double(Tensor value) => value.ToDouble();
        public static explicit operator byte(Tensor value) => value.ToByte();
        public static explicit operator short(Tensor value) => value.ToInt16();
        public static explicit operator int(Tensor value) => value.ToInt32();
        public static explicit operator long(Tensor value) => value.ToInt64();
        public static explicit operator bool(Tensor value) => value.ToBoolean();

        internal nint Data()
        {
            var pointer = Native.gan_tensor_data(Handle);
            return pointer != 0 || NumberOfElements == 0 ? pointer : throw Native.Failure();
        }

        private void RequireContiguousOnCpu()
        {
            if (!is_contiguous())
                throw new InvalidOperationException("Bytes() called on non-contiguous tensor.");
            if (device_type != DeviceType.CPU)
                throw new InvalidOperationException("Reading data from non-CPU memory is not supported. Move or copy the tensor to the cpu before reading.");
        }

        private static TTo As<TFrom, TTo>(TFrom value) => Unsafe.As<TFrom, TTo>(ref value);

        private void ValidateType<T>()
        {
            var matches = dtype switch
            {
                ScalarType.Byte => typeof(T) == typeof(byte),
                ScalarType.Int8 => typeof(T) == typeof(sbyte),
                ScalarType.Int16 => typeof(T) == typeof(short),
                ScalarType.Int32 => typeof(T) == typeof(int),
                ScalarType.Int64 => typeof(T) == typeof(long),
                ScalarType.Float16 => typeof(T) == typeof(Half),
                ScalarType.Float32 => typeof(T) == typeof(float),
                ScalarType.Float64 => typeof(T) == typeof(double),
                ScalarType.Bool => typeof(T) == typeof(bool),
                _ => throw new NotImplementedException($"No .NET type for elements of type {dtype}."),
            };
            if (!matches)
                throw new ArgumentException($"Element type {dtype} does not match {typeof(T).Name}.");
        }
    }
}
