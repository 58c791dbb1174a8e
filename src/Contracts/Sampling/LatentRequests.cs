namespace GanOrleans.Contracts.Sampling;

/// <summary>
/// Rows of pictures, each a walk from one draw of z to another: row r leads from draw 2r to draw 2r + 1 of the seed's sequence. Of a
/// conditional run row r is of class r mod their number.
/// </summary>
/// <param name="Steps">Images in a row, both ends included, <see cref="MinSteps"/> to <see cref="MaxSteps"/>.</param>
/// <param name="Spherical">Along a great circle instead of a straight line.</param>
[GenerateSerializer, Immutable, Alias("gan.latent-walk")]
public sealed record LatentWalk([property: Id(0)] int Steps, [property: Id(1)] bool Spherical)
{
    /// <summary>Both ends.</summary>
    public const int MinSteps = 2;

    /// <summary>The widest row.</summary>
    public const int MaxSteps = 100;
}

/// <summary>
/// A signed sum of means of draws of z. Rows of the picture: each term's samples with their mean at the right; then the
/// sum, at the right, after points around it.
/// </summary>
/// <param name="Terms">1 to <see cref="MaxTerms"/> terms with equally many samples.</param>
[GenerateSerializer, Immutable, Alias("gan.latent-sum")]
public sealed record LatentSum([property: Id(0)] LatentTerm[] Terms)
{
    /// <summary>The most terms.</summary>
    public const int MaxTerms = 10;

    /// <summary>The most samples of a term.</summary>
    public const int MaxSamples = 20;

    /// <summary>Pictures in a row: a term's samples and their mean.</summary>
    public int Columns => Terms[0].Samples.Length + 1;

    /// <summary>Pictures in all rows.</summary>
    public int PictureCount => (Terms.Length + 1) * Columns;
}

/// <param name="Subtract">Whether the mean is subtracted.</param>
/// <param name="Samples">Numbers of samples in the seed's sequence, 1 to <see cref="LatentSum.MaxSamples"/> of them.</param>
[GenerateSerializer, Immutable, Alias("gan.latent-term")]
public sealed record LatentTerm([property: Id(0)] bool Subtract, [property: Id(1)] long[] Samples);

/// <param name="Shape">B × C × H × W, at most 500 images.</param>
/// <param name="Values">Little-endian float32, row-major, in [0, 1].</param>
[GenerateSerializer, Immutable, Alias("gan.nearest")]
public sealed record NearestRequest([property: Id(0)] long[] Shape, [property: Id(1)] byte[] Values);

/// <param name="Images">The nearest training images, one for each that was asked for.</param>
/// <param name="Indices">Their numbers in the training split.</param>
/// <param name="Distances">Their Euclidean distances.</param>
[GenerateSerializer, Immutable, Alias("gan.nearest-images")]
public sealed record NearestResult(
    [property: Id(0)] SampleResult Images, [property: Id(1)] long[] Indices, [property: Id(2)] double[] Distances);
