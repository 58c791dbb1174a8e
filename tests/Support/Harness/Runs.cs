using GanOrleans.Contracts.Specs;

namespace GanOrleans.Support.Harness;

/// <summary>Small runs: points in the plane, so that a test is about silos and not about arithmetic.</summary>
internal static class Runs
{
    /// <summary>How long a small run may take on a machine that is busy with other tests.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    /// <summary>The small multilayer GAN on eight Gaussians.</summary>
    public static RunSpec Small(long iterations, int workers = 2) => new()
    {
        Variant = "mlp",
        Dataset = "rings",
        Workers = workers,
        Iterations = iterations,
        Seed = 1,
        Threads = 1,
        CheckpointEvery = 50,
        SampleEvery = 0,
        StepDeadline = 30,
    };

}
