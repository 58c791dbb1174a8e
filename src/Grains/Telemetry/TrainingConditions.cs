namespace GanOrleans.Grains.Telemetry;

/// <summary>What can be wrong with a training, by the names that events, gauges and the run record use.</summary>
internal static class TrainingConditions
{
    /// <summary>D tells real from generated without a doubt.</summary>
    public const string Saturated = "d-saturated";

    /// <summary>Samples of different z are alike.</summary>
    public const string Collapsed = "mode-collapse";

    /// <summary>Losses or weights grow without bound.</summary>
    public const string Diverged = "diverged";

    /// <summary>Every condition.</summary>
    public static IReadOnlyList<string> All { get; } = [Saturated, Collapsed, Diverged];
}
