using Orleans.Runtime;

namespace Orleans
{
    /// <summary>Something with ordered stages of start and stop.</summary>
    public interface ILifecycleObservable
    {
        IDisposable Subscribe(string observerName, int stage, ILifecycleObserver observer);
    }

    /// <summary>What runs at a stage.</summary>
    public interface ILifecycleObserver
    {
        Task OnStart(CancellationToken cancellationToken = default);

        Task OnStop(CancellationToken cancellationToken = default);
    }

    /// <summary>A component that subscribes to a lifecycle.</summary>
    public interface ILifecycleParticipant<TLifecycleObservable>
        where TLifecycleObservable : ILifecycleObservable
    {
        void Participate(TLifecycleObservable lifecycle);
    }

    /// <summary>The stages of silos and clients, started upwards and stopped downwards.</summary>
    public static class ServiceLifecycleStage
    {
        public const int First = int.MinValue;
        public const int RuntimeInitialize = 2000;
        public const int RuntimeServices = 4000;
        public const int RuntimeStorageServices = 6000;
        public const int RuntimeGrainServices = 8000;
        public const int AfterRuntimeGrainServices = 8100;
        public const int ApplicationServices = 10000;
        public const int BecomeActive = Active - 1;
        public const int Active = 20000;
        public const int Last = int.MaxValue;
    }

    /// <summary>Subscribing with delegates.</summary>
    public static class LifecycleExtensions
    {
        public static IDisposable Subscribe(this ILifecycleObservable observable, string observerName, int stage, Func<CancellationToken, Task> onStart, Func<CancellationToken, Task>? onStop) =>
            observable.Subscribe(observerName, stage, new Observer(onStart, onStop));

        public static IDisposable Subscribe(this ILifecycleObservable observable, string observerName, int stage, Func<CancellationToken, Task> onStart) =>
            observable.Subscribe(observerName, stage, new Observer(onStart, null));

        public static IDisposable Subscribe<TObserver>(this ILifecycleObservable observable, int stage, Func<CancellationToken, Task> onStart, Func<CancellationToken, Task> onStop) =>
            observable.Subscribe(typeof(TObserver).FullName!, stage, new Observer(onStart, onStop));

        public static IDisposable Subscribe<TObserver>(this ILifecycleObservable observable, int stage, Func<CancellationToken, Task> onStart) =>
            observable.Subscribe(typeof(TObserver).FullName!, stage, new Observer(onStart, null));

        public static IDisposable Subscribe<TObserver>(this ILifecycleObservable observable, int stage, ILifecycleObserver observer) =>
            observable.Subscribe(typeof(TObserver).FullName!, stage, observer);

        public static IDisposable Subscribe(this ILifecycleObservable observable, int stage, ILifecycleObserver observer) =>
            observable.Subscribe(observer.GetType().FullName!, stage, observer);

        private sealed class Observer(Func<CancellationToken, Task>? onStart, Func<CancellationToken, Task>? onStop) : ILifecycleObserver
        {
            public Task OnStart(CancellationToken cancellationToken) => onStart?.Invoke(cancellationToken) ?? Task.CompletedTask;

            public Task OnStop(CancellationToken cancellationToken) => onStop?.Invoke(cancellationToken) ?? Task.CompletedTask;
        }
    }
}

namespace Orleans.Runtime
{
    /// <summary>A silo's lifecycle.</summary>
    public interface ISiloLifecycle : ILifecycleObservable
    {
        int HighestCompletedStage { get; }

        int LowestStoppedStage { get; }
    }

    /// <summary>An activation's lifecycle.</summary>
    public interface IGrainLifecycle : ILifecycleObservable;

    /// <summary>The stages of activations.</summary>
    public static class GrainLifecycleStage
    {
        public const int First = int.MinValue;
        public const int SetupState = 1000;
        public const int Activate = 2000;
        public const int Last = int.MaxValue;
    }

    /// <summary>Runs once when the silo is active.</summary>
    public interface IStartupTask
    {
        Task Execute(CancellationToken cancellationToken);
    }
}
