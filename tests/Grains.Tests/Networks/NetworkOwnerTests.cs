using GanOrleans.Contracts;
using GanOrleans.Grains.Transfers;
using TorchSharp;

namespace GanOrleans.Grains.Tests.Networks;

public class NetworkOwnerTests
{
    [Fact]
    public async Task A_step_moves_the_weights_by_the_sample_weighted_mean()
    {
        await using var network = await LaneNetwork.CreateAsync(workers: 2);
        var before = await network.WeightsAsync();

        await network.OfferAsync(network.First, 0, samples: 30, gradient: 1);
        var answer = (await network.OfferAsync(network.First, 1, samples: 10, gradient: 5)).Answer;

        Assert.Equal((StepOutcome.Applied, 1), (answer!.Outcome, answer.Version));
        var after = await network.WeightsAsync();
        Assert.Equal(before[0] - LaneNetwork.LearningRate * 2, after[0], 6);   // (30·1 + 10·5) / 40 = 2
    }

    [Fact]
    public async Task The_order_of_arrival_does_not_change_a_bit()
    {
        float[][] arrivals = [[0, 1, 2, 3], [3, 1, 0, 2], [2, 3, 1, 0]];
        var results = new List<float[]>();
        foreach (var arrival in arrivals)
        {
            await using var network = await LaneNetwork.CreateAsync(workers: 4);
            foreach (int rank in arrival)
                await network.OfferAsync(network.First, rank, samples: 3 + rank, gradient: .1f * (rank + 1) / 3);
            results.Add(await network.WeightsAsync());
        }

        Assert.All(results, weights => Assert.Equal(results[0], weights));
    }

    [Fact]
    public async Task A_repeated_a_stale_and_a_superseded_share_change_nothing()
    {
        await using var network = await LaneNetwork.CreateAsync(workers: 1);
        await network.OfferAsync(network.First, 0, 1, .5f);
        await network.OfferAsync(network.First with { Iteration = 1 }, 0, 1, .5f);
        var after = await network.WeightsAsync();

        var repeated = (await network.OfferAsync(network.First with { Iteration = 1 }, 0, 1, 99)).Answer!;
        var superseded = (await network.OfferAsync(network.First, 0, 1, 99)).Answer!;
        var stale = (await network.OfferAsync(network.First with { Iteration = 2, Generation = 0 }, 0, 1, 99)).Answer!;
        var early = (await network.OfferAsync(network.First with { Iteration = 3 }, 0, 1, 99)).Answer!;

        Assert.Equal(
            [StepOutcome.Applied, StepOutcome.Superseded, StepOutcome.StaleGeneration, StepOutcome.Refused],
            new[] { repeated, superseded, stale, early }.Select(a => a.Outcome));
        Assert.All([repeated, superseded, stale, early], a => Assert.Equal(2, a.Version));
        Assert.Equal(after, await network.WeightsAsync());
    }

    [Fact]
    public async Task A_repeated_share_while_others_are_awaited_counts_once()
    {
        await using var network = await LaneNetwork.CreateAsync(workers: 2);
        var before = await network.WeightsAsync();

        var first = await network.OfferAsync(network.First, 0, 10, 1);
        var again = await network.OfferAsync(network.First, 0, 1_000, 100);
        await network.OfferAsync(network.First, 1, 10, 3);

        Assert.Equal(1, (await first.Pending!).Version);
        Assert.Equal(1, (await again.Pending!).Version);
        Assert.Equal(before[0] - LaneNetwork.LearningRate * 2, (await network.WeightsAsync())[0], 6);   // (1 + 3) / 2
    }

    [Theory, Trait("Fault", "11")]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public async Task A_share_that_is_not_finite_is_never_applied_and_its_rank_is_named(float bad)
    {
        await using var network = await LaneNetwork.CreateAsync(workers: 3);
        var before = await network.WeightsAsync();

        await network.OfferAsync(network.First, 0, 1, 1);
        await network.OfferAsync(network.First, 1, 1, bad);
        var answer = (await network.OfferAsync(network.First, 2, 1, 1)).Answer!;

        Assert.Equal(StepOutcome.Skipped, answer.Outcome);
        Assert.Equal([1], answer.Ranks);
        Assert.Equal(0, answer.Version);
        Assert.Equal(1, network.Owner.Status.Skipped);
        Assert.Equal(before, await network.WeightsAsync());
        Assert.Equal(1, network.Owner.Status.Next.Iteration);   // the step is behind us all the same
    }

