using System.Collections.Concurrent;
using System.Net;
using GanOrleans.Contracts;
using GanOrleans.Grains.Exchange;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace GanOrleans.Grains.Tests.Exchange;

/// <summary>Workers elsewhere with a connection of their own, with messages, and with one after the other.</summary>
[Collection(TrainingClusters.Name)]
public sealed class ExchangeTests
{
    private static readonly RunSpec Mlp = new()
    {
        Variant = "mlp",
        Dataset = "rings",
        Iterations = 20,
        Seed = 3,
        Threads = 1,
        SampleEvery = 0,
        CheckpointEvery = 0,
        Device = "cuda",
        WorkerDevice = "any",
        Workers = 2,
    };

    public static TheoryData<string> Runs => ["two workers", "three workers", "a state vector", "one phase for both networks"];

    [Theory, MemberData(nameof(Runs))]
    public async Task Shared_memory_connections_and_messages_lead_to_the_same_weights_bit_by_bit(string run)
    {
        var spec = run switch
        {
            "three workers" => Mlp with { Workers = 3 },
            "a state vector" => Mlp with { Variant = "dcgan", Dataset = "glyphs", Iterations = 2, Batch = 8 },
            "one phase for both networks" => Mlp with { Schedule = "simultaneous" },
            _ => Mlp,
        };
        var calls = new ConcurrentQueue<string>();
        await using var shared = await TrainingCluster.StartAsync(["cpu", "cuda"], calls: calls);
        var (_, byMemory) = await shared.TrainAsync(spec);
        await using var connected = await TrainingCluster.StartAsync(
            ["cpu", "cuda"], options => options.SharedMemory = false, calls: calls);
        var (_, byConnection) = await connected.TrainAsync(spec);
        var connections = Exchanges(calls);
        calls.Clear();
        await using var messaged = await TrainingCluster.StartAsync(["cpu", "cuda"], options => options.ExchangePort = null, calls: calls);
        var (_, byMessage) = await messaged.TrainAsync(spec);

        Assert.Equal(0, connections);
        Assert.NotEqual(0, Exchanges(calls));
        byMemory.AssertBitEqual(byMessage);
        byConnection.AssertBitEqual(byMessage);
    }

    [Theory, Trait("Fault", "8")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_connection_that_ends_while_its_share_waits_costs_the_run_nothing(bool sharesMemory)
    {
        var calls = new ConcurrentQueue<string>();
        await using var cluster = await TrainingCluster.StartAsync(
            ["cuda", "cpu", "cpu"], options => (options.Chaos, options.SharedMemory) = (true, sharesMemory), calls: calls);
        var spec = Mlp with { WorkerDevice = "cpu" };
        var (_, undisturbed) = await cluster.TrainAsync(spec);
        calls.Clear();
        for (var phase = 0; phase < 2; phase++)
        {
            var disconnect = new FaultRule
            {
                Point = FaultPoints.Share,
                Action = FaultActions.Disconnect,
                Rank = 1,
                Iteration = 7,
                Phase = phase,
            };
            await cluster.Chaos.ArmAsync(disconnect);
            // so that the other rank's share is the first
            await cluster.Chaos.ArmAsync(
                disconnect with { Point = FaultPoints.Compute, Action = FaultActions.Delay, Rank = 0, Seconds = .5 });
        }

        var (status, weights) = await cluster.TrainAsync(spec);

        Assert.Equal(4, cluster.FiredFaults);
        Assert.InRange(Exchanges(calls), 1, 4);   // the shares whose connections broke, each handed in once more
        Assert.Equal(1, status.Generation);
        weights.AssertBitEqual(undisturbed);
    }

    [Fact, Trait("Fault", "8")]
    public async Task A_worker_without_the_unix_socket_connects_over_tcp_and_one_without_any_way_uses_messages()
    {
        var options = Options.Create(new GanOptions());
        using var listener = new ExchangeListener(options, NullLogger<ExchangeListener>.Instance);
        var accepted = new BlockingCollection<ExchangeSocket>();

        using var local = await ConnectAsync(Admit());
        using var remote = await ConnectAsync(Admit() with { LocalName = "gan-nobody-listens" });
        var (none, reason) = await ExchangeConnector.ConnectAsync(
            Admit() with { LocalName = null, Address = null }, CancellationToken.None);

        Assert.Equal((true, false), (local!.IsLocal, remote!.IsLocal));
        Assert.Equal((null, "it has no port for other machines"), (none, reason));
        foreach (var expected in new[] { true, false })
        {
            using var socket = accepted.Take();
            Assert.Equal(expected, socket.IsLocal);
        }

        ExchangeTicket Admit() => listener.Admit(accepted.Add)!;
    }

    [Fact]
    public async Task A_token_counts_once_and_not_when_it_was_withdrawn_or_never_given_out()
    {
        var options = Options.Create(new GanOptions { ExchangeAddress = IPAddress.Loopback });
        using var listener = new ExchangeListener(options, NullLogger<ExchangeListener>.Instance);
        var accepted = new BlockingCollection<ExchangeSocket>();
        var used = listener.Admit(accepted.Add)!;
        var withdrawn = listener.Admit(accepted.Add)!;
        listener.Withdraw(withdrawn);

        using var first = await ConnectAsync(used);
        var second = await ConnectAsync(used);
        var third = await ConnectAsync(withdrawn);
        var fourth = await ConnectAsync(used with { Token = new byte[ExchangeTicket.TokenBytes] });

        Assert.NotNull(first);
        Assert.Equal((null, null, null), (second, third, fourth));
        accepted.Take().Dispose();
        Assert.Empty(accepted);
    }

    [Fact]
    public void A_silo_that_is_told_to_take_no_connections_admits_none()
    {
        var options = Options.Create(new GanOptions { ExchangePort = null });
        using var listener = new ExchangeListener(options, NullLogger<ExchangeListener>.Instance);

        Assert.Null(listener.Admit(_ => { }));
    }

    private static async Task<ExchangeSocket?> ConnectAsync(ExchangeTicket ticket) =>
        (await ExchangeConnector.ConnectAsync(ticket, CancellationToken.None)).Socket;

    private static int Exchanges(IEnumerable<string> calls) =>
        calls.Count(call => call.EndsWith(".ExchangeAsync", StringComparison.Ordinal));
}
