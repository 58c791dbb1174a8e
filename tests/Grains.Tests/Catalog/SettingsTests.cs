using GanOrleans.Contracts;
using GanOrleans.Grains.Catalog;
using GanOrleans.Grains.Checkpointing;
using GanOrleans.Models;
using GanOrleans.Models.Data;

namespace GanOrleans.Grains.Tests.Catalog;

/// <summary>Settings of a spec, from its fields to what the networks are trained by.</summary>
[Collection(TrainingClusters.Name)]
public sealed class SettingsTests(DefaultCluster shared) : IClassFixture<DefaultCluster>
{
    private static readonly RunSpec Everything = new()
    {
        Variant = "mlp",
        Dataset = "rings",
        Iterations = 20,
        Seed = 5,
        Batch = 32,
        Threads = 1,
        InstanceNoise = 0.1,
        InstanceNoiseUntil = 15,
        Optimizer = "sgd",
        LearningRate = 0.02,
        DiscriminatorLearningRate = 0.04,
        LearningRateDecay = 1.01,
        MinLearningRate = 0.001,
        Momentum = 0.3,
        FinalMomentum = 0.8,
        MomentumFrom = 1,
        MomentumUntil = 2,
        DiscriminatorClip = 0.5,
        GeneratorClip = 0.1,
        Options = new Dictionary<string, string> { ["generator-dropout"] = "0.2" },
    };

    private readonly TrainingCluster cluster = shared.Cluster;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_run_with_all_of_them_follows_the_bare_loop_and_continues_from_a_checkpoint(int workers)
    {
        var (status, weights) = await cluster.TrainAsync(Everything with { Workers = workers, CheckpointEvery = 10 });

        var (training, data) = await cluster.RecipeAsync(status.RunId);
        var whole = await BareLoop.RunAsync(training, data, 20);
        var continued = await BareLoop.RunAsync(training, data, 10, cluster.CheckpointFolder(status.RunId, "10-g1"), first: 10);
        if (workers == 1)
        {
            weights.AssertBitEqual(whole);
            weights.AssertBitEqual(continued);
        }
        else
        {
            var (d, g) = weights.RelativeDifference(whole, await BareLoop.RunAsync(training, data, 0));
            Assert.InRange(Math.Max(d, g), 0, 1e-3);
        }
    }

    [Theory]
    [InlineData("dcgan", 3, 2, true)]
    [InlineData("cdcgan", 7, 4, true)]
    [InlineData("lsgan", 3, 2, true)]
    [InlineData("dcgan", 4, 2, false)]
    [InlineData("mlp", 3, 2, false)]   // no batch norm
    public void With_batch_norm_every_worker_needs_two_rows(string name, int batch, int workers, bool refused)
    {
        var (variant, data) = (VariantRegistry.Get(name), DataSets.Open("glyphs").Description);
        var spec = new RunSpec { Variant = name, Dataset = "glyphs", Batch = batch, Workers = workers };

        var faults = SpecResolver.Check(spec, SpecResolver.Resolve(spec, variant, data), variant, data).ToList();

        if (!refused)
            Assert.Empty(faults);
        else
            Assert.Equal(
                ("workers", $"raise 'batch' to at least {2 * workers}."),
                (Assert.Single(faults).Path, faults[0].Advice[^$"raise 'batch' to at least {2 * workers}.".Length..]));
    }

