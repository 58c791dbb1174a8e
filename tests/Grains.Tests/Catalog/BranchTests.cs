using GanOrleans.Contracts;
using GanOrleans.Grains.Catalog;
using GanOrleans.Grains.Checkpointing;
using GanOrleans.Models;

namespace GanOrleans.Grains.Tests.Catalog;

/// <summary>What a branch may change: every setting is either supported or refused at submit, as docs/cli.md says.</summary>
[Collection(TrainingClusters.Name)]
public sealed class BranchTests(DefaultCluster shared) : IClassFixture<DefaultCluster>, IAsyncLifetime
{
    private static readonly RunSpec Spec = new()
    {
        Variant = "mlp",
        Dataset = "glyphs",
        Iterations = 20,
        Batch = 8,
        Threads = 1,
        SampleEvery = 0,
        CheckpointEvery = 0,
    };

    // Another value of each setting, and what has to come with it.
    private static readonly Dictionary<string, Func<RunSpec, RunSpec>> Changes = new()
    {
        ["variant"] = s => s with { Variant = "gan" },
        ["dataset"] = s => s with { Dataset = "rings" },
        ["data-root"] = s => s with { DataRoot = "/nowhere" },   // glyphs are generated: the networks stay
        ["image-size"] = s => s with { ImageSize = 16 },
        ["name"] = s => s with { Name = "other" },
        ["workers"] = s => s with { Workers = 2 },
        ["average-every"] = s => s with { Workers = 2, AverageEvery = 5 },
        ["exchange"] = s => s with { Workers = 2, Exchange = "all-reduce" },
        ["iterations"] = s => s with { Iterations = 20 },
        ["epochs"] = s => s with { Iterations = null, Epochs = 1 },
        ["seed"] = s => s with { Seed = 9 },
        ["batch"] = s => s with { Batch = 10 },
        ["device"] = s => s with { Device = "cpu" },
        ["worker-device"] = s => s with { WorkerDevice = "any" },
        ["threads"] = s => s with { Threads = 2 },
        ["precision"] = s => s with { Precision = "bf16" },
        ["k"] = s => s with { K = 2 },
        ["schedule"] = s => s with { Schedule = "simultaneous" },
        ["objective"] = s => s with { Objective = "minimax" },
        ["blend"] = s => s with { Objective = "blend", Blend = .3 },
        ["label-smoothing"] = s => s with { LabelSmoothing = .1 },
        ["instance-noise"] = s => s with { InstanceNoise = .1 },
        ["instance-noise-until"] = s => s with { InstanceNoise = .1, InstanceNoiseUntil = 100 },
        ["optimizer"] = s => s with { Optimizer = "rmsprop" },
        ["learning-rate"] = s => s with { LearningRate = 3e-4 },
        ["discriminator-learning-rate"] = s => s with { DiscriminatorLearningRate = 3e-4 },
        ["generator-learning-rate"] = s => s with { GeneratorLearningRate = 3e-4 },
        ["learning-rate-decay"] = s => s with { LearningRateDecay = 1.001 },
        ["min-learning-rate"] = s => s with { LearningRateDecay = 1.001, MinLearningRate = 1e-5 },
        ["momentum"] = s => s with { Momentum = .6 },
        ["final-momentum"] = s => s with { FinalMomentum = .6 },
        ["momentum-from"] = s => s with { MomentumFrom = 1, MomentumUntil = 2 },
        ["momentum-until"] = s => s with { MomentumFrom = 1, MomentumUntil = 2 },
        ["discriminator-clip"] = s => s with { DiscriminatorClip = 1 },
        ["generator-clip"] = s => s with { GeneratorClip = 1 },
        ["latent"] = s => s with { Latent = 7 },
        ["prior"] = s => s with { Prior = "uniform" },
        ["ema"] = s => s with { Ema = .9 },
        ["checkpoint-every"] = s => s with { CheckpointEvery = 7 },
        ["sample-every"] = s => s with { SampleEvery = 7 },
        ["step-deadline"] = s => s with { StepDeadline = 30 },
        ["checkpoint-seconds"] = s => s with { CheckpointSeconds = 5 },
        ["keep-checkpoints"] = s => s with { KeepCheckpoints = 2 },
        ["evaluate-every"] = s => s with { EvaluateEvery = 1_000 },
        ["evaluate-metrics"] = s => s with { EvaluateEvery = 1_000, EvaluateMetrics = "fid,kid" },
        ["keep-best"] = s => s with { EvaluateEvery = 1_000, KeepBest = "fid" },
        ["straggler"] = s => s with { Straggler = "drop" },
        ["min-workers"] = s => s with { Workers = 2, Straggler = "drop", MinWorkers = 1 },
        ["workers-deadline"] = s => s with { WorkersDeadline = 30 },
        ["from"] = s => s with { From = s.From + "@7-g1" },
    };

    private readonly TrainingCluster cluster = shared.Cluster;
    private RunStatus source = null!;

    private RunSpec Branch => Spec with { Iterations = 30, From = source.RunId };

