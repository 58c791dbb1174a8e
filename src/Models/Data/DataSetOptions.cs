namespace GanOrleans.Models.Data;

/// <summary>Where data sets come from.</summary>
public sealed record DataSetOptions
{
    /// <summary>The smallest <see cref="Count"/>: with fewer there would be an empty split.</summary>
    public const int SmallestCount = 10;

    /// <summary>Name of the environment variable that gives <see cref="Root"/>.</summary>
    public const string RootVariable = "GAN_DATA_ROOT";

    /// <summary>Name of the environment variable that gives <see cref="MnistMirrors"/>: base addresses, separated by spaces or commas.</summary>
    public const string MnistMirrorsVariable = "GAN_MNIST_MIRRORS";

    /// <summary>
    /// Folder that holds data files, read only; the files lie in it or in a folder below it that carries the data set's name.
    /// It has to exist. A data set that it does not hold is looked for in the cache and downloaded. Default: none.
    /// </summary>
    public string? Root { get; init; }

    /// <summary>Folder for downloaded files, one folder per data set. Default: <c>$GAN_HOME/data</c>, where GAN_HOME is <c>~/.local/share/ganorleans</c> unless set.</summary>
    public string CacheRoot { get; init; } = DefaultCacheRoot();

    /// <summary>Whether a data set that is neither under <see cref="Root"/> nor in the cache may be downloaded. Default: true.</summary>
    public bool AllowDownload { get; init; } = true;

    /// <summary>The part to open. Default: <see cref="DataSplit.Train"/>.</summary>
    public DataSplit Split { get; init; } = DataSplit.Train;

    /// <summary>Seed of generated data; files ignore it. Default: 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>
    /// Number of training samples of generated data; files ignore it. Of <c>glyphs</c> it is the number of training images, of which a sixth is for validation,
    /// and a sixth as many more are for the test; of points validation and test have a tenth as many more each. Default: 60,000 images, 100,000 points.
    /// </summary>
    public int? Count { get; init; }

    /// <summary>Base addresses that MNIST's four files are tried at, in order. Default: two public mirrors.</summary>
    public IReadOnlyList<Uri> MnistMirrors { get; init; } =
    [
        new("https://ossci-datasets.s3.amazonaws.com/mnist/"),
        new("https://storage.googleapis.com/cvdf-datasets/mnist/"),
    ];

    /// <summary>Longest time to wait for a connection, and then for any next piece of a download. Default: 20 s.</summary>
    public TimeSpan DownloadStall { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>The defaults with what GAN_DATA_ROOT, GAN_HOME and GAN_MNIST_MIRRORS say.</summary>
    public static DataSetOptions FromEnvironment()
    {
        var options = new DataSetOptions();
        if (Environment.GetEnvironmentVariable(RootVariable) is { Length: > 0 } root)
            options = options with { Root = root };
        if (Environment.GetEnvironmentVariable(MnistMirrorsVariable) is { Length: > 0 } mirrors)
            options = options with { MnistMirrors = [.. mirrors.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries).Select(Mirror)] };
        return options;
    }

    private static Uri Mirror(string address) =>
        Uri.TryCreate(address.EndsWith('/') ? address : address + "/", UriKind.Absolute, out var uri) && uri.Scheme is ("http" or "https")
            ? uri
            : throw new DataSetException($"{MnistMirrorsVariable} holds '{address}', which is not an http or https address. Write base addresses such as https://host/mnist/, separated by spaces or commas.");

    private static string DefaultCacheRoot()
    {
        var home = Environment.GetEnvironmentVariable("GAN_HOME") is { Length: > 0 } given
            ? given
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "share", "ganorleans");
        return Path.Combine(home, "data");
    }
}
