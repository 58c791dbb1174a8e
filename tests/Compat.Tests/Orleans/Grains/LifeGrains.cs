using System.Collections.Concurrent;
using Orleans.Concurrency;
using Orleans.Runtime;
using Orleans.Utilities;

namespace GanOrleans.Compat.Tests.Actors;

/// <summary>What happened to activations, by key; in this process, so that it outlives them.</summary>
public static class LifeLog
{
    private static readonly ConcurrentDictionary<string, ConcurrentQueue<string>> Entries = new();

    public static void Add(string key, string what) => Entries.GetOrAdd(key, _ => new()).Enqueue(what);

    public static string[] Of(string key) => Entries.TryGetValue(key, out var log) ? [.. log] : [];
}

public interface ILifeGrain : IGrainWithStringKey
{
    Task<SiloAddress> Touch();

    Task End();

    Task<(string Value, bool InTurn)> Context(string other);

    Task<string?> Value(string name);
}

[Orleans.Placement.RandomPlacement]
public sealed class LifeGrain(ILocalSiloDetails silo) : Grain, ILifeGrain
{
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        LifeLog.Add(this.GetPrimaryKeyString(), "activated");
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        LifeLog.Add(this.GetPrimaryKeyString(), $"deactivated: {reason.ReasonCode}");
        return Task.CompletedTask;
    }

    public Task<SiloAddress> Touch()
    {
        LifeLog.Add(this.GetPrimaryKeyString(), "touched");
        return Task.FromResult(silo.SiloAddress);
    }

    public Task End()
    {
        this.DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public async Task<(string Value, bool InTurn)> Context(string other)
    {
        RequestContext.Set("inner", "from the grain");
        var value = await GrainFactory.GetGrain<ILifeGrain>(other).Value("outer") ?? "nothing";
        var inner = await GrainFactory.GetGrain<ILifeGrain>(other).Value("inner");
        return ($"{value}, {inner}", TaskScheduler.Current != TaskScheduler.Default);
    }

    public Task<string?> Value(string name) => Task.FromResult(RequestContext.Get(name) as string);
}

public interface ITimerGrain : IGrainWithStringKey
{
    Task Start(int dueMilliseconds, int periodMilliseconds, bool interleave);

    [AlwaysInterleave]
    Task<int> Ticks();

    Task StopTimer();

    Task StopTimerWithin();

    /// <summary>Holds the turn until <paramref name="ticks"/> ticks, or half a second has passed; returns the ticks.</summary>
    Task<int> Hold(int ticks);
}

public sealed class TimerGrain : Grain, ITimerGrain
{
    private IGrainTimer? _timer;
    private int _ticks;
    private bool _stopAtTick;

    public Task Start(int dueMilliseconds, int periodMilliseconds, bool interleave)
    {
        _timer = this.RegisterGrainTimer(
            (step, cancellation) =>
            {
                _ticks += step;
                if (_stopAtTick)
                    _timer!.Dispose();
                return Task.CompletedTask;
            },
            1,
            new() { DueTime = TimeSpan.FromMilliseconds(dueMilliseconds), Period = TimeSpan.FromMilliseconds(periodMilliseconds), Interleave = interleave });
        return Task.CompletedTask;
    }

    public Task<int> Ticks() => Task.FromResult(_ticks);

    public Task StopTimer()
    {
        _timer!.Dispose();
        return Task.CompletedTask;
    }

    public Task StopTimerWithin()
    {
        _stopAtTick = true;
        return Task.CompletedTask;
    }

    public async Task<int> Hold(int ticks)
    {
        var before = _ticks;
        for (var i = 0; i < 50 && _ticks - before < ticks; i++)
            await Task.Delay(10);
        return _ticks - before;
    }
}

public interface IReminderGrain : IGrainWithStringKey
{
    Task Remind(int periodMilliseconds);

    Task Forget();

    Task<bool> IsReminded();

    Task<int> Count();
}

public sealed class ReminderGrain : Grain, IReminderGrain, IRemindable
{
    private int _count;

    public async Task Remind(int periodMilliseconds) =>
        await this.RegisterOrUpdateReminder("wake", TimeSpan.FromMilliseconds(periodMilliseconds), TimeSpan.FromMilliseconds(periodMilliseconds));

    public async Task Forget() => await this.UnregisterReminder((await this.GetReminder("wake"))!);

    public async Task<bool> IsReminded() => await this.GetReminder("wake") is not null;

    public Task<int> Count() => Task.FromResult(_count);

    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        if (reminderName == "wake" && status.Period > TimeSpan.Zero)
            _count++;
        return Task.CompletedTask;
    }
}

public interface INewsObserver : IGrainObserver
{
    Task Tell(string news);

    [OneWay]
    Task TellQuickly(string news);
}

public interface INewsGrain : IGrainWithStringKey
{
    Task Subscribe(INewsObserver observer);

    Task Unsubscribe(INewsObserver observer);

    Task<int> Publish(string news);

    /// <summary>Publishes to <paramref name="observer"/> directly and returns the error's type, if any.</summary>
    Task<string?> TellDirectly(INewsObserver observer, string news);
}

[NumberedPlacement]
public sealed class NewsGrain(Microsoft.Extensions.Logging.ILogger<NewsGrain> log) : Grain, INewsGrain
{
    private readonly ObserverManager<INewsObserver> _observers = new(TimeSpan.FromMinutes(5), log);

    public Task Subscribe(INewsObserver observer)
    {
        _observers.Subscribe(observer, observer);
        return Task.CompletedTask;
    }

    public Task Unsubscribe(INewsObserver observer)
    {
        _observers.Unsubscribe(observer);
        return Task.CompletedTask;
    }

    public async Task<int> Publish(string news)
    {
        await _observers.Notify(observer => observer.Tell(news));
        return _observers.Count;
    }

    public async Task<string?> TellDirectly(INewsObserver observer, string news)
    {
        try
        {
            await observer.Tell(news);
            return null;
        }
        catch (Exception exception)
        {
            return exception.GetType().Name;
        }
    }
}