    [Fact, Trait("Fault", "11")]
    public async Task Ten_skipped_steps_in_a_row_are_divergence_and_a_good_one_in_between_starts_anew()
    {
        await using var network = await LaneNetwork.CreateAsync(workers: 1, divergedAfter: 10);
        var step = network.First;
        async Task<StepOutcome> Next(float gradient)
        {
            var answer = (await network.OfferAsync(step, 0, 1, gradient)).Answer!;
            step = step with { Iteration = step.Iteration + 1 };
            return answer.Outcome;
        }

        for (var i = 0; i < 9; i++)
            Assert.Equal(StepOutcome.Skipped, await Next(float.NaN));
        Assert.Equal(StepOutcome.Applied, await Next(.1f));
        for (var i = 0; i < 9; i++)
            Assert.Equal(StepOutcome.Skipped, await Next(float.NaN));

        Assert.Equal(StepOutcome.Diverged, await Next(float.NaN));
    }

    [Fact, Trait("Fault", "17")]
    public async Task A_share_in_bytes_counts_like_one_by_reference_and_a_damaged_one_is_refused()
    {
        await using var network = await LaneNetwork.CreateAsync(workers: 1);
        var before = await network.WeightsAsync();
        var (header, chunks) = await network.OnLaneAsync(() => TensorTransfer.Export(torch.full(network.Length, 2f)));
        var damaged = (byte[])chunks[0].Bytes.Clone();
        damaged[^1] ^= 1;

        var refused = (
            await network.OfferAsync(network.First, new ShareHeader(0, 8, header), [chunks[0] with { Bytes = damaged }, .. chunks[1..]])
        ).Answer!;
        var missing = (await network.OfferAsync(network.First, new ShareHeader(0, 8, header), [])).Answer!;
        var empty = (await network.OfferAsync(network.First, new ShareHeader(0, 0, header), chunks)).Answer!;
        Assert.Equal(before, await network.WeightsAsync());
        var applied = (await network.OfferAsync(network.First, new ShareHeader(0, 8, header), chunks)).Answer!;

        Assert.Equal(
            [StepOutcome.Refused, StepOutcome.Refused, StepOutcome.Refused, StepOutcome.Applied],
            new[] { refused, missing, empty, applied }.Select(a => a.Outcome));
        Assert.Contains("checksum", refused.Message, StringComparison.Ordinal);
        Assert.Contains("missing", missing.Message, StringComparison.Ordinal);
        Assert.Equal(before[0] - LaneNetwork.LearningRate * 2, (await network.WeightsAsync())[0], 6);
    }

    [Fact]
    public async Task Announced_weights_are_the_networks_and_stay_readable_until_newer_ones_are_asked_for()
    {
        await using var network = await LaneNetwork.CreateAsync(workers: 1);
        var first = await network.OnLaneAsync(() => network.Owner.PublishSnapshot(WeightsUse.Step));
        var before = await network.WeightsAsync();

        await network.OfferAsync(network.First, 0, 1, 1);
        var chunk = network.Owner.Read(first, 0);
        var second = await network.OnLaneAsync(() => network.Owner.PublishSnapshot(WeightsUse.Step));

        Assert.Equal((0, 1), (first.Version, second.Version));
        Assert.Equal(before[0], BitConverter.ToSingle(chunk!.Bytes));
        Assert.Null(network.Owner.Read(first, 0));
        Assert.Equal((await network.WeightsAsync())[0], BitConverter.ToSingle(network.Owner.Read(second, 0)!.Bytes));
        Assert.Null(network.Owner.Read(second, second.Bytes.Chunks));
    }

    [Fact]
    public async Task A_capture_in_the_middle_of_an_iteration_is_refused()
    {
        await using var network = await LaneNetwork.CreateAsync(workers: 2);
        await network.OfferAsync(network.First, 0, 1, 1);

        var refused = await Assert.ThrowsAsync<RunException>(() => network.OnLaneAsync(() => network.Owner.Capture(0)));

        Assert.Contains("Collecting", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_touched_off_the_lane()
    {
        await using var network = await LaneNetwork.CreateAsync(workers: 1);

        Assert.Throws<InvalidOperationException>(() => network.Owner.PublishSnapshot(WeightsUse.Step));
    }
}
