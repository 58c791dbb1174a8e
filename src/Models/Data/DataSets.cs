namespace GanOrleans.Models.Data;

/// <summary>The data sets by name.</summary>
public static class DataSets
{
    /// <summary>Every known name.</summary>
    public static IReadOnlyList<DataSetInfo> Known { get; } =
    [
        new("mnist", "70,000 handwritten digits, 28 × 28 grey, 10 classes (local files or download)", IsImage: true),
        new("glyphs", "70,000 digits drawn from strokes, 28 × 28 grey, 10 classes (generated, needs no files)", IsImage: true),
        new("rings", "8 Gaussians on a circle of radius 1, σ .01 (generated points in the plane)", IsImage: false),
        new("normal", "one-dimensional normal distribution, μ 0, σ 1 (generated)", IsImage: false),
        new("mixture", "one-dimensional mixture of two normal distributions (generated)", IsImage: false),
    ];

    /// <summary>Opens one split of a data set. A second call with the same options returns the same samples without loading them again.</summary>
    /// <exception cref="DataSetException">The name is unknown, a file is missing or damaged, or there is no way to get it.</exception>
    public static IDataSet Open(string name, DataSetOptions? options = null) =>
        throw new DataSetException($"Data set '{name}' cannot be opened yet.");
}
