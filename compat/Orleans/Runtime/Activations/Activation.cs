using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Diagnostics;
using Orleans.Runtime.Calls;
using Orleans.Storage;

namespace Orleans.Runtime.Activations;

/// <summary>Where an activation is in its life.</summary>
internal enum ActivationState
{
    Activating,
    Valid,
    Deactivating,
    Invalid,
}

/// <summary>One activation: its queue of requests, its turns and its life.</summary>
internal sealed partial class Activation : IGrainContext, ICallChainReentrantGrainContext
{
    private static readonly ActivitySource Activities = new(ActivitySources.ApplicationGrainActivitySourceName);
    private readonly Lock _lock = new();
    private readonly LinkedList<Message> _waiting = new();
    private readonly List<Message> _running = [];
    private readonly Dictionary<Guid, int> _reentrancy = [];
    private readonly GrainTypeContext _type;
    private readonly Catalog _catalog;
    private readonly ActivationScheduler _scheduler;
    private readonly GrainLifecycle _lifecycle = new();
    private readonly AsyncServiceScope _scope;
    private readonly TaskCompletionSource _deactivated = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Dictionary<Type, object> _components = [];
    private GrainReference? _reference;
    private bool _pumping;
    private long _lastUse = Environment.TickCount64;
    private long _keepUntil;
    private DeactivationReason _reason;

    public Activation(GrainId id, GrainTypeContext type, Catalog catalog)
    {
        _type = type;
        _catalog = catalog;
        _scheduler = new(this);
        _scope = catalog.Services.CreateAsyncScope();
        Address = new() { GrainId = id, ActivationId = ActivationId.NewId(), SiloAddress = catalog.Silo };
    }

    public GrainAddress Address { get; }

    public GrainId GrainId => Address.GrainId;

    public ActivationId ActivationId => Address.ActivationId;

    public GrainReference GrainReference => _reference ??= _catalog.Runtime.GetReference(GrainId, default(GrainInterfaceType));

    public object? GrainInstance { get; private set; }

    public IServiceProvider ActivationServices => _scope.ServiceProvider;

    public IGrainLifecycle ObservableLifecycle => _lifecycle;

    public IWorkItemScheduler Scheduler => _scheduler;

    public Task Deactivated => _deactivated.Task;

    public ActivationState State { get; private set; } = ActivationState.Activating;

    public GrainTypeContext Type => _type;

    public StreamProducers Streams { get; } = new();

    public TimerSet Timers { get; } = new();

    public bool IsIdle
    {
        get
        {
            lock (_lock)
                return State == ActivationState.Valid && _running.Count == 0 && _waiting.Count == 0;
        }
    }

    /// <summary>How long ago the last call ended; negative while a delay of deactivation holds.</summary>
    public TimeSpan IdleFor
    {
        get
        {
            var now = Environment.TickCount64;
            return now < Volatile.Read(ref _keepUntil) ? TimeSpan.FromMilliseconds(-1) : TimeSpan.FromMilliseconds(now - Volatile.Read(ref _lastUse));
        }
    }

    public void DelayDeactivation(TimeSpan span) =>
        Volatile.Write(ref _keepUntil, span == TimeSpan.MaxValue || span == Timeout.InfiniteTimeSpan ? long.MaxValue : Environment.TickCount64 + (long)span.TotalMilliseconds);

    public object? GetTarget() => GrainInstance;

    public object? GetComponent(Type componentType)
    {
        if (componentType.IsInstanceOfType(GrainInstance))
            return GrainInstance;
        lock (_components)
            return _components.GetValueOrDefault(componentType) ?? (componentType.IsInstanceOfType(this) ? this : null);
    }

    public void SetComponent<TComponent>(TComponent? value) where TComponent : class
    {
        lock (_components)
        {
            if (value is null)
                _components.Remove(typeof(TComponent));
            else
                _components[typeof(TComponent)] = value;
        }
    }

    public bool Equals(IGrainContext? other) => ReferenceEquals(this, other);

    public override bool Equals(object? obj) => ReferenceEquals(this, obj);

    public override int GetHashCode() => ActivationId.GetHashCode();

    public override string ToString() => $"[Activation {GrainId} on {_catalog.Silo}, {State}]";

    public void OnEnterReentrantSection(Guid reentrancyId)
    {
        lock (_lock)
            _reentrancy[reentrancyId] = _reentrancy.GetValueOrDefault(reentrancyId) + 1;
    }

    public void OnExitReentrantSection(Guid reentrancyId)
    {
        lock (_lock)
        {
            if (--_reentrancy[reentrancyId] <= 0)
                _reentrancy.Remove(reentrancyId);
        }
    }

    /// <summary>Takes a request; from any thread.</summary>
    public void Receive(Message message)
    {
        lock (_lock)
        {
            if (State != ActivationState.Invalid)
            {
                _waiting.AddLast(message);
                if (State == ActivationState.Valid)
                    SchedulePump();
                return;
            }
        }

        _catalog.Reroute(message);
    }

