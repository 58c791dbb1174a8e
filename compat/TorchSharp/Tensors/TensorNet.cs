using TorchSharp.Interop;

namespace TorchSharp;

/// <summary>
/// Frees a handle that everybody forgot. Only tensors outside of scopes have one: objects with a finalizer are dear to create,
/// and what a scope owns is freed with the scope.
/// </summary>
internal sealed class TensorNet
{
    private const int PressurePages = 256;   // 1 MiB: below it the garbage collector need not know
    private readonly nint _handle;
    private readonly long _pressure;

    /// <param name="handle">An <c>at::Tensor*</c>.</param>
    /// <param name="pages">The size of its elements in pages of 4 KiB.</param>
    internal TensorNet(nint handle, int pages)
    {
        _handle = handle;
        // The collector sees a few bytes of the megabytes that hang on this object, unless it is told.
        if (pages >= PressurePages)
            GC.AddMemoryPressure(_pressure = (long)pages << 12);
    }

    ~TensorNet()
    {
        torch.Tensor.Lost();
        Native.gan_tensor_free(_handle);
        Relieve();
    }

    /// <summary>The tensor was disposed, or somebody else owns the handle.</summary>
    internal void Release()
    {
        Relieve();
        GC.SuppressFinalize(this);
    }

    private void Relieve()
    {
        if (_pressure > 0)
            GC.RemoveMemoryPressure(_pressure);
    }
}
