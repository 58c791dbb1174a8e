using GanOrleans.Contracts;
using GanOrleans.Grains.Compute;
using GanOrleans.Grains.Exchange;
using GanOrleans.Grains.Networks;
using GanOrleans.Models;
using GanOrleans.Models.Data;
using Microsoft.Extensions.Logging.Abstractions;
using TorchSharp;

namespace GanOrleans.Grains.Tests.Support;

/// <summary>A discriminator with its owner on a lane, plain SGD so that its movement can be worked out by hand.</summary>
internal sealed class LaneNetwork : IAsyncDisposable
{
    public const double LearningRate = .5;

    private readonly ComputeLane lane = new(0, torch.CPU);
    private Replica replica = null!;

    public NetworkOwner Owner { get; private set; } = null!;

    public int Length { get; private set; }

    public StepId First { get; } = StepOrder.Start("run", 1, 0);

    public static async Task<LaneNetwork> CreateAsync(int workers, int divergedAfter = 10)
    {
        var network = new LaneNetwork();
        await network.lane.RunAsync(1, () =>
        {
            var data = DataSets.Open("normal");
            var options = VariantRegistry.Get("mlp").Defaults(data.Description) with
            {
                Discriminator = new OptimizerOptions { Kind = OptimizerOptions.Sgd, LearningRate = LearningRate },
            };
            network.replica = Replica.Create(options, data, torch.CPU);
            var d = network.replica[NetworkNames.Discriminator];
            network.Length = (int)d.Weights.numel();
            network.Owner = new NetworkOwner(
                network.lane,
                d,
                new NetworkUpdater(d, options),
                new StepOrder(network.replica.Phases),
                workers,
                network.First,
                divergedAfter);
            return true;
        });
        return network;
    }

    /// <summary>Hands in a gradient that is the same everywhere.</summary>
    public Task<ShareReply> OfferAsync(StepId step, int rank, int samples, float gradient) => lane.RunAsync(1, () =>
    {
        using var values = torch.full(Length, gradient, dtype: torch.ScalarType.Float32);
        return Owner.SubmitShare(step, rank, samples, values);
    });

    public Task<ShareReply> OfferAsync(StepId step, ShareHeader share, TensorChunk?[] chunks) =>
        lane.RunAsync(1, () => Owner.SubmitShare(step, share, chunks));

    /// <summary>A worker elsewhere has connected.</summary>
    public Task ConnectAsync(ExchangeSocket socket, int rank) => lane.RunAsync(1, () =>
    {
        var context = new ExchangeContext("run", new RunLane(lane, 1), TimeSpan.FromMinutes(1), NullLogger.Instance);
        Owner.Connect(socket, rank, context, null);
        return true;
    });

    public Task<T> OnLaneAsync<T>(Func<T> job) => lane.RunAsync(1, job);

    public Task<float[]> WeightsAsync() => lane.RunAsync(1, () => Weights.Of(Owner.Network.Weights));

    public async ValueTask DisposeAsync()
    {
        await lane.RunAsync(1, () =>
        {
            Owner.Dispose();
            replica.Dispose();
            return true;
        });
        lane.Dispose();
    }
}