    public async Task InitializeAsync() => source = (await cluster.TrainAsync(Spec)).Status;

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Every_setting_is_supported_in_a_branch_or_refused_at_submit_as_its_rule_says()
    {
        Assert.Equal(RunSpecFields.All.Select(field => field.Name).Order(), Changes.Keys.Order());
        string[] refused = ["variant", "dataset", "image-size", "iterations", "optimizer", "latent", "from"];

        foreach (var (field, change) in Changes)
        {
            var faults = await cluster.Catalog.ValidateAsync(change(Branch));

            var path = BranchRules.Of(field) == BranchRule.Shapes ? "from" : field;
            Assert.True(
                refused.Contains(field) ? faults.Any(fault => fault.Path == path) : faults.Length == 0,
                $"'{field}' ({BranchRules.Of(field)}): {string.Join(" ", faults.Select(fault => fault.ToString()))}");
        }
    }

    [Fact]
    public async Task All_free_settings_at_once_train_to_the_end()
    {
        // All-reduce goes neither with blocks of iterations nor without stragglers: it has a run of its own.
        var spec = Changes.Where(change => BranchRules.Of(change.Key) is BranchRule.Free or BranchRule.Average && change.Key != "k")
            .Where(change => change.Key != "exchange")
            .Aggregate(Branch, (changed, change) => change.Value(changed));

        var end = await cluster.EndAsync(await cluster.SubmitAsync(spec));
        var reduced = await cluster.EndAsync(await cluster.SubmitAsync(Changes["exchange"](Branch)));

        Assert.Equal((30, $"{source.RunId}@{source.LastCheckpoint}"), (end.Iteration, end.BranchedFrom));
        Assert.Equal($"{source.RunId}@{source.LastCheckpoint}", reduced.BranchedFrom);
    }

    [Fact]
    public async Task An_average_that_a_branch_adds_begins_with_the_generator_goes_on_with_another_decay_and_can_be_dropped()
    {
        var added = await cluster.EndAsync(await cluster.SubmitAsync(Branch with { Ema = .9 }));
        var start = cluster.CheckpointFolder(added.RunId, "20-g0");
        var changed = await cluster.EndAsync(await cluster.SubmitAsync(Branch with { Iterations = 40, Ema = .5, From = added.RunId }));
        var dropped = await cluster.EndAsync(await cluster.SubmitAsync(Branch with { Iterations = 40, Ema = 0, From = added.RunId }));
        var drawn = await cluster
            .Grains.GetGrain<ISamplerGrain>(added.RunId)
            .SampleAsync(new SampleRequest(2, Ema: true, Checkpoint: "20-g0"));
        var plain = await cluster.Grains.GetGrain<ISamplerGrain>(added.RunId).SampleAsync(new SampleRequest(2, Checkpoint: "20-g0"));

        Assert.Equal(
            File.ReadAllBytes(Path.Combine(start, "generator.safetensors")), File.ReadAllBytes(Path.Combine(start, "ema.safetensors")));
        Assert.Equal(plain.Values, drawn.Values);
        Assert.NotEqual(
            File.ReadAllBytes(Path.Combine(cluster.CheckpointFolder(added.RunId, added.LastCheckpoint), "ema.safetensors")),
            File.ReadAllBytes(Path.Combine(cluster.CheckpointFolder(changed.RunId, changed.LastCheckpoint), "ema.safetensors")));
        Assert.False(File.Exists(Path.Combine(cluster.CheckpointFolder(dropped.RunId, dropped.LastCheckpoint), "ema.safetensors")));
    }

    [Fact]
    public async Task A_checkpoint_of_other_networks_that_was_put_there_is_refused_with_all_other_faults()
    {
        var other = (await cluster.TrainAsync(Spec with { Latent = 7 })).Status;
        var target = cluster.CheckpointFolder(source.RunId, source.LastCheckpoint);
        Directory.Delete(target, recursive: true);
        Directory.Move(cluster.CheckpointFolder(other.RunId, other.LastCheckpoint), target);

        var faults = await cluster.Catalog.ValidateAsync(Branch with { Iterations = 20 });

        Assert.Equal(["from", "iterations"], faults.Select(fault => fault.Path).Order(StringComparer.Ordinal));
        Assert.Contains(faults, fault => fault.Advice.Contains("'h0.weight' of its generator is [", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("mlp", "mlp", "adam", "sgd", "its discriminator was trained with optimizer 'adam' and would be with 'sgd' here")]
    [InlineData("dcgan", "dcgan", "adam", "adam", null)]
    [InlineData("dcgan", "mlp", "adam", "adam", "its discriminator has no 'h0.")]
    public void Networks_states_and_optimizers_of_a_checkpoint_are_compared(
        string there, string here, string optimizerThere, string optimizerHere, string? says)
    {
        using var folder = new TemporaryFolder();
        var data = Models.Data.DataSets.Open("glyphs");
        Reference.BareLoop Loop(string variant, string optimizer) => new(Options(variant, optimizer), data, TorchSharp.torch.CPU);
        TrainingOptions Options(string variant, string optimizer)
        {
            var o = VariantRegistry.Get(variant).Defaults(data.Description) with { Batch = 4 };
            return o with { Discriminator = o.Discriminator with { Kind = optimizer }, Generator = o.Generator with { Kind = optimizer } };
        }

        using (var loop = Loop(there, optimizerThere))
            loop.Save(folder.Path);

        var difference = CheckpointShapes.Difference(
            folder.Path, VariantRegistry.Get(here), Options(here, optimizerHere), data.Description);

        if (says is null)
            Assert.Null(difference);
        else
            Assert.Contains(says, difference, StringComparison.Ordinal);
    }
}
