namespace GanOrleans.Grains.Telemetry;

/// <summary>Names of attributes, on metrics, spans and logs alike.</summary>
public static class TagNames
{
    /// <summary>The run's id.</summary>
    public const string Run = "gan.run.id";

    /// <summary>A state of <see cref="RunState"/>, in lower case.</summary>
    public const string State = "gan.run.state";

    /// <summary>The variant.</summary>
    public const string Variant = "gan.variant";

    /// <summary>The network: discriminator, generator.</summary>
    public const string Network = "gan.network";

    /// <summary>The part of a step.</summary>
    public const string Phase = "gan.phase";

    /// <summary>Where values come from.</summary>
    public const string Source = "gan.source";

    /// <summary>Why something did not happen.</summary>
    public const string Reason = "gan.reason";

    /// <summary>What is wrong with a run's training: d-saturated, mode-collapse, diverged.</summary>
    public const string Condition = "gan.condition";

    /// <summary>What an evaluation computed: fid, precision.</summary>
    public const string Metric = "gan.metric";

    /// <summary>What it computed it over: pixels, lenet, a file's name.</summary>
    public const string Features = "gan.features";

    /// <summary>What was awaited.</summary>
    public const string Awaited = "gan.awaited";

    /// <summary>receive or transmit.</summary>
    public const string Direction = "network.io.direction";

    /// <summary>A device, by the conventions of <c>hw.*</c>.</summary>
    public const string HardwareId = "hw.id";

    /// <summary>A device's product name.</summary>
    public const string HardwareName = "hw.name";

    /// <summary>A worker's rank; on spans and logs only.</summary>
    public const string Rank = "gan.rank";

    /// <summary>The generation; on spans and logs only.</summary>
    public const string Generation = "gan.generation";

    /// <summary>The iteration; on spans and logs only.</summary>
    public const string Iteration = "gan.iteration";
}
