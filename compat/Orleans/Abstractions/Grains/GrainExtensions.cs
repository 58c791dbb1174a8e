using Orleans.Runtime;

namespace Orleans;

/// <summary>Keys and references of grains.</summary>
public static class GrainExtensions
{
    /// <summary>This grain as a reference of another of its interfaces.</summary>
    public static TGrainInterface AsReference<TGrainInterface>(this IAddressable grain) => (TGrainInterface)grain.AsReference(typeof(TGrainInterface));

    public static object AsReference(this IAddressable grain, Type interfaceType)
    {
        ArgumentNullException.ThrowIfNull(grain);
        var reference = grain switch
        {
            GrainReference r => r,
            IGrainBase { GrainContext: { } context } => context.GrainReference,
            _ => throw new ArgumentException($"AsReference was called on a {grain.GetType()}, which is neither a grain nor a reference. Observers need IGrainFactory.CreateObjectReference.", nameof(grain)),
        };
        return reference.Runtime.Cast(reference, interfaceType);
    }

    public static TGrainInterface Cast<TGrainInterface>(this IAddressable grain) => grain.AsReference<TGrainInterface>();

    public static object Cast(this IAddressable grain, Type interfaceType) => grain.AsReference(interfaceType);

    public static GrainId GetGrainId(this IAddressable grain) => grain switch
    {
        GrainReference reference => reference.GrainId,
        IGrainBase { GrainContext: { } context } => context.GrainId,
        null => throw new ArgumentNullException(nameof(grain)),
        _ => throw new ArgumentException($"A {grain.GetType()} has no grain id: it is neither a grain nor a reference.", nameof(grain)),
    };

    public static bool IsPrimaryKeyBasedOnLong(this IAddressable grain) => grain.GetGrainId().TryGetIntegerKey(out _, out _);

    public static long GetPrimaryKeyLong(this IAddressable grain) => grain.GetGrainId().GetIntegerKey();

    public static long GetPrimaryKeyLong(this IAddressable grain, out string? keyExt) => grain.GetGrainId().GetIntegerKey(out keyExt);

    public static Guid GetPrimaryKey(this IAddressable grain) => grain.GetGrainId().GetGuidKey();

    public static Guid GetPrimaryKey(this IAddressable grain, out string? keyExt) => grain.GetGrainId().GetGuidKey(out keyExt);

    public static string GetPrimaryKeyString(this IAddressable grain) => grain.GetGrainId().Key.ToString();
}

/// <summary>Timers and deactivation of grains.</summary>
public static class GrainBaseExtensions
{
    public static void DeactivateOnIdle(this IGrainBase grain) =>
        grain.GrainContext.Deactivate(new(DeactivationReasonCode.ApplicationRequested, $"{nameof(DeactivateOnIdle)} was called."));

    public static IGrainTimer RegisterGrainTimer(this IGrainBase grain, Func<CancellationToken, Task> callback, TimeSpan dueTime, TimeSpan period) =>
        grain.RegisterGrainTimer(callback, new GrainTimerCreationOptions(dueTime, period));

    public static IGrainTimer RegisterGrainTimer(this IGrainBase grain, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options) =>
        grain.RegisterGrainTimer(static (run, cancellation) => run(cancellation), callback, options);

    public static IGrainTimer RegisterGrainTimer(this IGrainBase grain, Func<Task> callback, TimeSpan dueTime, TimeSpan period) =>
        grain.RegisterGrainTimer(callback, new GrainTimerCreationOptions(dueTime, period));

    public static IGrainTimer RegisterGrainTimer(this IGrainBase grain, Func<Task> callback, GrainTimerCreationOptions options) =>
        grain.RegisterGrainTimer(static (run, _) => run(), callback, options);

    public static IGrainTimer RegisterGrainTimer<TState>(this IGrainBase grain, Func<TState, Task> callback, TState state, TimeSpan dueTime, TimeSpan period) =>
        grain.RegisterGrainTimer(callback, state, new GrainTimerCreationOptions(dueTime, period));

    public static IGrainTimer RegisterGrainTimer<TState>(this IGrainBase grain, Func<TState, Task> callback, TState state, GrainTimerCreationOptions options) =>
        grain.RegisterGrainTimer(static (s, _) => s.callback(s.state), (callback, state), options);

    public static IGrainTimer RegisterGrainTimer<TState>(this IGrainBase grain, Func<TState, CancellationToken, Task> callback, TState state, TimeSpan dueTime, TimeSpan period) =>
        grain.RegisterGrainTimer(callback, state, new GrainTimerCreationOptions(dueTime, period));

    public static IGrainTimer RegisterGrainTimer<TState>(this IGrainBase grain, Func<TState, CancellationToken, Task> callback, TState state, GrainTimerCreationOptions options)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var registry = grain is Grain g ? g.Runtime.TimerRegistry : grain.GrainContext.ActivationServices.GetRequiredTimerRegistry();
        return registry.RegisterGrainTimer(grain.GrainContext, callback, state, options);
    }

    private static Timers.ITimerRegistry GetRequiredTimerRegistry(this IServiceProvider services) =>
        (Timers.ITimerRegistry?)services.GetService(typeof(Timers.ITimerRegistry)) ?? throw new InvalidOperationException("There is no timer registry here: timers need a silo.");
}
