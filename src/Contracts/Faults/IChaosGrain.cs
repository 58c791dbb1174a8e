using System.Globalization;
using GanOrleans.Contracts.Runs;
using GanOrleans.Contracts.Specs;

namespace GanOrleans.Contracts.Faults;

/// <summary>
/// Arms faults on purpose, for tests and <c>ganctl chaos</c>. Key 0. Every call is refused unless the silo
/// that answers was started with <c>chaos</c>.
/// </summary>
[Alias("gan.chaos")]
public interface IChaosGrain : IGrainWithIntegerKey
{
    /// <summary>Arms a fault on all silos that allow it; returns its id.</summary>
    /// <exception cref="RunException">Faults are not allowed here, or the rule has a fault; the message says which.</exception>
    [Alias("arm")]
    Task<string> ArmAsync(FaultRule rule, CancellationToken cancellationToken = default);

    /// <summary>The faults that are armed and have not fired.</summary>
    [Alias("list")]
    Task<FaultRule[]> ListAsync(CancellationToken cancellationToken = default);

    /// <summary>Disarms all faults; returns how many were armed.</summary>
    [Alias("clear")]
    Task<int> ClearAsync(CancellationToken cancellationToken = default);
}

/// <summary>A fault: what happens, and at which place of which step. What is left null fits all.</summary>
[GenerateSerializer, Immutable, Alias("gan.fault-rule")]
public sealed record FaultRule
{
    /// <summary>Where, one of <see cref="FaultPoints"/>.</summary>
    [Id(0)] public required string Point { get; init; }

    /// <summary>What happens, one of <see cref="FaultActions"/>.</summary>
    [Id(1)] public required string Action { get; init; }

    /// <summary>The run.</summary>
    [Id(2)] public string? RunId { get; init; }

    /// <summary>The worker's rank; at the points of a network, the rank whose share it is.</summary>
    [Id(3)] public int? Rank { get; init; }

    /// <summary><c>discriminator</c> or <c>generator</c>, at the points of a network.</summary>
    [Id(4)] public string? Network { get; init; }

    /// <summary>The iteration.</summary>
    [Id(5)] public long? Iteration { get; init; }

    /// <summary>Index of the phase.</summary>
    [Id(6)] public int? Phase { get; init; }

    /// <summary>Repeat of the phase.</summary>
    [Id(7)] public int? Substep { get; init; }

    /// <summary>How long a delay or a stop lasts, in seconds.</summary>
    [Id(8)] public double Seconds { get; init; }

    /// <summary>
    /// How often it happens, at least 1. A fault that happens once happens once in the whole cluster, others so often in each silo.
    /// </summary>
    [Id(9)] public int Times { get; init; } = 1;

    /// <summary>The iteration from which on it may happen, where <see cref="Iteration"/> is not given.</summary>
    [Id(10)] public long? FromIteration { get; init; }

    /// <summary>What is wrong with it, or null.</summary>
    public string? Check()
    {
        if (!FaultPoints.All.Contains(Point))
            return NotAllowed("point", Point, FaultPoints.All);
        if (!FaultActions.All.Contains(Action))
            return NotAllowed("action", Action, FaultActions.All);
        if (Action == FaultActions.NaN && Point != FaultPoints.Computed)
            return $"action: 'nan' is not allowed at '{Point}'. Allowed: at '{FaultPoints.Computed}'.";
        if (Action == FaultActions.IOError && Point is not (FaultPoints.Save or FaultPoints.Manifest or FaultPoints.Verify))
            return $"action: 'io-error' is not allowed at '{Point}'. "
                + $"Allowed: at '{FaultPoints.Save}', '{FaultPoints.Manifest}' and '{FaultPoints.Verify}'.";
        if (Action == FaultActions.Disconnect && Point != FaultPoints.Share)
            return $"action: 'disconnect' is not allowed at '{Point}'. Allowed: at '{FaultPoints.Share}'.";
        if (Action is FaultActions.Stop or FaultActions.Delay && Seconds is not (> 0 and <= 600))
            return string.Create(CultureInfo.InvariantCulture, $"seconds: '{Seconds}' is not allowed. Allowed: more than 0, at most 600.");
        if (Network is not null && !RunNetworks.Both.Contains(Network))
            return NotAllowed("network", Network, RunNetworks.Both);
        (string Name, long? Number)[] numbers =
            [("rank", Rank), ("iteration", Iteration), ("from-iteration", FromIteration), ("phase", Phase), ("substep", Substep)];
        foreach (var (name, number) in numbers)
            if (number < 0)
                return string.Create(CultureInfo.InvariantCulture, $"{name}: '{number}' is not allowed. Allowed: at least 0.");
        return Times < 1 ? string.Create(CultureInfo.InvariantCulture, $"times: '{Times}' is not allowed. Allowed: at least 1.") : null;
    }

    private static string NotAllowed(string name, string given, IReadOnlyList<string> allowed)
    {
        var near = Suggestion.Closest(given, allowed) is { } close ? $" Did you mean '{close}'?" : "";
        return $"{name}: '{given}' is not allowed. Allowed: {string.Join(", ", allowed)}.{near}";
    }
}

/// <summary>Places where a fault can happen.</summary>
public static class FaultPoints
{
    /// <summary>A worker is about to compute a gradient.</summary>
    public const string Compute = "compute";

    /// <summary>A worker has computed a gradient and not handed it in.</summary>
    public const string Computed = "computed";

    /// <summary>A network has taken in a share and awaits others; nothing is summed.</summary>
    public const string Share = "share";

    /// <summary>A network has all shares and has not applied their mean.</summary>
    public const string Commit = "commit";

    /// <summary>A network has applied a step: after the discriminator's, the generator's has not begun.</summary>
    public const string Committed = "committed";

    /// <summary>A coordinator is about to verify a checkpoint that a generation may begin with.</summary>
    public const string Verify = "verify";

    /// <summary>A network is about to load a generation.</summary>
    public const string Load = "load";

    /// <summary>A network writes its files of a checkpoint.</summary>
    public const string Save = "save";

    /// <summary>All files of a checkpoint are durable, its manifest is not written.</summary>
    public const string Manifest = "manifest";

    /// <summary>A checkpoint is durable, and the run record does not point to it yet.</summary>
    public const string Record = "record";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Compute, Computed, Share, Commit, Committed, Verify, Load, Save, Manifest, Record];
}

/// <summary>Things that can happen there.</summary>
public static class FaultActions
{
    /// <summary>SIGKILL: the silo's process ends without a word.</summary>
    public const string Kill = "kill";

    /// <summary>SIGSTOP: the silo's process hangs for <see cref="FaultRule.Seconds"/>, its sockets stay open.</summary>
    public const string Stop = "stop";

    /// <summary>The lane or thread waits for <see cref="FaultRule.Seconds"/>.</summary>
    public const string Delay = "delay";

    /// <summary>The gradient becomes not a number; at <see cref="FaultPoints.Computed"/> only.</summary>
    public const string NaN = "nan";

    /// <summary>An input/output error, as of a full disk; at the points of checkpoints only.</summary>
    public const string IOError = "io-error";

    /// <summary>The connection that a share came on breaks before its answer; at <see cref="FaultPoints.Share"/> only.</summary>
    public const string Disconnect = "disconnect";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Kill, Stop, Delay, NaN, IOError, Disconnect];
}