    [Theory]
    [InlineData("dcgan", 2, true)]
    [InlineData("dcgan", 1, false)]
    [InlineData("mlp", 2, false)]
    public void Submit_says_that_batch_norm_makes_the_number_of_workers_part_of_the_recipe(string name, int workers, bool said)
    {
        var (variant, data) = (VariantRegistry.Get(name), DataSets.Open("glyphs").Description);

        var notes = SpecResolver.Notes(new RunSpec { Variant = name, Dataset = "glyphs", Workers = workers }, variant, data);

        Assert.Equal(said, notes.Any(note => note.StartsWith("workers: batch norm", StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_variant_whose_networks_track_statistics_says_that_it_has_batch_norm()
    {
        foreach (var variant in VariantRegistry.All)
        {
            var data = DataSets.Open(variant.Info.DefaultDataset is "mnist" ? "glyphs" : variant.Info.DefaultDataset).Description;
            var options = variant.Defaults(data);
            using var scope = TorchSharp.torch.NewDisposeScope();
            var networks = variant.Build(options, data).Values;

            Assert.Equal(
                variant.UsesBatchNorm(data),
                networks.SelectMany(module => module.modules().Prepend(module)).OfType<ITracksStatistics>().Any());
        }
    }

    [Fact]
    public async Task Iterations_of_the_variant_and_of_epochs_have_to_be_whole_blocks_of_local_steps_too()
    {
        var spec = new RunSpec { Variant = "mlp", Dataset = "rings", AverageEvery = 7, Workers = 0 };

        var ofVariant = await cluster.Catalog.ValidateAsync(spec);
        var ofEpochs = await cluster.Catalog.ValidateAsync(spec with { Epochs = 1 });
        var whole = await cluster.Catalog.ValidateAsync(spec with { Workers = 2, AverageEvery = 16 });

        Assert.Equal(["workers", "iterations"], ofVariant.Select(error => error.Path));
        Assert.Equal(("12000", "The nearest are 11,998 and 12,005."), (ofVariant[1].Given, ofVariant[1].Advice));
        Assert.Equal(["workers", "epochs"], ofEpochs.Select(error => error.Path));
        Assert.StartsWith("They are 3,125 iterations. The nearest are 3,122 and 3,129:", ofEpochs[1].Advice, StringComparison.Ordinal);
        Assert.Empty(whole);
    }

    [Theory]
    [InlineData(1, 4, true)]
    [InlineData(2, 4, false)]
    [InlineData(1, 1, false)]
    public void Submit_says_that_one_worker_has_nobody_to_average_with(int workers, int every, bool said)
    {
        var (variant, data) = (VariantRegistry.Get("mlp"), DataSets.Open("rings").Description);

        var notes = SpecResolver.Notes(new RunSpec { Variant = "mlp", Workers = workers, AverageEvery = every }, variant, data);

        Assert.Equal(said, notes.Any(note => note.StartsWith("average-every: it has no effect", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_completed_spec_means_the_same_settings_again()
    {
        var variant = VariantRegistry.Get("mlp");
        var data = DataSets.Open("rings").Description;

        var options = SpecResolver.Resolve(Everything, variant, data);
        var again = SpecResolver.Resolve(SpecResolver.Complete(Everything, options), variant, data);

        Assert.Equal(options with { Extra = again.Extra }, again);
        Assert.Equal(options.Extra, again.Extra);
        Assert.Equal(
            (0.04, 0.02, 0.5, 0.1),
            (options.Discriminator.LearningRate, options.Generator.LearningRate, options.Discriminator.ClipNorm, options.Generator.ClipNorm)
        );
    }

    [Theory]
    [InlineData("rmsprop", 1e-4)]
    [InlineData("adadelta", 1)]
    public void An_optimizer_that_is_named_without_a_rate_gets_a_usual_one(string optimizer, double rate)
    {
        var data = DataSets.Open("rings").Description;

        var options = SpecResolver.Resolve(
            Everything with
            {
                Optimizer = optimizer,
                LearningRate = null,
                DiscriminatorLearningRate = null,
            },
            VariantRegistry.Get("mlp"),
            data);

        Assert.Equal((optimizer, rate), (options.Generator.Kind, options.Generator.LearningRate));
    }

    [Fact]
    public async Task An_image_size_reaches_the_data_and_the_samples()
    {
        var runId = await cluster.SubmitAsync(new RunSpec
        {
            Variant = "dcgan",
            Dataset = "glyphs",
            ImageSize = 32,
            Iterations = 3,
            Batch = 8,
            Workers = 2,
            Threads = 1,
            Options = new Dictionary<string, string> { ["width"] = "4" },
        });
        await cluster.EndAsync(runId);

        var samples = await cluster.Grains.GetGrain<ISamplerGrain>(runId).SampleAsync(new SampleRequest(2));

        Assert.Equal([2, 1, 32, 32], samples.Shape);
    }

    [Theory]
    [InlineData("rings", 32, "none: 'rings' has points")]
    [InlineData("glyphs", 3, "a whole number from 4 to 1,024")]
    public async Task An_image_size_that_cannot_be_is_a_fault_of_its_own(string dataset, int size, string allowed)
    {
        var faults = await cluster.Catalog.ValidateAsync(new RunSpec { Variant = "mlp", Dataset = dataset, ImageSize = size });

        var fault = Assert.Single(faults);
        Assert.Equal("image-size", fault.Path);
        Assert.StartsWith(allowed, fault.Allowed, StringComparison.Ordinal);
    }
}
