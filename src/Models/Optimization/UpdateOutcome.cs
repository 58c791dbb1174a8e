namespace GanOrleans.Models.Optimization;

/// <summary>What became of an averaged gradient.</summary>
public enum UpdateOutcome
{
    /// <summary>The optimizer moved the weights; the version rose by one.</summary>
    Applied,

    /// <summary>The gradient held a NaN or an infinity: nothing changed, the version neither.</summary>
    NotFinite,
}
