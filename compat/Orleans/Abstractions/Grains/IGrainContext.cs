using Orleans.Timers;

namespace Orleans.Runtime;

/// <summary>Finds components of an activation.</summary>
public interface ITargetHolder
{
    object? GetTarget();

    object? GetComponent(Type componentType);
}

/// <summary>One activation: identity, services, scheduler and life.</summary>
public interface IGrainContext : ITargetHolder, IEquatable<IGrainContext>
{
    GrainReference GrainReference { get; }

    GrainId GrainId { get; }

    object? GrainInstance { get; }

    ActivationId ActivationId { get; }

    GrainAddress Address { get; }

    IServiceProvider ActivationServices { get; }

    IGrainLifecycle ObservableLifecycle { get; }

    IWorkItemScheduler Scheduler { get; }

    /// <summary>Completes when the activation has ended.</summary>
    Task Deactivated { get; }

    void SetComponent<TComponent>(TComponent? value) where TComponent : class;

    void Activate(Dictionary<string, object>? requestContext, CancellationToken cancellationToken = default);

    /// <summary>Ends the activation once its running calls are done.</summary>
    void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default);
}

/// <summary>The activation that the current code runs in.</summary>
public interface IGrainContextAccessor
{
    IGrainContext GrainContext { get; }
}

/// <summary>Queues work as turns of an activation.</summary>
public interface IWorkItemScheduler
{
    void QueueAction(Action action);

    void QueueTask(Task task);
}

/// <summary>What a silo offers its grains.</summary>
public interface IGrainRuntime
{
    string SiloIdentity { get; }

    SiloAddress SiloAddress { get; }

    IGrainFactory GrainFactory { get; }

    ITimerRegistry TimerRegistry { get; }

    IServiceProvider ServiceProvider { get; }

    TimeProvider TimeProvider { get; }

    void DeactivateOnIdle(IGrainContext grainContext);

    void DelayDeactivation(IGrainContext grainContext, TimeSpan timeSpan);
}

/// <summary>The activation whose turn runs on this thread.</summary>
internal static class RuntimeContext
{
    [ThreadStatic] private static IGrainContext? s_current;

    public static IGrainContext? Current
    {
        get => s_current;
        set => s_current = value;
    }
}
