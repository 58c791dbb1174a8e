using GanOrleans.Contracts;
using GanOrleans.Models;

namespace GanOrleans.Grains.Tests.Coordination;

/// <summary>Gradients that are not finite.</summary>
[Collection(TrainingClusters.Name)]
public sealed class FaultTests : IAsyncLifetime
{
    private TrainingCluster cluster = null!;

    public async Task InitializeAsync()
    {
        VariantRegistry.Register(new FaultyVariant());
        cluster = await TrainingCluster.StartAsync();
    }

    public async Task DisposeAsync() => await cluster.DisposeAsync();

    private static RunSpec Spec(int workers, long from, long until) => new()
    {
        Variant = FaultyVariant.Name,
        Dataset = "rings",
        Iterations = 30,
        Threads = 1,
        Workers = workers,
        Options = FaultyVariant.NanIn(from, until),
    };

    [Theory, Trait("Fault", "11")]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Steps_that_are_not_finite_are_skipped_and_counted_and_the_run_goes_on(int workers)
    {
        var (status, weights) = await cluster.TrainAsync(Spec(workers, from: 7, until: 10));

        Assert.Equal((30 - 3L, 30L, 3L), (status.DiscriminatorVersion, status.GeneratorVersion, status.SkippedSteps));
        Assert.All(weights.Discriminator.Concat(weights.Generator), value => Assert.True(float.IsFinite(value)));
    }

    [Fact, Trait("Fault", "11")]
    public async Task Ten_in_a_row_fail_the_run_and_name_the_rank_and_no_checkpoint_holds_them()
    {
        var id = await cluster.SubmitAsync(Spec(workers: 2, from: 12, until: 1_000) with { CheckpointEvery = 10 });

        var failed = await cluster.EndAsync(id, RunState.Failed);

        Assert.StartsWith("Diverged", failed.Reason, StringComparison.Ordinal);
        Assert.Contains("rank 1", failed.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("rank 0", failed.Reason, StringComparison.Ordinal);
        foreach (var checkpoint in await cluster.Coordinator(id).ListCheckpointsAsync())
            Assert.All((await cluster.WeightsAsync(id, checkpoint.Name)).Discriminator, value => Assert.True(float.IsFinite(value)));
    }
}
