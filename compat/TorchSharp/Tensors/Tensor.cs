using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A handle to an <c>at::Tensor</c>. Views share memory; disposing a handle frees the memory with its last owner.</summary>
    public partial class Tensor : IDisposable
    {
        private static long s_total;
        private static long s_peak;

        internal nint handle;
        private TensorNet? _net;

        internal Tensor(nint handle, int pages = 0, bool register = true)
        {
            this.handle = handle;
            var total = Interlocked.Increment(ref s_total);
            if (total > s_peak)
                s_peak = total;
            if (register)
                DisposeScopeManager.ThreadSingleton.RegisterOnCurrentDisposeScope(this);
            if (OwningDisposeScope is null)
                _net = new TensorNet(handle, pages);
        }

        /// <summary>Takes over an <c>at::Tensor*</c>.</summary>
        public static Tensor UnsafeCreateTensor(nint handle) => new(handle);

        internal DisposeScope? OwningDisposeScope { get; set; }
        internal int ScopeSlot { get; set; }

        public string? name { get; set; }

        public bool IsInvalid => handle == 0;

        /// <summary>The <c>at::Tensor*</c>.</summary>
        public nint Handle => handle != 0 ? handle : throw new InvalidOperationException("Tensor invalid -- empty handle.");

        /// <summary>Handles alive in the process.</summary>
        public static long TotalCount => Interlocked.Read(ref s_total);

        public static long PeakCount => s_peak;

        public void Dispose() => Dispose(true);

        protected virtual void Dispose(bool disposing)
        {
            if (handle == 0)
                return;
            var statistics = DisposeScopeManager.ThreadSingleton.StatisticsInstance.TensorStatistics;
            if (OwningDisposeScope is { } scope)
            {
                statistics.DisposedInScopeCount++;
                scope.Remove(this);
            }
            else
            {
                statistics.DisposedOutsideScopeCount++;
            }
            Native.gan_tensor_free(Forget());
        }

        /// <summary>Hangs a tensor that no scope owns any more over the finalizer's net.</summary>
        internal void Unscoped()
        {
            if (handle != 0)
                _net ??= new TensorNet(handle, 0);
        }

        /// <summary>Lets go of the handle, which is the caller's from here on: this object no longer counts.</summary>
        internal nint Forget()
        {
            var forgotten = handle;
            handle = 0;
            Interlocked.Decrement(ref s_total);
            _net?.Release();
            _net = null;
            return forgotten;
        }

        public Tensor MoveToOuterDisposeScope()
        {
            OwningDisposeScope?.MoveToOuter(this);
            return this;
        }

        public Tensor DetachFromDisposeScope()
        {
            OwningDisposeScope?.Detach(this);
            return this;
        }

        public Tensor MoveToOtherDisposeScope(Tensor other) => MoveToOtherDisposeScope(other.OwningDisposeScope);

        public Tensor MoveToOtherDisposeScope(DisposeScope? other)
        {
            if (OwningDisposeScope is null)
                other?.Attach(this);
            else
                OwningDisposeScope.MoveToOther(other, this);
            return this;
        }

        /// <summary>Gives the <c>at::Tensor*</c> to the caller, who must free it.</summary>
        public nint DecoupleFromNativeHandle()
        {
            _ = Handle;   // refuses a disposed tensor
            return Forget();
        }

        /// <summary>A handle was freed by the finalizer's net.</summary>
        internal static void Lost() => Interlocked.Decrement(ref s_total);

        public override int GetHashCode() => base.GetHashCode();

        public override bool Equals(object? obj) => obj is Tensor other && Equals(other);

        public override string ToString() => $"[{string.Join('x', shape)}], type = {dtype}, device = {device}";
    }

    /// <summary>Opens a scope that owns the tensors that this thread creates until it is disposed.</summary>
    public static DisposeScope NewDisposeScope() => DisposeScopeManager.ThreadSingleton.NewDisposeScope();

    public static DisposeScope? CurrentDisposeScope => DisposeScopeManager.ThreadSingleton.CurrentDisposeScope;

    /// <summary>Runs an expression in a scope of its own and keeps its result.</summary>
    public static Tensor WrappedTensorDisposeScope(Func<Tensor> expr)
    {
        using var scope = NewDisposeScope();
        return expr().MoveToOuterDisposeScope();
    }
}
