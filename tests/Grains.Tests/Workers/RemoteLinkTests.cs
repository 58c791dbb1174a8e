using System.Collections.Concurrent;
using GanOrleans.Contracts;
using GanOrleans.Grains.Compute;
using GanOrleans.Grains.Exchange;
using GanOrleans.Grains.Networks;
using GanOrleans.Grains.Transfers;
using GanOrleans.Grains.Workers;
using GanOrleans.Models;
using GanOrleans.Models.Data;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using TorchSharp;

namespace GanOrleans.Grains.Tests.Workers;

/// <summary>A worker's link to a network elsewhere.</summary>
public sealed class RemoteLinkTests
{
    // The sockets of a machine that lost its power are not closed, and Orleans may have found out before the worker asks.
    [Theory, Trait("Fault", "1")]
    [InlineData(0)]
    [InlineData(2)]
    public async Task A_silent_connection_ends_when_another_activation_answers_for_the_network(int loadedThere)
    {
        using var listener = new ExchangeListener(Options.Create(new GanOptions()), NullLogger<ExchangeListener>.Instance);
        var accepted = new BlockingCollection<ExchangeSocket>();
        var lane = new RunLane(new ComputeLane(0, torch.CPU), 1);
        var data = DataSets.Open("rings");
        var replica = await lane.RunAsync(() => Replica.Create(VariantRegistry.Get("mlp").Defaults(data.Description), data, torch.CPU));
        var copy = replica[NetworkNames.Discriminator];
        var order = new StepOrder(replica.Phases);
        var step = order.First("run", 1, 0, copy.Name);
        var weights = await lane.RunAsync(() => TensorTransfer.Export(copy.Weights));
        var network = new LostNetwork(loadedThere, step, weights, () => listener.Admit(accepted.Add));
        var link = new RemoteLink(
            copy.Name, network, new GradientVectors(copy), "run", 1, 0, lane, new ExchangeConnector(NullLogger<ExchangeConnector>.Instance),
            mayShareMemory: false);
        Assert.Equal(step, await link.LocateAsync(CancellationToken.None));
        using var silent = accepted.Take();
        await lane.RunAsync(link.ApplyReceivedWeights);
        await lane.RunAsync(() => link.SubmitShare(step, 1));

        var answer = await link.AnswerAsync(step, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(StepOutcome.NotLoaded, answer.Outcome);
        await lane.RunAsync(() =>
        {
            link.Dispose();
            replica.Dispose();
        });
        lane.Lane.Dispose();
    }

    // Holds generation 1 until a worker has connected, then what it is told.
    private sealed class LostNetwork(
        int loadedThere, StepId next, (TensorBytes Header, TensorChunk[] Chunks) weights, Func<ExchangeTicket?> admit) : INetworkGrain
    {
        private bool isLost;

        public Task<NetworkStatus> StatusAsync(CancellationToken cancellationToken) => Task.FromResult(
            new NetworkStatus(loadedThere > 0, loadedThere, 0, null, 0, [], new GrainPlace("", "", "", "")));

        public Task<ExchangeTicket?> OpenExchangeAsync(
            int generation, int rank, SharedMemoryPlace? gradient, CancellationToken cancellationToken)
        {
            var ticket = isLost ? null : admit();
            isLost = true;
            return Task.FromResult(ticket);
        }

        public Task<WeightsHeader?> OpenWeightsAsync(int generation, WeightsUse use, CancellationToken cancellationToken) =>
            Task.FromResult<WeightsHeader?>(new WeightsHeader(generation, 0, use, next, weights.Header));

        public Task<TensorChunk?> ReadWeightsAsync(WeightsHeader header, int index, CancellationToken cancellationToken) =>
            Task.FromResult<TensorChunk?>(weights.Chunks[index]);

        public Task<StepReply> ExchangeAsync(StepId step, ShareHeader share, TensorChunk[] chunks, CancellationToken cancellationToken) =>
            Task.FromResult(new StepReply(new StepAnswer(StepOutcome.NotLoaded, 0, [], "lost"), null, []));

        public Task PutShareAsync(StepId step, int rank, TensorChunk chunk, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task<NetworkStatus> LoadAsync(LoadRequest request, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<NetworkStatus> CaptureAsync(CaptureRequest request, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task SaveCaptureAsync(CaptureRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<NetworkMeasures?> MeasureAsync(int generation, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task UnloadAsync(int generation, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
