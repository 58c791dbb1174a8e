using System.Runtime.InteropServices;
using GanOrleans.Contracts;
using GanOrleans.Grains.Checkpointing;

namespace GanOrleans.Grains.Tests.Sampling;

[Collection(TrainingClusters.Name)]
public sealed class SamplerTests(DefaultCluster shared) : IClassFixture<DefaultCluster>
{
    private const int Pixels = 28 * 28;

    private readonly TrainingCluster cluster = shared.Cluster;

    [Fact]
    public async Task Walks_sums_reconstructions_and_nearest_images_come_from_one_run()
    {
        var runId = await cluster.SubmitAsync(
            new RunSpec
            {
                Variant = "ae",
                Dataset = "glyphs",
                Iterations = 10,
                Batch = 16,
                Threads = 1,
                Seed = 2,
            });
        await cluster.EndAsync(runId);
        var sampler = cluster.Grains.GetGrain<ISamplerGrain>(runId);

        var draws = Images(await sampler.SampleAsync(new SampleRequest(10)));
        var walk = Images(await sampler.SampleAsync(new SampleRequest(10) { Walk = new LatentWalk(5, Spherical: true) }));
        var sum = new LatentSum([new(false, [1, 4]), new(true, [2, 6])]);
        var sums = Images(await sampler.SampleAsync(new SampleRequest(sum.PictureCount) { Sum = sum }));
        var pairs = Images(await sampler.SampleAsync(new SampleRequest(3, First: 2) { Reconstruct = true }));
        var reals = await sampler.RealsAsync(5);
        var nearest = await sampler.NearestAsync(new NearestRequest(reals.Shape, reals.Values));

        await RefusedAsync(
            () => sampler.SampleAsync(new SampleRequest(3, First: 3_000_000_000) { Reconstruct = true }), "First is 3000000000");

        Close(draws[0], walk[0]);   // row 0 leads from draw 0 to draw 1, row 1 from draw 2 to draw 3
        Close(draws[1], walk[4]);
        Close(draws[3], walk[9]);
        Assert.Equal(9, sums.Length);
        Close(draws[6], sums[4]);
        Assert.Equal(6, pairs.Length);
        Close(Images(reals)[4], pairs[4]);   // real sample 2 + 2, then what the autoencoder makes of it
        Assert.NotEqual(pairs[4], pairs[5]);
        Assert.Equal(reals.Values, nearest.Images.Values);   // a training image is nearest to itself
        Assert.All(nearest.Distances, distance => Assert.InRange(distance, 0, 0.05));
    }

    [Fact]
    public async Task A_run_that_cannot_do_what_is_asked_says_why()
    {
        var runId = await cluster.SubmitAsync(new RunSpec { Variant = "mlp", Dataset = "rings", Iterations = 10, Batch = 16, Threads = 1 });
        await cluster.EndAsync(runId);
        var sampler = cluster.Grains.GetGrain<ISamplerGrain>(runId);

        await RefusedAsync(() => sampler.SampleAsync(new SampleRequest(4) { Reconstruct = true }), "'mlp' does not reconstruct");
        await RefusedAsync(() => sampler.SampleAsync(new SampleRequest(4) { Walk = new LatentWalk(1, false) }), "2 to 100 steps; 1");
        await RefusedAsync(
            () => sampler.SampleAsync(new SampleRequest(4) { Sum = new LatentSum([new(false, [1, 2]), new(true, [3])]) }),
            "given were 2, 1");
        await RefusedAsync(
            () => sampler.SampleAsync(new SampleRequest(4) { Reconstruct = true, Walk = new LatentWalk(2, false) }), "asks for several");
        await RefusedAsync(() => sampler.NearestAsync(new NearestRequest([1, 1, 28, 28], new byte[4 * Pixels])), "are points");
    }

    [Fact, Trait("Fault", "13")]
    public async Task Samples_of_a_checkpoint_whose_file_was_replaced_are_refused()
    {
        var spec = new RunSpec { Variant = "mlp", Dataset = "rings", Iterations = 10, Batch = 16, Threads = 1 };
        var (run, _) = await cluster.TrainAsync(spec);
        var (other, _) = await cluster.TrainAsync(spec with { Seed = 2 });
        var sampler = cluster.Grains.GetGrain<ISamplerGrain>(run.RunId);
        await sampler.SampleAsync(new SampleRequest(4, Checkpoint: run.LastCheckpoint));

        // A sound file, and of the right shapes.
        File.Copy(
            Path.Combine(cluster.CheckpointFolder(other.RunId, other.LastCheckpoint), "generator.safetensors"),
            Path.Combine(cluster.CheckpointFolder(run.RunId, run.LastCheckpoint), "generator.safetensors"), overwrite: true);

        await RefusedAsync(() => sampler.SampleAsync(new SampleRequest(4, Checkpoint: run.LastCheckpoint)), "its sha256 is");
        await RefusedAsync(() => sampler.SampleAsync(new SampleRequest(4)), "generator.safetensors");
    }

    private static async Task RefusedAsync<T>(Func<Task<T>> ask, string says) =>
        Assert.Contains(says, (await Assert.ThrowsAsync<RunException>(ask)).Message, StringComparison.Ordinal);

    private static float[][] Images(SampleResult samples)
    {
        Assert.Equal([1L, 28L, 28L], samples.Shape[1..]);
        return [.. MemoryMarshal.Cast<byte, float>(samples.Values).ToArray().Chunk(Pixels)];
    }

    // Other batch sizes, other orders of sums.
    private static void Close(float[] expected, float[] actual) =>
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
}
