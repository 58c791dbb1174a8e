namespace GanOrleans.Contracts.Sampling;

/// <summary>Mixtures whose modes are known, so that those that samples reach can be counted.</summary>
public static class KnownModes
{
    /// <summary>Their names as data sets.</summary>
    public static IReadOnlyList<string> DataSets { get; } = ["rings", "grid", "mixture"];
}
