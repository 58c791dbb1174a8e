using GanOrleans.Contracts;
using GanOrleans.Grains.Checkpointing;
using GanOrleans.Models;
using GanOrleans.Models.Data;

namespace GanOrleans.Grains.Tests.Workers;

public class LeaseRunTests
{
    private static readonly IDataSet Rings = DataSets.Open("rings");

    public static TheoryData<string, Schedule, int> Recipes => new()
    {
        { "gan", Schedule.Alternating, 1 },
        { "gan", Schedule.Simultaneous, 1 },
        { "mlp", Schedule.Alternating, 2 },
        { "mlp", Schedule.Simultaneous, 1 },
    };

    [Theory]
    [MemberData(nameof(Recipes))]
    public async Task Leases_on_one_lane_are_the_bare_loop_bit_for_bit(string variant, Schedule schedule, int k)
    {
        var training = VariantRegistry.Get(variant).Defaults(Rings.Description) with { Schedule = schedule, K = k, Batch = 16 };
        await using var run = await LocalRun.StartAsync(training, Rings);

        Assert.Equal(LeaseOutcome.Completed, (await run.RunAsync(0, 3)).Outcome);
        Assert.Equal(LeaseOutcome.Completed, (await run.RunAsync(3, 5)).Outcome);

        (await run.WeightsAsync()).AssertBitEqual(await BareLoop.RunAsync(training, Rings, 8));
        Assert.Equal(8 * k, run.Owner(NetworkNames.Discriminator).Status.Version);
        Assert.Equal(8, run.Owner(NetworkNames.Generator).Status.Version);
    }

    [Fact]
    public async Task A_lease_that_is_done_already_changes_nothing()
    {
        var training = VariantRegistry.Get("mlp").Defaults(Rings.Description);
        await using var run = await LocalRun.StartAsync(training, Rings);
        await run.RunAsync(0, 4);
        var before = await run.WeightsAsync();

        Assert.Equal(LeaseOutcome.Completed, (await run.RunAsync(0, 4)).Outcome);

        (await run.WeightsAsync()).AssertBitEqual(before);
    }

    [Fact]
    public async Task A_lease_beyond_the_pending_step_ends_the_generation()
    {
        var training = VariantRegistry.Get("mlp").Defaults(Rings.Description);
        await using var run = await LocalRun.StartAsync(training, Rings);

        var (outcome, reason) = await run.RunAsync(5, 1);

        Assert.Equal(LeaseOutcome.GenerationLost, outcome);
        Assert.Contains("iteration 5", reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_revoked_lease_ends_between_two_bursts_and_another_one_joins_where_it_stopped()
    {
        var training = VariantRegistry.Get("mlp").Defaults(Rings.Description);
        await using var run = await LocalRun.StartAsync(training, Rings);
        using var revoke = new CancellationTokenSource();

        var running = run.RunAsync(0, 1_000_000, revoked: revoke.Token);
        SpinWait.SpinUntil(() => run.Owner(NetworkNames.Generator).Status.Version > 0, TimeSpan.FromSeconds(20));
        await revoke.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        var done = run.Owner(NetworkNames.Generator).Status.Version;
        run.Session.Position = null;
        Assert.Equal(LeaseOutcome.Completed, (await run.RunAsync(0, (int)done + 5)).Outcome);
        (await run.WeightsAsync()).AssertBitEqual(await BareLoop.RunAsync(training, Rings, done + 5));
    }
}
