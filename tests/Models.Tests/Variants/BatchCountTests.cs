using System.Runtime.InteropServices;
using GanOrleans.Models.Checkpoints;
using GanOrleans.Models.Flat;
using GanOrleans.Models.Networks;
using GanOrleans.Models.Optimization;
using GanOrleans.Models.Options;
using GanOrleans.Models.Tests.Support;
using GanOrleans.Models.Training;
using GanOrleans.Reference;
using GanOrleans.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Tests.Variants;

/// <summary>Batch norm counts the batches that its running statistics took in, as PyTorch does: int64, in files too.</summary>
public sealed class BatchCountTests : TorchTest
{
    private const string Counter = "num_batches_tracked";

    [Fact]
    public void A_checkpoint_counts_the_batches_as_int64_and_goes_on_counting()
    {
        using var folder = new TemporaryFolder();
        using var loop = Loop(ema: .9);
        for (var t = 0L; t < 3; t++) loop.Iterate(t);
        loop.Save(folder.Path);

        using var resumed = Loop(ema: .9);
        resumed.Load(folder.Path);
        resumed.Iterate(3);

        // D's step takes in a real and a generated batch, G's only its own.
        Assert.All(Counts(folder, "generator.state"), count => Assert.Equal(3, count));
        Assert.All(Counts(folder, "ema.state"), count => Assert.Equal(3, count));
        Assert.All(Counts(folder, "discriminator.state"), count => Assert.Equal(6, count));
        Assert.All(Buffers(resumed.Replica[NetworkNames.Generator]), buffer =>
            Assert.Equal((ScalarType.Int64, 4), (buffer.dtype, buffer.item<long>())));
        Assert.All(Buffers(resumed.Replica[NetworkNames.Discriminator]), buffer => Assert.Equal(8, buffer.item<long>()));
    }

    [Fact]
    public void A_checkpoint_of_a_version_that_wrote_float32_is_read()
    {
        using var folder = new TemporaryFolder();
        using var loop = Loop(ema: 0);
        loop.Iterate(0);
        loop.Save(folder.Path);
        foreach (var network in new[] { "generator", "discriminator" })
            AsFloat32(Path.Combine(folder.Path, network + ".state.safetensors"));

        using var resumed = Loop(ema: 0);
        resumed.Load(folder.Path);
        resumed.Iterate(1);
        loop.Iterate(1);

        // from 0, as it was written
        Assert.All(Buffers(resumed.Replica[NetworkNames.Generator]), buffer => Assert.Equal(1, buffer.item<long>()));
        foreach (var network in loop.Replica.Networks)
            TensorAsserts.BitEqual(network.Weights, resumed.Replica[network.Name].Weights);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_048_575)]
    [InlineData(1_048_576)]
    [InlineData(123_456_789_012)]
    public void The_mean_of_workers_that_hold_the_same_number_is_that_number(long number)
    {
        using var scope = NewDisposeScope();
        var layout = new FlatLayout([("mean", new long[] { 3 }, false), (Counter, Array.Empty<long>(), true)]);
        var state = zeros(layout.Length);
        WholeNumbers.Write(state, layout.Entries[1], tensor(number));
        var mean = empty_like(state);

        GradientMean.Into(mean, [(3, state.clone()), (4, state.clone()), (7, state.clone())]);

        var read = tensor(0L);
        WholeNumbers.Read(mean, layout.Entries[1], read);
        Assert.Equal(number, read.item<long>());
        Assert.Equal(number, MemoryMarshal.Read<long>(WholeNumbers.ToBytes(mean.bytes, layout.Entries[1])));
    }

    private static BareLoop Loop(double ema)
    {
        var data = TinyData.Labelled();
        return new BareLoop(Recipes.Of("dcgan", data) with { Ema = ema }, data, CPU);
    }

    private static IEnumerable<Tensor> Buffers(Network network) =>
        [
            .. network
                .Module.named_buffers()
                .Where(buffer => buffer.name.EndsWith(Counter, StringComparison.Ordinal))
                .Select(buffer => buffer.buffer),
        ];

    private static List<long> Counts(TemporaryFolder folder, string name)
    {
        var file = SafetensorsFile.Open(Path.Combine(folder.Path, name + ".safetensors"));
        var entries = file.Entries.Values.Where(entry => entry.Name.EndsWith(Counter, StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(entries);
        Assert.All(entries, entry => Assert.Equal(("I64", 0), (entry.Type, entry.Shape.Count)));
        return [.. entries.Select(entry => MemoryMarshal.Read<long>(file.ReadInt64(entry.Name)))];
    }

    // As earlier versions wrote it: float32, and never counted.
    private static void AsFloat32(string path)
    {
        var file = SafetensorsFile.Open(path);
        var entries = file
            .Entries.Values.OrderBy(entry => entry.Offset)
            .Select(entry => (entry.Name, entry.Shape, Values: entry.Type == "F32" ? file.ReadFloat32(entry.Name) : new byte[4]))
            .ToArray();
        SafetensorsWriter.Write(
            path, entries.Length, i => new SafetensorsWriter.Entry(entries[i].Name, entries[i].Shape, entries[i].Values),
            new Dictionary<string, string>());
    }
}
