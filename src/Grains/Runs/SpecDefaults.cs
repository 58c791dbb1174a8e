namespace GanOrleans.Grains.Runs;

/// <summary>What a spec means where it says nothing and no variant does.</summary>
internal static class SpecDefaults
{
    /// <summary>Iterations between checkpoints unless the spec says otherwise.</summary>
    public const long CheckpointEvery = 1_000;

    /// <summary>Iterations between sample grids unless the spec says otherwise.</summary>
    public const long SampleEvery = 500;

    /// <summary>Seconds that a step waits for its shares unless the spec says otherwise.</summary>
    public const double StepDeadline = 60;

    /// <summary>Newest checkpoints that are kept unless the spec says otherwise.</summary>
    public const int KeepCheckpoints = 5;

    /// <summary>Seconds that a run waits for its workers' silos unless the spec says otherwise.</summary>
    public const double WorkersDeadline = 3_600;

    /// <summary>Iterations between two averages unless the spec says otherwise: workers average in every step.</summary>
    public const int AverageEvery = 1;

    /// <summary>Where gradients are averaged unless the spec says otherwise: on the silo of the networks.</summary>
    public const string Owner = "owner";

    /// <summary>Every worker averages a part of each gradient.</summary>
    public const string AllReduce = "all-reduce";

    /// <summary>What a step does at its deadline unless the spec says otherwise.</summary>
    public const string Wait = "wait";

    /// <summary>A step goes on without stragglers.</summary>
    public const string Drop = "drop";
}
