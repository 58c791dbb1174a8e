using GanOrleans.Contracts.Clustering;
using GanOrleans.Contracts.Specs;

namespace GanOrleans.Client.Demo;

/// <summary>What a demo trains, and where it puts things.</summary>
/// <param name="Spec">The run; its data set may be replaced by <see cref="FallbackDataset"/>.</param>
/// <param name="MayFallBack">Whether another data set is better than none: the user named none.</param>
/// <param name="Seconds">Training ends after this long, or null.</param>
/// <param name="StorageRoot">Where the run is kept.</param>
/// <param name="PictureFolder">Where the two pictures go.</param>
internal sealed record DemoSettings(RunSpec Spec, bool MayFallBack, double? Seconds, string StorageRoot, string PictureFolder)
{
    /// <summary>The data set of the paper's first table.</summary>
    public const string Dataset = "mnist";

    /// <summary>Digits drawn from strokes, for machines without MNIST and without a network.</summary>
    public const string FallbackDataset = "glyphs";

    /// <summary>Iterations after which the samples of <c>gan</c> are varied digits.</summary>
    public const long Iterations = 6000;

    /// <summary>Samples in each picture.</summary>
    public const int Pictures = 64;

    /// <summary>The picture of the samples and that of real images beside it.</summary>
    public string[] PictureFiles => [Path.Combine(PictureFolder, "samples.png"), Path.Combine(PictureFolder, "reals.png")];

    /// <summary>Below <c>$GAN_HOME</c> where that is set, else below the current folder, where people look for it.</summary>
    public static string DefaultStorageRoot() =>
        Environment.GetEnvironmentVariable(ClusterPaths.HomeVariable) is { Length: > 0 } home
            ? Path.GetFullPath(Path.Combine(home, "demo"))
            : Path.GetFullPath(Path.Combine(".gan", "demo"));
}
