using System.Buffers.Binary;
using GanOrleans.Contracts;
using GanOrleans.Grains.Checkpointing;

namespace GanOrleans.Grains.Tests.Coordination;

/// <summary>Data files that are damaged, or change under a run (faults, row 15).</summary>
[Collection(TrainingClusters.Name), Trait("Fault", "15")]
public sealed class DataChangeTests : IDisposable
{
    private const int Images = 48;
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private RunSpec Spec => new()
    {
        Variant = "mlp",
        Dataset = "mnist",
        DataRoot = folder.Path,
        Batch = 4,
        Iterations = 10_000_000,
        Threads = 1,
        SampleEvery = 0,
        CheckpointEvery = 0,
    };

    [Fact]
    public async Task A_damaged_file_is_refused_at_submit_with_its_name_and_the_offset_and_nothing_is_created()
    {
        Write("train-images-idx3-ubyte", 28, shade: 3);
        var labels = Write("train-labels-idx1-ubyte", 1, shade: 0);
        var bytes = await File.ReadAllBytesAsync(labels);
        bytes[8 + 5] = 77;   // the sixth label
        await File.WriteAllBytesAsync(labels, bytes);
        await using var cluster = await TrainingCluster.StartAsync();

        var answer = await cluster.Catalog.SubmitAsync(new SubmitRequest(Spec, "damaged"));

        var fault = Assert.Single(answer.Errors);
        Assert.Equal((SubmitOutcome.Refused, "dataset"), (answer.Outcome, fault.Path));
        Assert.Contains(labels, fault.ToString(), StringComparison.Ordinal);
        Assert.Contains("13", fault.ToString(), StringComparison.Ordinal);
        Assert.Empty(await cluster.Catalog.ListAsync());
    }

    [Fact]
    public async Task Data_that_changed_under_a_run_fail_it_when_it_loads_them_again_and_both_hashes_are_named()
    {
        var images = Write("train-images-idx3-ubyte", 28, shade: 3);
        Write("train-labels-idx1-ubyte", 1, shade: 0);
        await using var cluster = await TrainingCluster.StartAsync();
        var id = await cluster.SubmitAsync(Spec);
        await cluster.WaitAsync(id, s => s.Iteration > 5, "training");
        await cluster.Coordinator(id).PauseAsync();
        var created = (await cluster.Coordinator(id).PlanAsync())!.DatasetHash;

        Write("train-images-idx3-ubyte", 28, shade: 4);
        File.SetLastWriteTimeUtc(images, new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        await cluster.Coordinator(id).ResumeAsync();
        var failed = await cluster.EndAsync(id, RunState.Failed);

        Assert.StartsWith("DataChanged", failed.Reason, StringComparison.Ordinal);
        Assert.Contains(created, failed.Reason, StringComparison.Ordinal);
    }

    // IDX files: unsigned bytes; images of 28 × 28 of one shade, or labels 0 to 9.
    private string Write(string name, int side, byte shade)
    {
        int[] sizes = side == 1 ? [Images] : [Images, side, side];
        var file = new byte[4 + 4 * sizes.Length + Images * side * side];
        (file[2], file[3]) = (0x08, (byte)sizes.Length);
        for (var i = 0; i < sizes.Length; i++)
            BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(4 + 4 * i), sizes[i]);
        for (var i = 4 + 4 * sizes.Length; i < file.Length; i++)
            file[i] = side == 1 ? (byte)(i % 10) : (byte)(shade + i % 200);
        var path = Path.Combine(folder.Path, name);
        File.WriteAllBytes(path, file);
        return path;
    }
}
