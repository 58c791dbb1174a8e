using GanOrleans.Contracts.Runs;

namespace GanOrleans.Contracts.Sampling;

/// <summary>
/// Holds an evaluation replica of a run on a device, apart from training. Key: <c>{runId}/{kind}</c>; sits where the networks sit.
/// </summary>
[Alias("gan.evaluator")]
public interface IEvaluatorGrain : IGrainWithStringKey
{
    /// <summary>Draws samples from the live generator of a generation or from a checkpoint.</summary>
    /// <exception cref="RunException">No such weights.</exception>
    [Alias("draw"), ResponseTimeout("00:02:00")]
    Task<SampleResult> DrawAsync(DrawRequest request, CancellationToken cancellationToken = default);

    /// <summary>Draws samples and returns them as a picture, a PNG: a grid of images, a scatter plot or a histogram of points.</summary>
    /// <exception cref="RunException">No such weights.</exception>
    [Alias("draw-picture"), ResponseTimeout("00:02:00")]
    Task<byte[]> DrawPictureAsync(DrawRequest request, CancellationToken cancellationToken = default);

    /// <summary>The first real samples of the run's keyed order.</summary>
    [Alias("draw-reals"), ResponseTimeout("00:02:00")]
    Task<SampleResult> DrawRealsAsync(RunPlan plan, int count, CancellationToken cancellationToken = default);

    /// <summary>The training image nearest to each given one.</summary>
    /// <exception cref="RunException">The samples of the run are points, or the images have another shape than its own.</exception>
    [Alias("nearest"), ResponseTimeout("00:02:00")]
    Task<NearestResult> NearestAsync(RunPlan plan, NearestRequest request, CancellationToken cancellationToken = default);
}

/// <param name="Plan">The run.</param>
/// <param name="Generation">The generation whose live weights are asked for; 0 when a checkpoint is.</param>
/// <param name="Checkpoint">The checkpoint's name, or null for the live weights.</param>
/// <param name="Iteration">The checkpoint's iteration; ignored for live weights.</param>
/// <param name="Sample">What to draw.</param>
[GenerateSerializer, Immutable, Alias("gan.draw")]
public sealed record DrawRequest(
    [property: Id(0)] RunPlan Plan,
    [property: Id(1)] int Generation,
    [property: Id(2)] string? Checkpoint,
    [property: Id(3)] long Iteration,
    [property: Id(4)] SampleRequest Sample);
