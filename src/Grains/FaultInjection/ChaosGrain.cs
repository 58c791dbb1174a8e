using GanOrleans.Contracts;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Concurrency;

namespace GanOrleans.Grains.FaultInjection;

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
        if (rule.Check() is { } fault)
            throw RunException.BadInput(fault);
        var id = rules.Add(rule);
        await injector.WaitForPropagationAsync(cancellationToken);
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
        await injector.WaitForPropagationAsync(cancellationToken);
        return count;
    }

    private void Allow()
    {
        if (!injector.IsAllowed)
            throw new RunException(
                "This silo does not allow faults on purpose. Start the silos of a test cluster with '--chaos'; never those of runs that "
                + "matter.");
    }
}
