using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A handle to an <c>at::Tensor</c>. Views share memory; disposing a handle frees the memory with its last owner.</summary>
    public partial class Tensor : IDisposable
    {
        private const int PressurePages = 256;   // 1 MiB: below it the garbage collector need not know
        private static long s_total;
        private static long s_peak;

        internal nint handle;
        private long _pressure;

        internal Tensor(nint handle, int pages = 0, bool register = true)
        {
            this.handle = handle;
            var total = Interlocked.Increment(ref s_total);
            if (total > s_peak)
                s_peak = total;
            if (!register)
                return;
            DisposeScopeManager.ThreadSingleton.RegisterOnCurrentDisposeScope(this);
            // Without a scope only the finalizer frees what is forgotten, and the collector sees 80 bytes of it unless it is told.
            if (pages >= PressurePages && OwningDisposeScope is null)
                GC.AddMemoryPressure(_pressure = (long)pages << 12);
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

        ~Tensor() => Dispose(false);

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            if (handle == 0)
                return;
            if (disposing)
            {
                var statistics = DisposeScopeManager.ThreadSingleton.StatisticsInstance.TensorStatistics;
                if (OwningDisposeScope is null)
                    statistics.DisposedOutsideScopeCount++;
                else
                    statistics.DisposedInScopeCount++;
                OwningDisposeScope?.Remove(this);
            }
            Release();
        }

        /// <summary>Disposes on behalf of the scope that has just let go of this tensor.</summary>
        internal void DisposeInScope()
        {
            if (handle == 0)
                return;
            DisposeScopeManager.ThreadSingleton.StatisticsInstance.TensorStatistics.DisposedInScopeCount++;
            Release();
            GC.SuppressFinalize(this);
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
            var moved = MoveHandle();
            Forget();
            return moved;
        }

        internal nint MoveHandle()
        {
            var moved = Handle;
            handle = 0;
            return moved;
        }

        /// <summary>The handle lives on in another object: this one no longer counts.</summary>
        internal void Forget()
        {
            Interlocked.Decrement(ref s_total);
            DropPressure();
            GC.SuppressFinalize(this);
        }

        public override int GetHashCode() => base.GetHashCode();

        public override bool Equals(object? obj) => obj is Tensor other && Equals(other);

        public override string ToString() => $"[{string.Join('x', shape)}], type = {dtype}, device = {device}";

        private void Release()
        {
            Interlocked.Decrement(ref s_total);
            Native.gan_tensor_free(handle);
            handle = 0;
            DropPressure();
        }

        private void DropPressure()
        {
            if (_pressure > 0)
                GC.RemoveMemoryPressure(_pressure);
            _pressure = 0;
        }
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
