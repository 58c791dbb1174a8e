using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public long Dimensions => Native.gan_tensor_dim(Handle);
        public long dim() => Dimensions;
        public long ndim => Dimensions;

        public long NumberOfElements => Native.gan_tensor_numel(Handle);
        public long numel() => NumberOfElements;

        public long ElementSize => Native.gan_tensor_element_size(Handle);
        public long element_size() => ElementSize;

        public unsafe long[] shape
        {
            get
            {
                var sizes = new long[Native.gan_tensor_dim(Handle)];
                fixed (long* p = sizes)
                    Native.gan_tensor_sizes(handle, p);
                return sizes;
            }
        }

        public long[] size() => shape;

        /// <summary>The length along one dimension; negative ones count from the end.</summary>
        public long size(int dim)
        {
            var all = shape;
            var index = dim < 0 ? dim + all.Length : dim;
            return index >= 0 && index < all.Length
                ? all[index]
                : throw new System.Runtime.InteropServices.ExternalException(
                    $"Dimension out of range (expected to be in range of [{-all.Length}, {all.Length - 1}], but got {dim})");
        }

        public unsafe long[] stride()
        {
            var strides = new long[Native.gan_tensor_dim(Handle)];
            fixed (long* p = strides)
                Native.gan_tensor_strides(handle, p);
            return strides;
        }

        public long stride(int dim)
        {
            var all = stride();
            return all[dim < 0 ? dim + all.Length : dim];
        }

        public long storage_offset() => Native.gan_tensor_offset(Handle);

        public ScalarType dtype => (ScalarType)Native.gan_tensor_dtype(Handle);

        public DeviceType device_type => (DeviceType)(int)(Native.gan_tensor_device(Handle) & 0xffffffff);
        public int device_index => (int)(Native.gan_tensor_device(Handle) >> 32);
        public Device device => device_type == DeviceType.CPU ? CPU : new Device(device_type, device_index);

        public bool is_cuda => device_type == DeviceType.CUDA;
        public bool is_meta => device_type == DeviceType.META;
        public bool is_cpu() => device_type == DeviceType.CPU;
        public bool is_sparse => Native.gan_tensor_is_sparse(Handle) != 0;
        public bool is_contiguous() => Native.gan_tensor_is_contiguous(Handle) != 0;

        public bool is_integral() => torch.is_integral(dtype);
        public bool is_floating_point() => torch.is_floating_point(dtype);
        public bool is_complex() => torch.is_complex(dtype);
        public bool is_nonzero() => Op.is_nonzero.Plain(this).Payload != 0;

        public bool is_leaf => Native.gan_tensor_is_leaf(Handle) != 0;

        public bool requires_grad
        {
            get => Native.gan_tensor_requires_grad(Handle) != 0;
            set => Native.Check(Native.gan_tensor_set_requires_grad(Handle, value ? 1 : 0));
        }

        public Tensor requires_grad_(bool requires_grad = true)
        {
            this.requires_grad = requires_grad;
            return this;
        }

        public Tensor with_requires_grad(bool requires_grad = true) => requires_grad_(requires_grad);

        public void retain_grad() => Native.Check(Native.gan_tensor_retain_grad(Handle));

        /// <summary>The accumulated gradient, null before the first backward pass.</summary>
        public unsafe Tensor? grad
        {
            get
            {
                int failed;
                var gradient = Native.gan_tensor_grad(Handle, &failed);
                GC.KeepAlive(this);
                return gradient != 0 ? new Tensor(gradient) : failed != 0 ? throw Native.Failure() : null;
            }
            set
            {
                Native.Check(Native.gan_tensor_set_grad(Handle, value?.Handle ?? 0));
                GC.KeepAlive(value);
            }
        }

        public void backward() => autograd.backward([this]);

        public void backward(IList<Tensor>? grad_tensors = null, bool retain_graph = false, bool create_graph = false, IList<Tensor>? inputs = null) =>
            autograd.backward([this], grad_tensors, retain_graph, create_graph, inputs);
    }
}
