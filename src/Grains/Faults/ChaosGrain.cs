using GanOrleans.Contracts;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Concurrency;

namespace GanOrleans.Grains.Faults;

/// <summary>Arms faults on silos that allow them.</summary>
[StatelessWorker(1), GrainType("gan-chaos")]
public sealed class ChaosGrain(IServiceProvider services) : Grain, IChaosGrain
{
    private readonly FaultRules rules = services.GetRequiredService<FaultRules>();
    private readonly FaultInjector injector = services.GetRequiredService<FaultInjector>();

    /// <inheritdoc/>
    public async Task<string> ArmAsync(FaultRule rule, CancellationToken cancellationToken)
    {
        Allow();
        if (Fault(rule) is { } fault)
            throw new RunException(fault);
        var id = rules.Add(rule);
        await injector.SettleAsync(cancellationToken);
        return id;
    }

    /// <inheritdoc/>
    public Task<FaultRule[]> ListAsync(CancellationToken cancellationToken)
    {
        Allow();
        return Task.FromResult<FaultRule[]>([.. rules.Read().Values]);
    }

    /// <inheritdoc/>
    public async Task<int> ClearAsync(CancellationToken cancellationToken)
    {
        Allow();
        var count = rules.Clear();
        await injector.SettleAsync(cancellationToken);
        return count;
    }

    private void Allow()
    {
        if (!injector.IsAllowed)
            throw new RunException("This silo does not allow faults on purpose. Start the silos of a test cluster with '--chaos'; never those of runs that matter.");
    }

    private static string? Fault(FaultRule rule)
    {
        if (!FaultPoints.All.Contains(rule.Point))
            return $"point: '{rule.Point}' is not allowed. Allowed: {string.Join(", ", FaultPoints.All)}.";
        if (!FaultActions.All.Contains(rule.Action))
            return $"action: '{rule.Action}' is not allowed. Allowed: {string.Join(", ", FaultActions.All)}.";
        if (rule.Action == FaultActions.NaN && rule.Point != FaultPoints.Computed)
            return $"action: 'nan' is not allowed at '{rule.Point}'. Allowed: at '{FaultPoints.Computed}'.";
        if (rule.Action == FaultActions.IOError && rule.Point is not (FaultPoints.Save or FaultPoints.Manifest or FaultPoints.Verify))
            return $"action: 'io-error' is not allowed at '{rule.Point}'. Allowed: at '{FaultPoints.Save}', '{FaultPoints.Manifest}' and '{FaultPoints.Verify}'.";
        if (rule.Action is FaultActions.Stop or FaultActions.Delay && rule.Seconds is not (> 0 and <= 600))
            return $"seconds: '{rule.Seconds}' is not allowed. Allowed: more than 0, at most 600.";
        return rule.Times < 1 ? $"times: '{rule.Times}' is not allowed. Allowed: at least 1." : null;
    }
}
