using GanOrleans.Contracts.Runs;

namespace GanOrleans.Contracts.Sampling;

/// <summary>
/// Draws samples of a run's generator, in evaluation mode, from its own replica: training is not disturbed. Key: the run's id.
/// </summary>
[Alias("gan.sampler")]
public interface ISamplerGrain : IGrainWithStringKey
{
    /// <summary>Draws samples: of the live generator while the run trains, of its newest checkpoint afterwards.</summary>
    /// <exception cref="RunException">No such run, or no weights yet, or a request outside its bounds.</exception>
    [Alias("sample"), ResponseTimeout("00:01:00")]
    Task<SampleResult> SampleAsync(SampleRequest request, CancellationToken cancellationToken = default);

    /// <summary>Real samples of the run's data set, the first <paramref name="count"/> (1 to 500) of its keyed order.</summary>
    [Alias("reals"), ResponseTimeout("00:01:00")]
    Task<SampleResult> RealsAsync(int count, CancellationToken cancellationToken = default);

    /// <summary>
    /// The training image nearest to each given one, in Euclidean distance over the pixels, as in Figure 2 of Goodfellow et al. (2014).
    /// </summary>
    /// <exception cref="RunException">No such run, its samples are points, or the images have another shape than its own.</exception>
    [Alias("nearest"), ResponseTimeout("00:02:00")]
    Task<NearestResult> NearestAsync(NearestRequest request, CancellationToken cancellationToken = default);
}

/// <param name="Count">How many, 1 to 500; ask again with another <paramref name="First"/> for more.</param>
/// <param name="Seed">Seed of z: the same seed gives the same z at every iteration.</param>
/// <param name="First">Index of the first sample in the seed's sequence.</param>
/// <param name="Ema">Use the moving average of the weights; an error when the run keeps none.</param>
/// <param name="Checkpoint">Name of a checkpoint, or null for the newest weights.</param>
/// <param name="Class">
/// The class of all samples, or <see cref="AllClasses"/>: sample i is of class i mod their number, as it is for a conditional run when this
/// is null. An error for a run whose variant is unconditional.
/// </param>
/// <param name="Walk">Walks between draws instead of draws: image i is a step of row i / steps.</param>
/// <param name="Sum">Arithmetic on draws instead of draws; <paramref name="Count"/> is <see cref="LatentSum.PictureCount"/>
/// then and <paramref name="First"/> 0.</param>
/// <param name="Reconstruct">Real samples, each followed by what an autoencoder gives back for it, instead of draws:
/// twice <paramref name="Count"/> come.</param>
[GenerateSerializer, Immutable, Alias("gan.sample")]
public sealed record SampleRequest(
    [property: Id(0)] int Count, [property: Id(1)] ulong Seed = 1, [property: Id(2)] long First = 0, [property: Id(3)] bool Ema = false,
    [property: Id(4)] string? Checkpoint = null, [property: Id(5)] int? Class = null,
    [property: Id(6)] LatentWalk? Walk = null, [property: Id(7)] LatentSum? Sum = null, [property: Id(8)] bool Reconstruct = false)
{
    /// <summary>The value of <see cref="Class"/> that cycles through all classes.</summary>
    public const int AllClasses = -1;
}

/// <param name="Shape">B × C × H × W for images, B × d for points.</param>
/// <param name="Values">The samples as little-endian float32, row-major; images in [0, 1].</param>
/// <param name="Iteration">The iteration that the weights are of.</param>
/// <param name="Source">Where the weights came from: <c>live</c>, or the checkpoint's name.</param>
/// <param name="Classes">Number of classes that the samples cycle through, so that a grid of as many columns has one
/// class in each; 0 where they do not.</param>
[GenerateSerializer, Immutable, Alias("gan.samples")]
public sealed record SampleResult(
    [property: Id(0)] long[] Shape, [property: Id(1)] byte[] Values, [property: Id(2)] long Iteration, [property: Id(3)] string Source,
    [property: Id(4)] int Classes = 0);
