using System.Runtime.InteropServices;
using System.Text;

namespace TorchSharp.Interop;

/// <summary>The C entry points of libgantorch. Every handle is a pointer to a heap-allocated C++ object, tensors as in TorchSharp.</summary>
internal static unsafe class Native
{
    private const string Library = "gantorch";

    static Native() => NativeLoader.Register();

    [DllImport(Library)] internal static extern nint gan_operator(byte* name, byte* overload);
    [DllImport(Library)] internal static extern int gan_call(nint op, Value* arguments, int count, Value* results, int capacity);
    [DllImport(Library)] internal static extern void gan_free(nint memory);

    [DllImport(Library)] internal static extern void gan_tensor_free(nint tensor);
    [DllImport(Library)] internal static extern void gan_tensor_free_many(nint* tensors, int count);
    [DllImport(Library), SuppressGCTransition] internal static extern nint gan_tensor_alias(nint tensor);
    [DllImport(Library)] internal static extern nint gan_tensor_from_blob(void* data, long* sizes, int dimensions, int dtype, delegate* unmanaged[Cdecl]<nint, void> release, nint context);
    [DllImport(Library), SuppressGCTransition] internal static extern int gan_tensor_dim(nint tensor);
    [DllImport(Library), SuppressGCTransition] internal static extern long gan_tensor_numel(nint tensor);
    [DllImport(Library), SuppressGCTransition] internal static extern long gan_tensor_element_size(nint tensor);
    [DllImport(Library), SuppressGCTransition] internal static extern int gan_tensor_dtype(nint tensor);
    [DllImport(Library), SuppressGCTransition] internal static extern long gan_tensor_offset(nint tensor);
    [DllImport(Library), SuppressGCTransition] internal static extern int gan_tensor_is_contiguous(nint tensor);
    [DllImport(Library), SuppressGCTransition] internal static extern int gan_tensor_is_leaf(nint tensor);
    [DllImport(Library), SuppressGCTransition] internal static extern int gan_tensor_is_sparse(nint tensor);
    [DllImport(Library), SuppressGCTransition] internal static extern int gan_tensor_requires_grad(nint tensor);
    [DllImport(Library), SuppressGCTransition] internal static extern void gan_tensor_sizes(nint tensor, long* sizes);
    [DllImport(Library), SuppressGCTransition] internal static extern void gan_tensor_strides(nint tensor, long* strides);
    [DllImport(Library), SuppressGCTransition] internal static extern long gan_tensor_device(nint tensor);
    [DllImport(Library)] internal static extern nint gan_tensor_data(nint tensor);
    [DllImport(Library)] internal static extern nint gan_tensor_storage(nint tensor, long* bytes);
    [DllImport(Library)] internal static extern int gan_tensor_set_requires_grad(nint tensor, int value);
    [DllImport(Library)] internal static extern int gan_tensor_retain_grad(nint tensor);
    [DllImport(Library)] internal static extern nint gan_tensor_grad(nint tensor, int* failed);
    [DllImport(Library)] internal static extern int gan_tensor_set_grad(nint tensor, nint gradient);

    [DllImport(Library)] internal static extern nint gan_generator_create(ulong seed, int deviceType, int deviceIndex);
    [DllImport(Library)] internal static extern nint gan_generator_default();
    [DllImport(Library)] internal static extern void gan_generator_free(nint generator);
    [DllImport(Library)] internal static extern int gan_generator_seed(nint generator, ulong seed);
    [DllImport(Library)] internal static extern long gan_generator_reseed(nint generator);
    [DllImport(Library)] internal static extern long gan_generator_initial_seed(nint generator);
    [DllImport(Library)] internal static extern nint gan_generator_state(nint generator);
    [DllImport(Library)] internal static extern int gan_generator_set_state(nint generator, nint state);

    [DllImport(Library)] internal static extern int gan_backward(nint* outputs, int count, nint* gradients, int gradientCount, int retainGraph, int createGraph, nint* inputs, int inputCount);
    [DllImport(Library)]
    internal static extern int gan_grad(nint* outputs, int count, nint* inputs, int inputCount, nint* gradients, int gradientCount,
        int retainGraph, int createGraph, int allowUnused, nint* results);
    [DllImport(Library), SuppressGCTransition] internal static extern int gan_grad_mode();
    [DllImport(Library), SuppressGCTransition] internal static extern void gan_set_grad_mode(int enabled);
    [DllImport(Library), SuppressGCTransition] internal static extern int gan_inference_mode();
    [DllImport(Library)] internal static extern nint gan_inference_enter(int enabled);
    [DllImport(Library)] internal static extern void gan_inference_leave(nint guard);

    [DllImport(Library)] internal static extern int gan_last_error(byte* buffer, int capacity);
    [DllImport(Library)] internal static extern byte* gan_version();
    [DllImport(Library)] internal static extern int gan_manual_seed(ulong seed);
    [DllImport(Library)] internal static extern int gan_num_threads();
    [DllImport(Library)] internal static extern int gan_set_num_threads(int count);
    [DllImport(Library)] internal static extern int gan_num_interop_threads();
    [DllImport(Library)] internal static extern int gan_set_num_interop_threads(int count);
    [DllImport(Library)] internal static extern int gan_device_count(int deviceType);
    [DllImport(Library)] internal static extern int gan_synchronize(int deviceType, int deviceIndex);

    /// <summary>The exception for the failure that this thread's last call reported, with libtorch's message.</summary>
    internal static ExternalException Failure()
    {
        var length = gan_last_error(null, 0);
        var buffer = new byte[length + 1];
        fixed (byte* p = buffer)
            _ = gan_last_error(p, buffer.Length);
        return new ExternalException(Encoding.UTF8.GetString(buffer, 0, length));
    }

    /// <summary>Throws when an entry point answered with a negative status.</summary>
    internal static void Check(int status)
    {
        if (status < 0)
            throw Failure();
    }

    /// <summary>Throws when an entry point answered with a null handle.</summary>
    internal static nint Check(nint handle) => handle != 0 ? handle : throw Failure();
}
