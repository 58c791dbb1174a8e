namespace Orleans.Runtime.Activations;

/// <summary>Observers by stage: started upwards, those of one stage together; stopped downwards.</summary>
internal class LifecycleStages : ILifecycleObservable
{
    private readonly List<Subscription> _subscriptions = [];

    public int HighestCompletedStage { get; private set; } = int.MinValue;

    public int LowestStoppedStage { get; private set; } = int.MaxValue;

    public IDisposable Subscribe(string observerName, int stage, ILifecycleObserver observer)
    {
        var subscription = new Subscription(_subscriptions, stage, observer);
        lock (_subscriptions)
            _subscriptions.Add(subscription);
        return subscription;
    }

    public async Task StartAsync(CancellationToken cancellation)
    {
        foreach (var stage in Snapshot().GroupBy(s => s.Stage).OrderBy(group => group.Key))
        {
            cancellation.ThrowIfCancellationRequested();
            await Task.WhenAll(stage.Select(s => s.Observer.OnStart(cancellation)));
            HighestCompletedStage = stage.Key;
        }
    }

    /// <summary>Stops what was started; <paramref name="onError"/> hears of failures and the rest goes on.</summary>
    public async Task StopAsync(CancellationToken cancellation, Action<Exception> onError)
    {
        foreach (var stage in Snapshot().Where(s => s.Stage <= HighestCompletedStage).GroupBy(s => s.Stage).OrderByDescending(group => group.Key))
        {
            try
            {
                await Task.WhenAll(stage.Select(s => s.Observer.OnStop(cancellation)));
            }
            catch (Exception exception)
            {
                onError(exception);
            }

            LowestStoppedStage = stage.Key;
        }
    }

    private List<Subscription> Snapshot()
    {
        lock (_subscriptions)
            return [.. _subscriptions];
    }

    private sealed class Subscription(List<Subscription> all, int stage, ILifecycleObserver observer) : IDisposable
    {
        public int Stage => stage;

        public ILifecycleObserver Observer => observer;

        public void Dispose()
        {
            lock (all)
                all.Remove(this);
        }
    }
}

internal sealed class GrainLifecycle : LifecycleStages, IGrainLifecycle;

internal sealed class SiloLifecycle : LifecycleStages, ISiloLifecycle;
