using GanOrleans.Contracts.Specs;

namespace GanOrleans.Contracts.Runs;

/// <summary>
/// A spec that the catalog has checked, with everything that its run is created from: nobody has to read the data a second time.
/// </summary>
[GenerateSerializer, Immutable, Alias("gan.resolved-run")]
public sealed record ResolvedRun
{
    /// <summary>The spec with every setting.</summary>
    [Id(0)] public required RunSpec Spec { get; init; }

    /// <summary>The training settings as JSON.</summary>
    [Id(1)] public required string Training { get; init; }

    /// <summary>Hash of the data set.</summary>
    [Id(2)] public required string DatasetHash { get; init; }

    /// <summary>Number of classes of the data set.</summary>
    [Id(3)] public int Classes { get; init; }

    /// <summary>Names of these classes.</summary>
    [Id(4)] public string[] ClassNames { get; init; } = [];

    /// <summary>The run that it branches off, or empty.</summary>
    [Id(5)] public string BranchRunId { get; init; } = "";

    /// <summary>The checkpoint of that run that it begins with, or empty.</summary>
    [Id(6)] public string BranchCheckpoint { get; init; } = "";
}
