using GanOrleans.Grains.Compute;
using GanOrleans.Models.Data;
using TorchSharp;

namespace GanOrleans.Grains.Tests.Support;

/// <summary>The bare loop on a lane of its own: no grain, no round, no link.</summary>
internal static class BareLoop
{
    /// <summary>The weights after some iterations from the seed's initial weights, or from a checkpoint's folder.</summary>
    public static async Task<Weights> RunAsync(
        TrainingOptions options, IDataSet data, long iterations, string? checkpoint = null, long first = 0)
    {
        using var lane = new ComputeLane(0, torch.CPU);
        return await lane.RunAsync(options.Threads, () =>
        {
            using var loop = new Reference.BareLoop(options, data, torch.CPU);
            if (checkpoint is not null)
                loop.Load(checkpoint);
            for (var t = first; t < first + iterations; t++)
                loop.Iterate(t);
            var networks = loop.Replica;
            return new Weights(
                Weights.Of(networks[NetworkNames.Discriminator].Weights), Weights.Of(networks[NetworkNames.Generator].Weights));
        });
    }

    /// <summary>The weights of a checkpoint.</summary>
    public static Task<Weights> ReadAsync(TrainingOptions options, IDataSet data, string checkpoint) =>
        RunAsync(options, data, 0, checkpoint);
}
