namespace GanOrleans.Grains.Runs;

/// <summary>The storage that a host has to provide.</summary>
public static class RunStorage
{
    /// <summary>
    /// Name of the grain storage of the run records and the catalog. It must be durable, and shared by all silos of the cluster.
    /// </summary>
    public const string Name = "runs";
}
