using GanOrleans.Contracts;
using GanOrleans.Contracts.Evaluation;

namespace GanOrleans.Grains.Runs;

/// <summary>The grains that the parts of a run's coordinator call. Tests put others in their place.</summary>
internal interface IRunGrains
{
    /// <summary>The run's networks, in the plan's order.</summary>
    IReadOnlyList<INetworkGrain> Networks(RunPlan plan);

    /// <summary>A worker of the run.</summary>
    IWorkerGrain Worker(RunPlan plan, int rank);

    /// <summary>The run's evaluator.</summary>
    IEvaluatorGrain Evaluator(RunPlan plan);

    /// <summary>Evaluates the run.</summary>
    IEvaluationGrain Evaluation(RunPlan plan);

    /// <summary>The slots of a device kind.</summary>
    IDeviceGrain Device(string kind);

    /// <summary>The coordinator of another run, which a branch begins from.</summary>
    ICoordinatorGrain Coordinator(string runId);
}

/// <summary>References to the cluster's grains by the run's keys.</summary>
internal sealed class RunGrains(IGrainFactory grains) : IRunGrains
{
    /// <inheritdoc/>
    public IReadOnlyList<INetworkGrain> Networks(RunPlan plan)
    {
        var key = RunKeys.Network(plan.RunId, plan.NetworkKind);
        return [.. plan.NetworkNames().Select(INetworkGrain (name) => name == RunNetworks.Discriminator
            ? grains.GetGrain<IDiscriminatorGrain>(key)
            : grains.GetGrain<IGeneratorGrain>(key))];
    }

    /// <inheritdoc/>
    public IWorkerGrain Worker(RunPlan plan, int rank) =>
        grains.GetGrain<IWorkerGrain>(RunKeys.Worker(plan.RunId, plan.WorkerKind, plan.NetworkKind, rank));

    /// <inheritdoc/>
    public IEvaluatorGrain Evaluator(RunPlan plan) => grains.GetGrain<IEvaluatorGrain>(RunKeys.Network(plan.RunId, plan.NetworkKind));

    /// <inheritdoc/>
    public IEvaluationGrain Evaluation(RunPlan plan) => grains.GetGrain<IEvaluationGrain>(RunKeys.Network(plan.RunId, plan.NetworkKind));

    /// <inheritdoc/>
    public IDeviceGrain Device(string kind) => grains.GetGrain<IDeviceGrain>(kind);

    /// <inheritdoc/>
    public ICoordinatorGrain Coordinator(string runId) => grains.GetGrain<ICoordinatorGrain>(runId);
}
