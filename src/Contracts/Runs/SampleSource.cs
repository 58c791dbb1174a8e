namespace GanOrleans.Contracts.Runs;

/// <summary>Where samples of a run come from now.</summary>
/// <param name="State">The run's state.</param>
/// <param name="Reason">Why it waits or failed.</param>
/// <param name="Plan">The run, or null when it has not left the queue yet.</param>
/// <param name="Generation">The generation whose networks are loaded while the run trains.</param>
/// <param name="Iteration">The checkpoint's iteration, or the committed iterations.</param>
/// <param name="Checkpoint">The checkpoint to draw from; null for the live networks of a run that trains, or where there is none.</param>
[GenerateSerializer, Immutable, Alias("gan.sample-source")]
public sealed record SampleSource(
    [property: Id(0)] RunState State, [property: Id(1)] string Reason, [property: Id(2)] RunPlan? Plan, [property: Id(3)] int Generation,
    [property: Id(4)] long Iteration, [property: Id(5)] string? Checkpoint);
