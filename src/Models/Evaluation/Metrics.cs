namespace GanOrleans.Models.Evaluation;

/// <param name="Name">What it is asked for by.</param>
/// <param name="Values">The names of the values that it gives.</param>
/// <param name="Needs">What it needs.</param>
/// <param name="IsPerFeatures">Whether it is computed in each space of features.</param>
/// <param name="About">For people: what it says, and which way is better.</param>
public sealed record MetricInfo(string Name, IReadOnlyList<string> Values, MetricNeeds Needs, bool IsPerFeatures, string About);

/// <summary>What a metric can be computed for.</summary>
[Flags]
public enum MetricNeeds
{
    /// <summary>Any samples.</summary>
    None = 0,

    /// <summary>Images.</summary>
    Images = 1,

    /// <summary>Images of data with classes, for a classifier.</summary>
    Classes = 2,

    /// <summary>Points whose density is known to be a mixture.</summary>
    Modes = 4,

    /// <summary>Numbers on a line whose density is known.</summary>
    Line = 8,
}

/// <summary>The metrics by name.</summary>
public static class Metrics
{
    /// <summary>Parzen window.</summary>
    public const string Parzen = "parzen";

    /// <summary>Fréchet distance.</summary>
    public const string Fid = "fid";

    /// <summary>Kernel distance.</summary>
    public const string Kid = "kid";

    /// <summary>Precision, recall, density and coverage.</summary>
    public const string Prdc = "prdc";

    /// <summary>Inception score.</summary>
    public const string Inception = "is";

    /// <summary>Structural similarity within each class.</summary>
    public const string Similarity = "ms-ssim";

    /// <summary>Distances to the nearest training rows, and the two-sample test by the nearest neighbour.</summary>
    public const string Nearest = "nn";

    /// <summary>Classes that samples are taken for.</summary>
    public const string Classes = "classes";

    /// <summary>Modes of a mixture.</summary>
    public const string Modes = "modes";

    /// <summary>Divergence on the line.</summary>
    public const string Divergence = "jsd";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<MetricInfo> Known { get; } =
    [
        new(Parzen, ["parzen", "parzen-sigma"], MetricNeeds.Images, false, "log-likelihood under a Parzen window, nats; more is better, up "
            + "to the floor"),
        new(Fid, ["fid"], MetricNeeds.None, true, "Fréchet distance; less is better"),
        new(Kid, ["kid"], MetricNeeds.None, true, "kernel distance; less is better"),
        new(Prdc, ["precision", "recall", "density", "coverage"], MetricNeeds.None, true, "how good and how varied; more is better"),
        new(Inception, ["is"], MetricNeeds.Classes, false, "inception score with the data's own classifier; more is better"),
        new(Similarity, ["ms-ssim"], MetricNeeds.Classes, false, "likeness within each class; that of the data is right"),
        new(Nearest, ["nn-distance", "nn-accuracy"], MetricNeeds.None, true, "distance to training data, far below the floor = learned by "
            + "heart; share that a nearest neighbour tells apart, .5 is best"),
        new(Classes, ["class-kl", "class-share"], MetricNeeds.Classes, false, "classes that samples are taken for; a divergence of 0 is "
            + "best"),
        new(Modes, ["modes", "high-quality"], MetricNeeds.Modes, false, "modes reached, and the share of samples within 3σ of one"),
        new(Divergence, ["jsd", "d-error"], MetricNeeds.Line, false, "Jensen-Shannon divergence from the known density, nats, and mean "
            + "distance of D from the best one; 0 is best"),
    ];

    /// <summary>What is computed where nothing is asked for.</summary>
    public static IReadOnlyList<string> Default { get; } = [Fid, Kid, Prdc, Inception, Classes, Modes, Divergence];

    /// <summary>Values of which one is better than another, whatever their data.</summary>
    public static IReadOnlyList<string> Ordered { get; } =
    [
        "fid", "kid", "precision", "recall", "density", "coverage", "is", "parzen", "class-kl", "modes", "high-quality", "jsd",
    ];

    /// <summary>Whether one value is better than another one.</summary>
    /// <param name="name">Name of the value: one of <see cref="Ordered"/>.</param>
    /// <param name="value">The value.</param>
    /// <param name="than">The other one.</param>
    public static bool IsBetter(string name, double value, double than) =>
        name is "fid" or "kid" or "class-kl" or "jsd" ? value < than : value > than;

    /// <summary>What data offer.</summary>
    public static MetricNeeds Offered(bool areImages, int classes, bool hasModes, bool isLine) =>
        (areImages ? MetricNeeds.Images : 0) | (areImages && classes > 1 ? MetricNeeds.Classes : 0)
        | (hasModes ? MetricNeeds.Modes : 0) | (isLine ? MetricNeeds.Line : 0);
}
