using System.Collections.Concurrent;
using GanOrleans.Contracts;
using GanOrleans.Models;

namespace GanOrleans.Grains.Tests.Coordination;

/// <summary>How often grains call each other, and data is read, for what people ask.</summary>
[Collection(TrainingClusters.Name)]
public sealed class CallCountTests
{
    private static readonly RunSpec Spec =
        new() { Variant = "mlp", Dataset = "rings", Iterations = 20, Seed = 3, Threads = 1, SampleEvery = 0, CheckpointEvery = 0 };

    [Fact]
    public async Task A_sample_request_asks_the_coordinator_once_and_an_id_is_found_by_one_call_to_the_catalog()
    {
        var calls = new ConcurrentQueue<string>();
        await using var cluster = await TrainingCluster.StartAsync(calls: calls);
        var (status, _) = await cluster.TrainAsync(Spec);
        var running = await cluster.SubmitAsync(Spec with { Iterations = 10_000_000 });
        await cluster.WaitAsync(running, s => s.Iteration > 0, "training");

        calls.Clear();
        await cluster.Grains.GetGrain<ISamplerGrain>(status.RunId).SampleAsync(new SampleRequest(500));
        var drawn = Coordinator(calls, status.RunId);
        calls.Clear();
        await cluster.Grains.GetGrain<ISamplerGrain>(running).SampleAsync(new SampleRequest(500));
        var live = Coordinator(calls, running);
        calls.Clear();
        var ids = await cluster.Catalog.IdsAsync();
        var asked = calls.Where(call => call.Contains("ICoordinatorGrain", StringComparison.Ordinal)).ToArray();
        await cluster.Coordinator(running).CancelAsync();

        Assert.Equal("SampleSourceAsync", Assert.Single(drawn));
        Assert.Equal("SampleSourceAsync", Assert.Single(live));
        Assert.Equal([running, status.RunId], ids);
        Assert.DoesNotContain(asked, call => call.EndsWith(".StatusAsync", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_spec_is_resolved_once_on_its_way_from_submit_to_a_durable_run()
    {
        var resolved = 0;
        VariantRegistry.Register(new SabotagedVariant("counted", defaults: () => Interlocked.Increment(ref resolved)));
        await using var cluster = await TrainingCluster.StartAsync();

        await cluster.EndAsync(await cluster.SubmitAsync(Spec with { Variant = "counted" }));

        Assert.Equal(1, resolved);
    }

    [Fact]
    public async Task A_worker_elsewhere_without_connections_exchanges_share_and_weights_with_each_network_in_one_call_per_step()
    {
        var calls = new ConcurrentQueue<string>();
        await using var cluster = await TrainingCluster.StartAsync(["cpu", "cuda"], options => options.ExchangePort = null, calls: calls);

        await cluster.TrainAsync(Spec with { Device = "cuda", WorkerDevice = "any", Workers = 2 });

        string[] exchanges = ["ExchangeAsync", "OpenWeightsAsync", "PutShareAsync", "ReadWeightsAsync"];
        var counted = calls.Select(call => call.Split('.')[^1]).Where(exchanges.Contains).CountBy(call => call).ToDictionary();
        Assert.Equal(2 * Spec.Iterations, counted["ExchangeAsync"]);   // one step of D and one of G in each iteration
        Assert.DoesNotContain("PutShareAsync", counted.Keys);
        Assert.InRange(counted["OpenWeightsAsync"], 2, 6);             // once per network as the worker joins, and to draw pictures
    }

    [Fact]
    public async Task A_worker_elsewhere_with_connections_calls_the_networks_when_it_joins_and_no_more()
    {
        var calls = new ConcurrentQueue<string>();
        await using var cluster = await TrainingCluster.StartAsync(["cpu", "cuda"], calls: calls);

        await cluster.TrainAsync(Spec with { Device = "cuda", WorkerDevice = "any", Workers = 2, Iterations = 200 });

        string[] exchanges = ["ExchangeAsync", "OpenExchangeAsync", "OpenWeightsAsync", "PutShareAsync"];
        var counted = calls.Select(call => call.Split('.')[^1]).Where(exchanges.Contains).CountBy(call => call).ToDictionary();
        Assert.Equal(2, counted["OpenExchangeAsync"]);
        Assert.InRange(counted["OpenWeightsAsync"], 2, 6);             // once per network as the worker joins, and to draw pictures
        Assert.DoesNotContain("ExchangeAsync", counted.Keys);
        Assert.DoesNotContain("PutShareAsync", counted.Keys);
    }

    [Fact]
    public async Task A_worker_elsewhere_computes_Gs_samples_while_it_waits_for_Ds_weights()
    {
        var (ahead, steps) = (0, 0);
        VariantRegistry.Register(new SabotagedVariant("ahead", context =>
        {
            if (!context.Phase.Updates.Contains(NetworkNames.Generator))
                return;
            Interlocked.Increment(ref steps);
            if (context.Ahead is not null)
                Interlocked.Increment(ref ahead);
        }));
        await using var cluster = await TrainingCluster.StartAsync(["cpu", "cuda"]);

        var spec = Spec with { Variant = "ahead", Schedule = "alternating", Device = "cuda", WorkerDevice = "cpu", Workers = 1 };
        await cluster.TrainAsync(spec with { Iterations = 200 });

        Assert.Equal(200, steps);
        Assert.Equal(200, ahead);
    }

    // Calls to a run's coordinator other than the training's own: its workers and networks do not call it.
    private static string[] Coordinator(IEnumerable<string> calls, string runId) =>
        [
            .. calls
                .Where(call => call.StartsWith($"{runId} ICoordinatorGrain.", StringComparison.Ordinal))
                .Select(call => call.Split('.')[^1]),
        ];
}
