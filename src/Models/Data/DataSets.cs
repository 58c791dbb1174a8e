namespace GanOrleans.Models.Data;

/// <summary>The data sets by name.</summary>
public static class DataSets
{
    private sealed record Entry(DataSetInfo Info, Func<DataSetOptions, CancellationToken, IDataSet> Open);

    private static readonly Entry[] Entries =
    [
        new(new("mnist", "70,000 handwritten digits, 28 × 28 grey, 10 classes (local files or download)", IsImage: true, IsGenerated: false), Mnist.Open),
        new(new("glyphs", "70,000 digits drawn from strokes, 28 × 28 grey, 10 classes (generated, needs no files)", IsImage: true, IsGenerated: true), (o, _) => Glyphs.Open(o)),
        new(new("rings", "8 Gaussians on a circle of radius 1, σ .01: points in the plane (generated)", IsImage: false, IsGenerated: true), (o, _) => Points.Open("rings", Rings.Eight, o)),
        new(new("normal", "normal distribution on the line, μ 0, σ 1 (generated)", IsImage: false, IsGenerated: true), (o, _) => Points.Open("normal", LineMixture.StandardNormal, o)),
        new(new("mixture", "mixture of two normals on the line, .4·N(−2, .5²) + .6·N(1.5, .8²) (generated)", IsImage: false, IsGenerated: true), (o, _) => Points.Open("mixture", LineMixture.TwoNormals, o)),
    ];

    /// <summary>Every known name.</summary>
    public static IReadOnlyList<DataSetInfo> Known { get; } = [.. Entries.Select(entry => entry.Info)];

    /// <summary>
    /// Opens one split of a data set. While somebody holds it, another call with the same options returns the same object; a file that changed in between is loaded again.
    /// May read large files and download: call it where waiting is allowed.
    /// </summary>
    /// <param name="name">One of <see cref="Known"/>.</param>
    /// <param name="options">Default: <see cref="DataSetOptions.FromEnvironment"/>.</param>
    /// <param name="cancellationToken">Ends a download.</param>
    /// <exception cref="DataSetException">The name is unknown, a file is missing or damaged, or there is no way to get it.</exception>
    public static IDataSet Open(string name, DataSetOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        var entry = Array.Find(Entries, e => e.Info.Name == name) ?? throw new DataSetException(UnknownName(name));
        options ??= DataSetOptions.FromEnvironment();
        if (options.Count is < DataSetOptions.SmallestCount)
            throw new DataSetException($"Data set '{name}' was asked for with {options.Count} training samples; the least is {DataSetOptions.SmallestCount}. Leave the count out for the default.");
        return entry.Open(options, cancellationToken);
    }

    private static string UnknownName(string name)
    {
        var near = Known.Select(k => (k.Name, Distance: Spelling.Distance(name.ToLowerInvariant(), k.Name))).MinBy(k => k.Distance);
        var suggestion = near.Distance <= 2 ? $" Did you mean '{near.Name}'?" : "";
        return $"Data set '{name}' is not known.{suggestion} Known are: {string.Join(", ", Known.Select(k => k.Name))}.";
    }
}