    /// <summary>Cancels a request, waiting or running.</summary>
    public void Cancel(Func<Message, bool> which)
    {
        Message? dropped = null;
        CancellationTokenSource? running = null;
        lock (_lock)
        {
            for (var node = _waiting.First; node is not null; node = node.Next)
            {
                if (!which(node.Value))
                    continue;
                dropped = node.Value;
                _waiting.Remove(node);
                break;
            }

            running = _running.Find(message => which(message))?.Cancellation;
        }

        if (dropped is not null)
            _catalog.Respond(dropped, null, new OperationCanceledException("The request was cancelled before it ran."));
        if (running is not null)
            _scheduler.QueueAction(source => CancelQuietly((CancellationTokenSource)source!), running);
    }

    private static void CancelQuietly(CancellationTokenSource source)
    {
        try
        {
            source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The call ended in between.
        }
    }

    // Under the lock.
    private void SchedulePump()
    {
        if (_pumping)
            return;
        _pumping = true;
        _scheduler.QueueAction(static self => ((Activation)self!).Pump(), this);
    }

    /// <summary>Starts every waiting request that may start now; one turn.</summary>
    private void Pump()
    {
        while (true)
        {
            Message? message = null;
            lock (_lock)
            {
                if (State == ActivationState.Valid)
                {
                    for (var node = _waiting.First; node is not null; node = node.Next)
                    {
                        if (!MayStart(node.Value))
                            continue;
                        message = node.Value;
                        _waiting.Remove(node);
                        _running.Add(message);
                        break;
                    }
                }

                if (message is null)
                {
                    _pumping = false;
                    return;
                }
            }

            _ = RunAsync(message);
        }
    }

    private bool MayStart(Message message)
    {
        if (_running.Count == 0 || message.AlwaysInterleaves || _type.IsReentrant)
            return true;
        if (message.IsReadOnly && _running.TrueForAll(running => running.IsReadOnly || running.AlwaysInterleaves))
            return true;
        if (message.ReentrancyId != Guid.Empty && _reentrancy.ContainsKey(message.ReentrancyId))
            return true;

        // What interleaves with everything does not hold others up.
        return _running.TrueForAll(running => running.AlwaysInterleaves);
    }

    private async Task RunAsync(Message message)
    {
        var began = Stopwatch.GetTimestamp();
        using var activity = message.TraceParent is null || message.Tick is not null ? null : StartActivity(message);
        object? result = null;
        Exception? error = null;
        try
        {
            if (message.IsExpired && _catalog.DropsExpired)
            {
                error = new TimeoutException($"The {message} expired before it ran.");
            }
            else
            {
                RequestContext.Import(message.Context, message.ReentrancyId);
                result = await InvokeAsync(message);
            }
        }
        catch (Exception exception)
        {
            error = exception;
            activity?.SetStatus(ActivityStatusCode.Error, exception.Message);
        }

        if (message.Tick is null)
        {
            Instruments.RequestEnded((long)Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            _catalog.Respond(message, result, error);
            if (error is InconsistentStateException { IsSourceActivation: true } inconsistent)
            {
                inconsistent.IsSourceActivation = false;
                Deactivate(new(DeactivationReasonCode.ApplicationError, inconsistent, "The state in storage is not the one that this activation read."));
            }
        }

        message.Cancellation?.Dispose();
        var drained = false;
        lock (_lock)
        {
            _running.Remove(message);
            if (message.CountsAsUse)
                Volatile.Write(ref _lastUse, Environment.TickCount64);
            if (State == ActivationState.Valid && _waiting.Count > 0)
                SchedulePump();
            drained = State == ActivationState.Deactivating && _running.Count == 0;
        }

        if (drained)
            _drained.TrySetResult();
    }

    private ValueTask<object?> InvokeAsync(Message message)
    {
        if (message.Tick is { } tick)
            return new(AsObject(tick()));
        var target = GrainInstance!;
        switch (message.Step)
        {
            case StreamStep.Start:
                return Streams.StartAsync(message, target);
            case StreamStep.Next:
                return Streams.NextAsync(message);
            case StreamStep.Dispose:
                return Streams.DisposeAsync(message);
        }

        var method = message.Method;
        if (method.CancellationIndex >= 0)
        {
            if (message.IsCancellable)
                message.Cancellation = new();
            message.Arguments[method.CancellationIndex] = message.Cancellation?.Token ?? CancellationToken.None;
        }

        if (!method.Method.DeclaringType!.IsInstanceOfType(target))
            throw new InvalidCastException($"Grain class {target.GetType()} of {GrainId} does not implement {method.Method.DeclaringType}.");
        return method.Await(method.Call(target, message.Arguments));

        static async Task<object?> AsObject(Task task)
        {
            await task;
            return null;
        }
    }

    private Activity? StartActivity(Message message)
    {
        ActivityContext.TryParse(message.TraceParent, null, isRemote: true, out var parent);
        return Activities.StartActivity(message.Method.Name, ActivityKind.Server, parent)
            ?.SetTag("rpc.system", "orleans").SetTag("rpc.method", message.Method.Method.Name).SetTag("rpc.orleans.target_id", GrainId.ToString());
    }
}
