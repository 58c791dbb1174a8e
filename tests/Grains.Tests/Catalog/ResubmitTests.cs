using System.Text.Json.Nodes;
using GanOrleans.Contracts;
using GanOrleans.Grains.Catalog;
using GanOrleans.Grains.Checkpointing;
using GanOrleans.Grains.Runs;
using GanOrleans.Models;
using GanOrleans.Models.Data;

namespace GanOrleans.Grains.Tests.Catalog;

/// <summary>The spec that a run folder's <c>run.json</c> holds can be submitted again as it is.</summary>
[Collection(TrainingClusters.Name)]
public sealed class ResubmitTests(DefaultCluster shared) : IClassFixture<DefaultCluster>
{
    private readonly TrainingCluster cluster = shared.Cluster;

    public static TheoryData<string> Variants => [.. VariantRegistry.All.Select(variant => variant.Info.Name)];

    [Theory]
    [MemberData(nameof(Variants))]
    public void The_resolved_spec_of_every_variant_reads_back_to_the_same_settings(string name)
    {
        var variant = VariantRegistry.Find(name)!;
        var data = new DataDescription("glyphs", 60_000, [1, 28, 28], 10, "sha256:0", isImage: true);
        var spec = new RunSpec { Variant = name, Dataset = "glyphs" };
        var training = SpecResolver.Resolve(spec, variant, data);

        var reading = Read(RunSpecJson.ToNode(SpecResolver.Complete(spec, training)));

        Assert.Empty(reading.Errors);
        Assert.Empty(SpecResolver.Check(reading.Spec, SpecResolver.Resolve(reading.Spec, variant, data), variant, data));
        Assert.Equal(TrainingJson.Write(training), TrainingJson.Write(SpecResolver.Resolve(reading.Spec, variant, data)));
    }

    [Fact]
    public async Task That_of_a_run_is_the_same_run_again()
    {
        var spec = new RunSpec
        {
            Variant = "mlp",
            Dataset = "rings",
            Iterations = 20,
            Threads = 1,
            Seed = 7,
            Optimizer = "sgd",
            DataRoot = cluster.StorageRoot,
        };
        var (status, weights) = await cluster.TrainAsync(spec);
        var description = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(cluster.StorageRoot, status.Folder, "run.json")))!;

        var reading = Read(description["spec"]!);
        var (_, again) = await cluster.TrainAsync(reading.Spec);

        Assert.Empty(reading.Errors);
        Assert.Equal(("mlp", cluster.StorageRoot), (reading.Spec.Variant, reading.Spec.DataRoot));
        again.AssertBitEqual(weights);
    }

    [Theory]
    [InlineData(2.0, 60, 3_334)]        // 2 · 100,000 / 60 = 3,333.3
    [InlineData(1.1, 100, 1_100)]       // exactly, although 1.1 is none of the binary numbers
    [InlineData(0.000001, 32, 1)]
    public async Task Epochs_become_iterations_rounded_up(double epochs, int batch, long iterations)
    {
        var spec = new RunSpec { Variant = "mlp", Dataset = "rings", Epochs = epochs, Batch = batch };
        var variant = VariantRegistry.Find("mlp")!;
        var data = DataSets.Open("rings").Description;
        var training = SpecResolver.Resolve(spec, variant, data);

        var result = iterations == 1 ? await cluster.Catalog.SubmitAsync(new SubmitRequest(spec, "epochs")) : null;

        Assert.Equal(iterations, training.Iterations);
        Assert.Equal((iterations, null), (SpecResolver.Complete(spec, training).Iterations, SpecResolver.Complete(spec, training).Epochs));
        if (result is not null)
            Assert.Equal(result.Notes, await cluster.Catalog.NotesAsync(spec));
        if (result is not null)
            Assert.Equal("epochs: 1E-06 × 100,000 training points / 32 a minibatch = 1 iterations", Assert.Single(result.Notes));
    }

    [Fact]
    public async Task Too_many_epochs_and_words_for_devices_that_no_silo_announces_are_refused()
    {
        var spec = new RunSpec
        {
            Variant = "mlp",
            Dataset = "rings",
            Epochs = 1_000_000,
            Batch = 1,
            Device = "gpu",
            WorkerDevice = "some-label",
        };

        var faults = await cluster.Catalog.ValidateAsync(spec);

        Assert.Equal(["device", "epochs"], faults.Select(fault => fault.Path).Order(StringComparer.Ordinal));
        Assert.Equal("Did you mean 'cuda'?", faults.Single(fault => fault.Path == "device").Advice);
        Assert.Contains("100,000,000,000", faults.Single(fault => fault.Path == "epochs").Advice, StringComparison.Ordinal);
    }

    private static RunSpecReading Read(JsonNode spec) =>
        RunSpecReader.Read(
            spec.AsObject()
                .SelectMany(pair =>
                    pair.Value is JsonObject options
                        ? options.Select(option => new RawSetting($"{pair.Key}.{option.Key}", option.Value!.ToString(), option.Key))
                        : [new RawSetting(pair.Key, pair.Value!.ToString(), pair.Key)]));
}
