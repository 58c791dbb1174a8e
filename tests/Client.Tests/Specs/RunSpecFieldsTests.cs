using System.Text.RegularExpressions;
using GanOrleans.Contracts.Specs;

namespace GanOrleans.Client.Tests.Specs;

public sealed class RunSpecFieldsTests
{
    [Fact]
    public void Every_property_of_a_spec_but_the_options_has_a_field_with_its_name_in_kebab_case()
    {
        var properties = typeof(RunSpec)
            .GetProperties()
            .Where(property => property.Name is not "Options" and not "EqualityContract")
            .Select(property => Kebab(property.Name));

        Assert.Equal(properties.Order(), RunSpecFields.All.Select(field => field.Name).Order());
    }

    [Theory]
    [InlineData("variant", "gan", "Variant", "gan")]
    [InlineData("dataset", "mnist", "Dataset", "mnist")]
    [InlineData("data-root", "/data/mnist", "DataRoot", "/data/mnist")]
    [InlineData("image-size", "64", "ImageSize", 64)]
    [InlineData("name", "first-light", "Name", "first-light")]
    [InlineData("workers", "4", "Workers", 4)]
    [InlineData("average-every", "16", "AverageEvery", 16)]
    [InlineData("exchange", "all-reduce", "Exchange", "all-reduce")]
    [InlineData("iterations", "6000", "Iterations", 6000L)]
    [InlineData("epochs", "2.5", "Epochs", 2.5)]
    [InlineData("seed", "18446744073709551615", "Seed", ulong.MaxValue)]
    [InlineData("batch", "100", "Batch", 100)]
    [InlineData("device", "cuda", "Device", "cuda")]
    [InlineData("worker-device", "any", "WorkerDevice", "any")]
    [InlineData("threads", "0", "Threads", 0)]
    [InlineData("precision", "bf16", "Precision", "bf16")]
    [InlineData("k", "5", "K", 5)]
    [InlineData("schedule", "simultaneous", "Schedule", "simultaneous")]
    [InlineData("objective", "minimax", "Objective", "minimax")]
    [InlineData("blend", "0.25", "Blend", 0.25)]
    [InlineData("label-smoothing", "0.1", "LabelSmoothing", 0.1)]
    [InlineData("instance-noise", "0.1", "InstanceNoise", 0.1)]
    [InlineData("instance-noise-until", "2000", "InstanceNoiseUntil", 2000L)]
    [InlineData("optimizer", "none", "Optimizer", "none")]
    [InlineData("learning-rate", "3e-4", "LearningRate", 3e-4)]
    [InlineData("discriminator-learning-rate", "4e-4", "DiscriminatorLearningRate", 4e-4)]
    [InlineData("generator-learning-rate", "1e-4", "GeneratorLearningRate", 1e-4)]
    [InlineData("learning-rate-decay", "1.000004", "LearningRateDecay", 1.000004)]
    [InlineData("min-learning-rate", "1e-6", "MinLearningRate", 1e-6)]
    [InlineData("momentum", "0.5", "Momentum", 0.5)]
    [InlineData("final-momentum", "0.7", "FinalMomentum", 0.7)]
    [InlineData("momentum-from", "1", "MomentumFrom", 1.0)]
    [InlineData("momentum-until", "250", "MomentumUntil", 250.0)]
    [InlineData("discriminator-clip", "1", "DiscriminatorClip", 1.0)]
    [InlineData("generator-clip", "0.5", "GeneratorClip", 0.5)]
    [InlineData("latent", "64", "Latent", 64)]
    [InlineData("prior", "uniform-sqrt3", "Prior", "uniform-sqrt3")]
    [InlineData("ema", "0.999", "Ema", 0.999)]
    [InlineData("checkpoint-every", "0", "CheckpointEvery", 0L)]
    [InlineData("sample-every", "250", "SampleEvery", 250L)]
    [InlineData("step-deadline", "2.5", "StepDeadline", 2.5)]
    [InlineData("checkpoint-seconds", "1.5", "CheckpointSeconds", 1.5)]
    [InlineData("keep-checkpoints", "2", "KeepCheckpoints", 2)]
    [InlineData("evaluate-every", "2000", "EvaluateEvery", 2_000L)]
    [InlineData("evaluate-metrics", "fid,prdc", "EvaluateMetrics", "fid,prdc")]
    [InlineData("keep-best", "fid", "KeepBest", "fid")]
    [InlineData("straggler", "drop", "Straggler", "drop")]
    [InlineData("min-workers", "3", "MinWorkers", 3)]
    [InlineData("workers-deadline", "30", "WorkersDeadline", 30.0)]
    [InlineData("from", "gan-mnist-1a2b@2000-g1", "From", "gan-mnist-1a2b@2000-g1")]
    public void A_field_reads_its_text_into_its_own_property_and_writes_it_back(string name, string text, string property, object expected)
    {
        var field = RunSpecFields.Find(name)!;

        var spec = field.TrySet(new RunSpec(), text)!;

        Assert.Equal(expected, typeof(RunSpec).GetProperty(property)!.GetValue(spec));
        Assert.True(field.IsAllowed(spec));
        Assert.Equal(spec, field.TrySet(new RunSpec { Options = spec.Options }, field.GetText(spec)!));
        Assert.Single(RunSpecFields.All, other => other.Get(spec) is not null);
    }

