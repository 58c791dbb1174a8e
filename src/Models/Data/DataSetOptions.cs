namespace GanOrleans.Models.Data;

/// <summary>Where data sets come from.</summary>
public sealed record DataSetOptions
{
    /// <summary>Name of the environment variable that gives <see cref="Root"/>.</summary>
    public const string RootVariable = "GAN_DATA_ROOT";

    /// <summary>Name of the environment variable that gives <see cref="MnistMirrors"/>: base addresses, separated by spaces or commas.</summary>
    public const string MnistMirrorsVariable = "GAN_MNIST_MIRRORS";

    /// <summary>
    /// Folder that holds data files, read only; the files lie in it or in a folder below it that carries the data set's name.
    /// A root that is given has to hold the data: there is no silent download then. Default: none.
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

    /// <summary>Number of training samples of generated points; images ignore it. Default: 100,000.</summary>
    public int Count { get; init; } = 100_000;

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
            options = options with { MnistMirrors = [.. mirrors.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries).Select(m => new Uri(m.EndsWith('/') ? m : m + "/"))] };
        return options;
    }

    private static string DefaultCacheRoot()
    {
        var home = Environment.GetEnvironmentVariable("GAN_HOME") is { Length: > 0 } given
            ? given
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "share", "ganorleans");
        return Path.Combine(home, "data");
    }
}
