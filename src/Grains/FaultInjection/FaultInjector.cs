using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using GanOrleans.Contracts;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace GanOrleans.Grains.FaultInjection;

/// <param name="RunId">The run.</param>
/// <param name="Iteration">The iteration, or null where there is none.</param>
/// <param name="Phase">Index of the phase.</param>
/// <param name="Substep">Repeat of the phase.</param>
/// <param name="Rank">The rank that works, or whose share it is.</param>
/// <param name="Network">The network that works.</param>
internal readonly record struct FaultSite(
    string RunId, long? Iteration = null, int? Phase = null, int? Substep = null, int? Rank = null, string? Network = null)
{
    public static FaultSite Of(StepId step, int? rank = null, string? network = null) =>
        new(step.RunId, step.Iteration, step.Phase, step.Substep, rank, network);

    public bool Fits(FaultRule rule) =>
        (rule.RunId is null || rule.RunId == RunId)
            && (rule.Rank is null || rule.Rank == Rank) && (rule.Network is null || rule.Network == Network)
        && (rule.Iteration is null || rule.Iteration == Iteration) && (rule.FromIteration is null || Iteration >= rule.FromIteration)
        && (rule.Phase is null || rule.Phase == Phase) && (rule.Substep is null || rule.Substep == Substep);
}

/// <summary>
/// Lets armed faults happen in this silo. Without the silo's <c>chaos</c> setting it does nothing, and costs one comparison per place.
/// </summary>
internal sealed partial class FaultInjector(
    IOptions<GanOptions> options, FaultRules files, TimeProvider time, ILogger<FaultInjector> logger) : BackgroundService
{
    private const int StopSignal = 19;   // SIGSTOP on Linux
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<string, int> fired = new();
    private volatile IReadOnlyDictionary<string, FaultRule>? rules = options.Value.Chaos ? files.Read() : null;

    /// <summary>A silo's injector without faults.</summary>
    public static FaultInjector None { get; } = new(
        Options.Create(new GanOptions { StorageRoot = Path.GetTempPath() }),
        new FaultRules(Options.Create(new GanOptions { StorageRoot = Path.GetTempPath() })), TimeProvider.System,
        Microsoft.Extensions.Logging.Abstractions.NullLogger<FaultInjector>.Instance);

    /// <summary>Whether faults may happen here.</summary>
    public bool IsAllowed => options.Value.Chaos;

    /// <summary>Answers when every silo that allows faults has seen what is armed now.</summary>
    public Task WaitForPropagationAsync(CancellationToken cancellationToken) => Task.Delay(2 * Period, time, cancellationToken);

    /// <summary>Lets the faults happen that are armed for this place; true when the gradient is to become not a number.</summary>
    /// <exception cref="IOException">An armed input/output error.</exception>
    public bool At(string point, in FaultSite site)
    {
        if (rules is not { Count: > 0 } armed)
            return false;
        var corrupt = false;
        foreach (var (id, rule) in armed)
        {
            if (rule.Point == point && site.Fits(rule) && Takes(id, rule))
                corrupt |= Inject(id, rule, point, site);
        }

        return corrupt;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.Chaos)
            return;
        LogAllowed();
        while (!stoppingToken.IsCancellationRequested)
        {
            rules = files.Read();
            await Task.Delay(Period, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private bool Takes(string id, FaultRule rule) =>
        rule.Times <= 1 ? fired.TryAdd(id, 1) && files.Claim(id) : fired.AddOrUpdate(id, 1, (_, count) => count + 1) <= rule.Times;

    private bool Inject(string id, FaultRule rule, string point, FaultSite site)
    {
        LogFault(rule.Action, point, site);
        switch (rule.Action)
        {
            case FaultActions.Kill:
                Process.GetCurrentProcess().Kill();
                return false;
            case FaultActions.Stop:
                Hang(rule.Seconds);
                return false;
            case FaultActions.Delay:
                Delay(id, rule);
                return false;
            case FaultActions.IOError or FaultActions.Disconnect:
                throw new IOException("Input/output error (a fault that was armed on purpose)");
            default:
                return rule.Action == FaultActions.NaN;
        }
    }

    // A delay that happens once can be ended early, so that tests wait for what they wait for and not for the time.
    private void Delay(string id, FaultRule rule)
    {
        var limit = TimeSpan.FromSeconds(rule.Seconds);
        if (rule.Times > 1)
            Thread.Sleep(limit);
        else
            SpinWait.SpinUntil(() => !files.IsActive(id), limit);
    }

    // A stopped process cannot wake itself.
    private static void Hang(double seconds)
    {
        var own = Environment.ProcessId;
        using var waker = Process.Start("/bin/sh", ["-c", FormattableString.Invariant($"sleep {seconds}; kill -CONT {own}")]);
        _ = Signal(own, StopSignal);
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Signal(int process, int signal);

    [LoggerMessage(Level = LogLevel.Warning, Message = "This silo allows faults on purpose: not for runs that matter")]
    private partial void LogAllowed();

    [LoggerMessage(Level = LogLevel.Warning, Message = "A fault that was armed on purpose happens: {Action} at '{Point}' of {Site}")]
    private partial void LogFault(string action, string point, FaultSite site);
}
