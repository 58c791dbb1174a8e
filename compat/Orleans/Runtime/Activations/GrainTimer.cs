using Microsoft.Extensions.Logging;
using Orleans.Timers;

namespace Orleans.Runtime.Activations;

/// <summary>The timers of an activation.</summary>
internal sealed class TimerSet : IDisposable
{
    private readonly HashSet<GrainTimer> _timers = [];

    public void Add(GrainTimer timer)
    {
        lock (_timers)
            _timers.Add(timer);
    }

    public void Remove(GrainTimer timer)
    {
        lock (_timers)
            _timers.Remove(timer);
    }

    public void Dispose()
    {
        List<GrainTimer> all;
        lock (_timers)
            all = [.. _timers];
        foreach (var timer in all)
            timer.Dispose();
    }
}

/// <summary>A timer whose ticks are requests of its own activation; the period counts from the end of a tick.</summary>
internal sealed class GrainTimer : IGrainTimer
{
    private readonly CancellationTokenSource _cancellation = new();
    private readonly Activation _activation;
    private readonly Func<CancellationToken, Task> _callback;
    private readonly GrainTimerCreationOptions _options;
    private readonly ILogger _log;
    private readonly ITimer _timer;
    private TimeSpan _dueTime;
    private TimeSpan _period;
    private bool _changed;
    private bool _ticking;

    public GrainTimer(Activation activation, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options, TimeProvider time, ILogger log)
    {
        (_activation, _callback, _options, _log) = (activation, callback, options, log);
        using (ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow())
            _timer = time.CreateTimer(static self => ((GrainTimer)self!).Fire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        activation.Timers.Add(this);
        Change(options.DueTime, options.Period);
    }

    public void Change(TimeSpan dueTime, TimeSpan period)
    {
        Validate(dueTime, nameof(dueTime));
        Validate(period, nameof(period));
        (_changed, _dueTime, _period) = (true, dueTime, period);
        if (!_ticking)
            Arm(dueTime);
    }

    public void Dispose()
    {
        if (_cancellation.IsCancellationRequested)
            return;
        _cancellation.Cancel();
        _timer.Dispose();
        _activation.Timers.Remove(this);
    }

    private static void Validate(TimeSpan span, string name)
    {
        var milliseconds = (long)span.TotalMilliseconds;
        ArgumentOutOfRangeException.ThrowIfLessThan(milliseconds, -1, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(milliseconds, uint.MaxValue - 1, name);
    }

    private void Fire()
    {
        _ticking = true;
        _activation.Receive(new()
        {
            Target = _activation.GrainId,
            Sender = _activation.GrainId,
            Tick = TickAsync,
            IsOneWay = true,
            AlwaysInterleaves = _options.Interleave,
            CountsAsUse = _options.KeepAlive,
        });
    }

    private async Task TickAsync()
    {
        try
        {
            _changed = false;
            if (!_cancellation.IsCancellationRequested)
                await _callback(_cancellation.Token);
        }
        catch (Exception exception)
        {
            _log.LogWarning(exception, "A timer callback of {Grain} failed", _activation.GrainId);
        }
        finally
        {
            _ticking = false;
            if (!_cancellation.IsCancellationRequested)
                Arm(_changed ? _dueTime : _period);
        }
    }

    private void Arm(TimeSpan due)
    {
        try
        {
            _timer.Change(due, Timeout.InfiniteTimeSpan);
        }
        catch (ObjectDisposedException)
        {
            // Disposed in between.
        }
    }
}

/// <summary>Makes timers for activations of this silo.</summary>
internal sealed class TimerRegistry(TimeProvider time, ILogger<GrainTimer> log) : ITimerRegistry
{
    public IGrainTimer RegisterGrainTimer<TState>(IGrainContext grainContext, Func<TState, CancellationToken, Task> callback, TState state, GrainTimerCreationOptions options) =>
        grainContext is Activation activation
            ? new GrainTimer(activation, cancellation => callback(state, cancellation), options, time, log)
            : throw new InvalidOperationException($"Timers need an activation of this silo, and {grainContext} is none.");
}
