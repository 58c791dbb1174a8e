using GanOrleans.Contracts;
using Orleans.Concurrency;

namespace GanOrleans.Grains.Sampling;

/// <summary>Finds out which weights a request means, and has the run's evaluator draw from them.</summary>
[Reentrant, GrainType("gan-sampler")]
public sealed class SamplerGrain : Grain, ISamplerGrain
{
    private const int Most = 500;

    private string RunId => this.GetPrimaryKeyString();

    /// <inheritdoc/>
    public async Task<SampleResult> SampleAsync(SampleRequest request, CancellationToken cancellationToken)
    {
        CheckCount(request.Count);
        if (request.First < 0)
            throw RunException.BadInput($"First is {request.First}: the index of the first sample is at least 0.");
        var coordinator = GrainFactory.GetGrain<ICoordinatorGrain>(RunId);
        var status = await coordinator.StatusAsync(cancellationToken) ?? throw NoSuchRun();
        var plan = await coordinator.PlanAsync(cancellationToken)
            ?? throw new RunException($"Run '{RunId}' has no weights yet: it is {status.State.ToText()} and {status.Reason}.");
        if (request.Ema && plan.Spec.Ema is not > 0)
            throw new RunException($"Run '{RunId}' keeps no moving average of its weights: submit it with 'ema' above 0, or sample without.");

        if (request.Class is { } label)
            CheckClass(plan, label);
        LatentChecks.Check(plan, request);

        if (request.Checkpoint is null && status.State == RunState.Running)
            return await Evaluator(plan).DrawAsync(new DrawRequest(plan, status.Generation, null, status.Iteration, request), cancellationToken);

        var checkpoints = await coordinator.ListCheckpointsAsync(cancellationToken);
        var checkpoint = request.Checkpoint is { } name
            ? checkpoints.FirstOrDefault(c => c.Name == name)
                ?? throw new RunException($"Run '{RunId}' has no checkpoint '{name}'. It has: {string.Join(", ", checkpoints.Select(c => c.Name).DefaultIfEmpty("none"))}.")
            : CheckpointInfo.Newest(checkpoints)
                ?? throw new RunException($"Run '{RunId}' has no weights to sample: it is {status.State.ToText()} and has no checkpoint.");
        return await Evaluator(plan).DrawAsync(new DrawRequest(plan, 0, checkpoint.Name, checkpoint.Iteration, request), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<SampleResult> RealsAsync(int count, CancellationToken cancellationToken)
    {
        CheckCount(count);
        var coordinator = GrainFactory.GetGrain<ICoordinatorGrain>(RunId);
        var status = await coordinator.StatusAsync(cancellationToken) ?? throw NoSuchRun();
        var plan = await coordinator.PlanAsync(cancellationToken)
            ?? throw new RunException($"Run '{RunId}' has no place yet: it is {status.State.ToText()} and {status.Reason}.");
        return await Evaluator(plan).DrawRealsAsync(plan, count, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<NearestResult> NearestAsync(NearestRequest request, CancellationToken cancellationToken)
    {
        CheckCount((int)request.Shape[0]);
        var coordinator = GrainFactory.GetGrain<ICoordinatorGrain>(RunId);
        var status = await coordinator.StatusAsync(cancellationToken) ?? throw NoSuchRun();
        var plan = await coordinator.PlanAsync(cancellationToken)
            ?? throw new RunException($"Run '{RunId}' has no place yet: it is {status.State.ToText()} and {status.Reason}.");
        return await Evaluator(plan).NearestAsync(plan, request, cancellationToken);
    }

    private static void CheckClass(RunPlan plan, int label)
    {
        if (plan.Classes == 0)
            throw RunException.BadInput($"Run '{plan.RunId}' trains '{plan.Spec.Variant}', which is unconditional: it makes no samples of a class. Sample it without one, or train a conditional variant.");
        if (label != SampleRequest.AllClasses && (label < 0 || label >= plan.Classes))
            throw RunException.BadInput($"Class {label} is not one of run '{plan.RunId}': '{plan.Spec.Dataset}' has the classes 0 to {plan.Classes - 1}.");
    }

    private IEvaluatorGrain Evaluator(RunPlan plan) => GrainFactory.GetGrain<IEvaluatorGrain>(RunKeys.Network(RunId, plan.NetworkKind));

    private static void CheckCount(int count)
    {
        if (count is < 1 or > Most)
            throw RunException.BadInput($"Count is {count}: 1 to {Most} samples come at once; ask again with another 'first' for more.");
    }

    private RunException NoSuchRun() => new($"There is no run '{RunId}': 'ganctl list' shows those that there are.");
}
