using GanOrleans.Contracts;
using GanOrleans.Grains.Placement;
using GanOrleans.Models;
using Orleans.Runtime.MembershipService.SiloMetadata;

namespace GanOrleans.Grains.Tests.Coordination;

/// <summary>Runs in bfloat16 through grains.</summary>
[Collection(TrainingClusters.Name)]
public sealed class PrecisionTests
{
    private static readonly RunSpec Spec = new()
    {
        Variant = "gan",
        Dataset = "glyphs",
        Iterations = 12,
        Seed = 3,
        Batch = 8,
        Threads = 1,
        Precision = "bf16",
    };

    [Fact]
    public async Task A_run_with_one_worker_is_the_bare_loop_bit_for_bit_and_goes_on_from_a_checkpoint()
    {
        await using var cluster = await TrainingCluster.StartAsync();

        var (status, weights) = await cluster.TrainAsync(Spec with { CheckpointEvery = 6 });

        var (training, data) = await cluster.RecipeAsync(status.RunId);
        Assert.Equal(Precision.Bf16, training.Precision);
        weights.AssertBitEqual(await BareLoop.RunAsync(training, data, 12));
        weights.AssertBitEqual(await BareLoop.RunAsync(training, data, 6, cluster.CheckpointFolder(status.RunId, "6-g1"), first: 6));
        var exact = await BareLoop.RunAsync(training with { Precision = Precision.Fp32 }, data, 12);
        var (d, g) = weights.RelativeDifference(exact, await BareLoop.RunAsync(training, data, 0));
        Assert.InRange(Math.Min(d, g), 1e-6, 1);
    }

    [Fact]
    public async Task Workers_on_two_silos_share_float32_and_come_close_to_one_worker()
    {
        await using var cluster = await TrainingCluster.StartAsync(["cpu", "cpu"]);
        var spec = Spec with { Workers = 2, Iterations = 4 };

        var (status, weights) = await cluster.TrainAsync(spec);
        var (again, same) = await cluster.TrainAsync(spec);
        var (exact, _) = await cluster.TrainAsync(spec with { Precision = "fp32" });

        weights.AssertBitEqual(same);
        var (training, data) = await cluster.RecipeAsync(status.RunId);
        var (d, g) = weights.RelativeDifference(await BareLoop.RunAsync(training, data, 4), await BareLoop.RunAsync(training, data, 0));
        Assert.InRange(Math.Max(d, g), 0, 0.05);
        Assert.Equal(exact.Places.Length, again.Places.Length);
    }

    [Fact]
    public async Task A_cluster_with_a_silo_without_the_hardware_refuses_it_at_submit_and_takes_float32()
    {
        const string Missing = "silo 'old': its CPU 'AMD EPYC 7763' has none of avx512_bf16, amx_bf16 (x86-64) or bf16 (ARM)";
        await using var cluster = await TrainingCluster.StartAsync(
            host: silo => silo.UseSiloMetadata(new Dictionary<string, string> { [SiloLabels.WithoutBf16] = Missing }));

        var error = Assert.Single(await cluster.Catalog.ValidateAsync(Spec));

        Assert.Equal(
            ("precision", "bf16", $"fp32; bf16 where every silo of the workers' kind 'cpu' has it, and here {Missing}"),
            (error.Path, error.Given, error.Allowed));
        Assert.Empty(await cluster.Catalog.ValidateAsync(Spec with { Precision = "fp32" }));
    }

    [Fact]
    public async Task A_worker_without_the_hardware_fails_the_run_with_what_to_do()
    {
        await using var cluster = await TrainingCluster.StartAsync(configure: options =>
            options.WithoutBf16 = "its CPU 'AMD EPYC 7763' has none of avx512_bf16, amx_bf16 (x86-64) or bf16 (ARM)");

        var status = await cluster.EndAsync(await cluster.SubmitAsync(Spec), RunState.Failed);

        Assert.Contains(
            "Rank 0 on silo Silo_0 cannot go on: precision 'bf16' is not possible here: its CPU 'AMD EPYC 7763' has none of avx512_bf16, "
            + "amx_bf16 (x86-64) or bf16 (ARM). Submit with 'precision: fp32', or with a 'worker-device' whose silos all have it; "
            + "'ganctl submit --from RUN' goes on from a run's last checkpoint.",
            status.Reason, StringComparison.Ordinal);
    }
}
