namespace GanOrleans.Grains.Coordination;

/// <summary>How a generation ended.</summary>
internal enum GenerationEnd
{
    /// <summary>All iterations are done and stored.</summary>
    Completed,

    /// <summary>A user cancelled.</summary>
    Cancelled,

    /// <summary>A user pauses, or storage is down.</summary>
    Paused,

    /// <summary>A user goes back to a checkpoint.</summary>
    Restored,

    /// <summary>A silo leaves, and what is learned is stored.</summary>
    Drained,

    /// <summary>The slot went to another run.</summary>
    SlotLost,

    /// <summary>Too many steps in a row were not finite.</summary>
    Diverged,

    /// <summary>Trying again would not help.</summary>
    Failed,

    /// <summary>A network or its workers are lost.</summary>
    Lost,
}

/// <param name="End">How it ended.</param>
/// <param name="Reason">Why, in words.</param>
internal readonly record struct GenerationResult(GenerationEnd End, string Reason);
