using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor alias() => new(Native.gan_tensor_alias(Handle));

        public Tensor clone() => Op.clone.One(this);

        public Tensor contiguous() => Op.contiguous.One(this);

        public Tensor detach() => Op.detach.One(this);

        public Tensor detach_()
        {
            Op.detachInPlace.Run(this);
            return this;
        }

        /// <summary>Copies values, converting type and device.</summary>
        public Tensor copy_(Tensor source, bool nonBlocking = false)
        {
            Op.copyInPlace.Run(this, source, nonBlocking);
            return this;
        }

        public Tensor fill_(Scalar value)
        {
            Op.fillInPlace_Scalar.Run(this, value);
            return this;
        }

        public Tensor zero_()
        {
            Op.zeroInPlace.Run(this);
            return this;
        }

        public Tensor set_(Tensor source)
        {
            Op.setInPlace_source_Tensor.Run(this, source);
            return this;
        }

        public Tensor cpu() => to(DeviceType.CPU);

        public Tensor cuda(Device? device = null, bool non_blocking = false)
        {
            if (device is not null && device.type != DeviceType.CUDA)
                throw new ArgumentException("Not a CUDA device.", nameof(device));
            return to(device ?? CUDA, non_blocking: non_blocking);
        }

        public Tensor to_type(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            Finish(Op.to_dtype.One(this, type, non_blocking, copy), disposeAfter);

        public Tensor to(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false) => to_type(type, copy, disposeAfter, non_blocking);

        public Tensor to(Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            to(dtype, device, copy, disposeAfter, non_blocking);

        public Tensor to(DeviceType deviceType, int deviceIndex = -1, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            to(dtype, new Device(deviceType, deviceIndex), copy, disposeAfter, non_blocking);

        public Tensor to(string device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) => to(new Device(device), copy, disposeAfter, non_blocking);

        public Tensor to(ScalarType type, Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false)
        {
            InitializeDevice(device);
            return Finish(Op.to_device.One(this, device, type, non_blocking, copy), disposeAfter);
        }

        public Tensor to(Tensor other, bool non_blocking = false) => to(other.dtype, other.device, non_blocking);

        public Tensor type(ScalarType dtype) => to(dtype);

        public Tensor type(Func<Tensor, Tensor> typeFunc) => typeFunc(this);

        public Tensor type_as(Tensor tensor) => to_type(tensor.dtype);

        public Tensor @bool() => to_type(ScalarType.Bool);

        public Tensor @byte() => to_type(ScalarType.Byte);

        public Tensor @char() => to_type(ScalarType.Int8);

        public Tensor @short() => to_type(ScalarType.Int16);

        public Tensor @int() => to_type(ScalarType.Int32);

        public Tensor @long() => to_type(ScalarType.Int64);

        public Tensor @half() => to_type(ScalarType.Float16);

        public Tensor bfloat16() => to_type(ScalarType.BFloat16);

        public Tensor @float() => to_type(ScalarType.Float32);

        public Tensor @double() => to_type(ScalarType.Float64);

        /// <summary>Whether <see cref="to(ScalarType, Device, bool, bool, bool)"/> would make a new tensor.</summary>
        internal bool toWillCopy(ScalarType type, Device device) =>
            dtype != type || device_type != device.type || (device.index >= 0 && device_index >= 0 && device_index != device.index);

        private Tensor Finish(Tensor result, bool disposeThis)
        {
            if (disposeThis)
                Dispose();
            return result;
        }
    }
}
