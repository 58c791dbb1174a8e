using GanOrleans.Models.Data.Files;

namespace GanOrleans.Models.Data;

/// <summary>Where data sets come from.</summary>
public sealed record DataSetOptions
{
    /// <summary>The smallest <see cref="Count"/>: with fewer there would be an empty split.</summary>
    public const int MinCount = 10;

    /// <summary>Name of the environment variable that gives <see cref="Root"/>.</summary>
    public const string RootVariable = "GAN_DATA_ROOT";

    /// <summary>The smallest <see cref="ImageSize"/>.</summary>
    public const int MinImageSize = 4;

    /// <summary>The largest <see cref="ImageSize"/>.</summary>
    public const int MaxImageSize = 1024;

    /// <summary>
    /// Folder that holds data files, read only; the files lie in it or in a folder below it that carries the data set's name.
    /// It has to exist. A data set that it does not hold is looked for in the cache and downloaded. Default: none.
    /// </summary>
    public string? Root { get; init; }

    /// <summary>
    /// Folder for downloaded files, one folder per data set, and for pixels that were prepared. Default: <c>$GAN_HOME/data</c>, where
    /// GAN_HOME is <c>~/.local/share/ganorleans</c> unless set.
    /// </summary>
    public string CacheRoot { get; init; } = DefaultCacheRoot();

    /// <summary>Whether a data set that is neither under <see cref="Root"/> nor in the cache may be downloaded. Default: true.</summary>
    public bool AllowDownload { get; init; } = true;

    /// <summary>The part to open. Default: <see cref="DataSplit.Train"/>.</summary>
    public DataSplit Split { get; init; } = DataSplit.Train;

    /// <summary>Seed of generated data; files ignore it. Default: 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>
    /// Number of training samples of generated data; files ignore it. Of <c>glyphs</c> it is the number of training images, of which a
    /// sixth is for validation, and a sixth as many more are for the test; of points validation and test have a tenth as many more
    /// each. Default: 60,000 images, 100,000 points.
    /// </summary>
    public int? Count { get; init; }

    /// <summary>
    /// Width and height that images are brought to, <see cref="MinImageSize"/> to <see cref="MaxImageSize"/> pixels: the largest centred
    /// square is cut out and resampled. Points have none. Default: as they are stored.
    /// </summary>
    public int? ImageSize { get; init; }

    /// <summary>Base addresses by data set, tried in order instead of the built-in ones. Default: none, the built-in ones hold.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<Uri>> Mirrors { get; init; } = new Dictionary<string, IReadOnlyList<Uri>>();

    /// <summary>Longest time to wait for a connection, and then for any next piece of a download. Default: 20 s.</summary>
    public TimeSpan DownloadStall { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>The defaults with what GAN_DATA_ROOT, GAN_HOME and the variables of mirrors say.</summary>
    /// <exception cref="DataSetException">A variable holds what is no address.</exception>
    public static DataSetOptions FromEnvironment()
    {
        var options = new DataSetOptions();
        if (Environment.GetEnvironmentVariable(RootVariable) is { Length: > 0 } root)
            options = options with { Root = root };
        var mirrors = new Dictionary<string, IReadOnlyList<Uri>>();
        foreach (var name in DataSets.Known.Where(set => set.Files == DataSetFiles.Download).Select(set => set.Name))
        {
            var variable = MirrorsVariable(name);
            if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } given)
                mirrors[name] =
                [
                    .. given.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries).Select(address => Mirror(variable, address)),
                ];
        }

        return mirrors.Count > 0 ? options with { Mirrors = mirrors } : options;
    }

    /// <summary>
    /// Name of the environment variable that gives a data set's <see cref="Mirrors"/>, base addresses separated by
    /// spaces or commas: <c>GAN_MNIST_MIRRORS</c>.
    /// </summary>
    public static string MirrorsVariable(string name) => $"GAN_{name.ToUpperInvariant().Replace('-', '_')}_MIRRORS";

    /// <summary>
    /// The most bytes of pixels that are made into memory, 64 MiB by default: larger sets of resampled images live in a file below
    /// <see cref="CacheRoot"/>, and so do folders of pictures of any size unless nothing can be written there.
    /// </summary>
    public long MaxPixelsInMemory { get; init; } = 64 << 20;

    /// <summary>Bytes of a segment of such a file, each with a hash of its own. Default: 64 MiB.</summary>
    public int SegmentBytes { get; init; } = 64 << 20;

    /// <summary>Takes sentences on what takes long, for people, from any thread. Default: null, nobody listens.</summary>
    public Action<string>? Tell { get; init; }

    internal IReadOnlyList<Uri> MirrorsOf(string name, IReadOnlyList<Uri> builtIn) =>
        Mirrors.TryGetValue(name, out var given) ? given : builtIn;

    private static Uri Mirror(string variable, string address) =>
        Uri.TryCreate(address.EndsWith('/') ? address : address + "/", UriKind.Absolute, out var uri) && uri.Scheme is ("http" or "https")
            ? uri
            : throw new DataSetException(
                $"{variable} holds '{address}', which is not an http or https address. Write base addresses such as https://host/mnist/, "
                    + $"separated by spaces or commas."
            );

    private static string DefaultCacheRoot()
    {
        var home = Environment.GetEnvironmentVariable("GAN_HOME") is { Length: > 0 } given
            ? given
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "share", "ganorleans");
        return Path.Combine(home, "data");
    }
}
