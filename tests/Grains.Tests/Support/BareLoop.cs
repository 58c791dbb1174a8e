using GanOrleans.Grains.Compute;
using GanOrleans.Models;
using GanOrleans.Models.Data;
using TorchSharp;

namespace GanOrleans.Grains.Tests;

/// <summary>The kernels and the optimizers in a plain loop on one thread: no grain, no round, no link.</summary>
internal static class BareLoop
{
    /// <summary>The weights after some iterations from the seed's initial weights, or from a checkpoint's folder.</summary>
    public static async Task<Weights> RunAsync(TrainingOptions options, IDataSet data, long iterations, string? checkpoint = null, long first = 0)
    {
        using var lane = new ComputeLane(0, torch.CPU);
        return await lane.RunAsync(options.Threads, () =>
        {
            using var replica = Replica.Create(options, data, torch.CPU);
            var updaters = replica.Networks.ToDictionary(n => n.Name, n => new NetworkUpdater(n, options));
            if (checkpoint is not null)
                foreach (var updater in updaters.Values)
                    updater.Load(checkpoint);
            for (var t = first; t < first + iterations; t++)
                foreach (var phase in replica.Phases)
                    for (var substep = 0; substep < phase.Repeats; substep++)
                    {
                        replica.Compute(phase, new StepKey(options.Seed, t, phase.Index, substep), Rows.All(options.Batch)).Dispose();
                        foreach (var name in phase.Updates)
                            Assert.Equal(UpdateOutcome.Applied, updaters[name].Apply(replica[name].Gradient));
                    }

            var weights = new Weights(Weights.Of(replica[NetworkNames.Discriminator].Weights), Weights.Of(replica[NetworkNames.Generator].Weights));
            foreach (var updater in updaters.Values)
                updater.Dispose();
            return weights;
        });
    }

    /// <summary>The weights of a checkpoint.</summary>
    public static Task<Weights> ReadAsync(TrainingOptions options, IDataSet data, string checkpoint) => RunAsync(options, data, 0, checkpoint);
}