    [Theory]
    [InlineData("lr", "learning-rate")]
    [InlineData("batch-size", "batch")]
    public void An_alias_is_the_field(string alias, string name) => Assert.Same(RunSpecFields.Find(name), RunSpecFields.Find(alias));

    [Theory]
    [InlineData("gpu")]
    [InlineData("cuda:0")]
    [InlineData("CUDA")]
    public void Words_of_other_programs_for_a_device_are_answered_with_ours(string word) =>
        Assert.Equal("Did you mean 'cuda'?", RunSpecFields.Find("device")!.Error(word).Advice);

    [Theory]
    [InlineData("bfloat16", "Did you mean 'bf16'?")]
    [InlineData("BF16", "Did you mean 'bf16'?")]
    [InlineData("float32", "Did you mean 'fp32'?")]
    [InlineData("fp16", "Change 'precision', or leave it out for its default (fp32).")]
    public void Another_precision_is_refused_with_what_there_is(string word, string advice) =>
        Assert.Equal(
            $"precision: '{word}' is not allowed. Allowed: fp32 or bf16. {advice}",
            RunSpecFields.Find("precision")!.Check(new RunSpec { Precision = word })!.ToString());

    [Fact]
    public void The_table_of_fields_above_is_complete()
    {
        var tested = GetType()
            .GetMethod(nameof(A_field_reads_its_text_into_its_own_property_and_writes_it_back))!
            .GetCustomAttributesData()
            .Where(data => data.AttributeType == typeof(InlineDataAttribute))
            .Select(data =>
                (string)((IReadOnlyList<System.Reflection.CustomAttributeTypedArgument>)data.ConstructorArguments[0].Value!)[0].Value!);

        Assert.Equal(RunSpecFields.All.Select(field => field.Name), tested);
    }

    [Theory]
    [InlineData("workers", 1, 1024)]
    [InlineData("average-every", 1, 10_000)]
    [InlineData("iterations", 1, 1_000_000_000)]
    [InlineData("batch", 1, 1_048_576)]
    [InlineData("threads", 0, 1024)]
    [InlineData("k", 1, 100)]
    [InlineData("latent", 1, 4096)]
    [InlineData("checkpoint-every", 0, 1_000_000_000)]
    [InlineData("sample-every", 0, 1_000_000_000)]
    [InlineData("evaluate-every", 0, 1_000_000_000)]
    public void The_range_of_a_whole_number_includes_its_ends_and_nothing_beyond(string name, long least, long most)
    {
        var field = RunSpecFields.Find(name)!;

        bool Allows(long value) => field.IsAllowed(field.TrySet(new RunSpec(), $"{value}")!);

        Assert.True(Allows(least));
        Assert.True(Allows(most));
        Assert.False(Allows(least - 1));
        Assert.False(Allows(most + 1));
    }

    [Theory]
    [InlineData("learning-rate", "0", false)]
    [InlineData("learning-rate", "1e-12", true)]
    [InlineData("learning-rate", "10", true)]
    [InlineData("learning-rate", "10.1", false)]
    [InlineData("learning-rate", "NaN", false)]
    [InlineData("ema", "0", true)]
    [InlineData("ema", "1", false)]
    [InlineData("ema", "-0.1", false)]
    [InlineData("step-deadline", "0.5", false)]
    [InlineData("step-deadline", "3600", true)]
    [InlineData("step-deadline", "Infinity", false)]
    public void The_range_of_a_number_is_kept(string name, string text, bool allowed)
    {
        var field = RunSpecFields.Find(name)!;

        Assert.Equal(allowed, field.IsAllowed(field.TrySet(new RunSpec(), text)!));
    }

    private static string Kebab(string name) => Regex.Replace(name, "(?<=[a-z])(?=[A-Z])", "-").ToLowerInvariant();
}
