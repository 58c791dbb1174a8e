using GanOrleans.Models.Data;
using GanOrleans.Models.Flat;
using GanOrleans.Models.Networks;
using GanOrleans.Models.Optimization;
using GanOrleans.Models.Options;
using GanOrleans.Models.Randomness;
using GanOrleans.Models.Tests.Support;
using GanOrleans.Models.Training;
using GanOrleans.Models.Variants;
using GanOrleans.Models.Variants.Dcgan;
using GanOrleans.Reference;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GanOrleans.Models.Tests.Variants;

public sealed class DcganVariantTests : TorchTest
{
    private static readonly DcganVariant Variant = new();

    [Fact]
    public void The_recipe_is_the_papers()
    {
        var o = Variant.Defaults(Images(64, 3));

        Assert.Equal((128, 100, LatentPrior.Uniform, 1, Schedule.Alternating), (o.Batch, o.Latent, o.Prior, o.K, o.Schedule));
        Assert.Equal(("adam", 2e-4, 0.5, 0.999), (o.Generator.Kind, o.Generator.LearningRate, o.Generator.Beta1, o.Generator.Beta2));
        Assert.Equal(o.Generator, o.Discriminator);
        Assert.Empty(Variant.Check(o, Images(64, 3)));
    }

    [Fact]
    public void At_64_pixels_the_generator_is_that_of_figure_1()
    {
        var networks = Build(64, 3);

        // z 100 → 4×4×1024 → 8×8×512 → 16×16×256 → 32×32×128 → 64×64×3; a scale and a shift per
        // normalised channel; a bias at the output only.
        Assert.Equal(
            100 * 1024 * 16 + 2 * 1024 + 1024 * 512 * 16 + 2 * 512 + 512 * 256 * 16 + 2 * 256 + 256 * 128 * 16 + 2 * 128 + 128 * 3 * 16 + 3,
            Count(networks[NetworkNames.Generator]));
        Assert.Equal(
            3 * 128 * 16 + 128 + 128 * 256 * 16 + 2 * 256 + 256 * 512 * 16 + 2 * 512 + 512 * 1024 * 16 + 2 * 1024 + 1024 * 16 + 1,
            Count(networks[NetworkNames.Discriminator]));
    }

    [Theory]
    [InlineData(28, 1)]
    [InlineData(32, 3)]
    [InlineData(64, 3)]
    public void Samples_have_the_side_of_the_images_and_every_row_one_output(int side, int channels)
    {
        var networks = Build(side, channels, baseChannels: 2);
        using var grad = no_grad();

        var x = ((GeneratorModule)networks[NetworkNames.Generator]).call(randn(3, 100), null, null);
        var outputs = ((DiscriminatorModule)networks[NetworkNames.Discriminator]).call(x, null, null);

        Assert.Equal([3L, channels * side * side], x.shape);
        Assert.InRange(x.abs().max().item<float>(), 0f, 1f);   // tanh
        Assert.Equal([3L, 1], outputs.shape);
    }

    [Fact]
    public void The_quick_form_for_28_pixels_projects_to_seven_by_seven_by_128()
    {
        var networks = Build(28, 1);

        Assert.Equal(100 * 128 * 49 + 2 * 128 + 128 * 64 * 16 + 2 * 64 + 64 * 16 + 1, Count(networks[NetworkNames.Generator]));
        Assert.Equal(64 * 16 + 64 + 64 * 128 * 16 + 2 * 128 + 128 * 49 + 1, Count(networks[NetworkNames.Discriminator]));
    }

    [Fact]
    public void Weights_start_normal_around_0_and_scales_around_1_with_deviation_002()
    {
        foreach (var (_, network) in Build(28, 1))
        {
            foreach (var (name, parameter) in network.named_parameters())
            {
                var values = parameter.Values();
                if (name.EndsWith("bias", StringComparison.Ordinal)) Assert.All(values, v => Assert.Equal(0f, v));
                else
                {
                    var isScale = parameter.dim() == 1;
                    var error = 5 * 0.02 / Math.Sqrt(values.Length);
                    Assert.InRange(values.Average(), (isScale ? 1 : 0) - error, (isScale ? 1 : 0) + error);
                    Assert.InRange(Math.Sqrt(values.Average(v => Math.Pow(v - (isScale ? 1 : 0), 2))), 0.02 * 0.7, 0.02 * 1.3);
                }
            }
        }
    }

    [Fact]
    public void Momentum_and_epsilon_of_batch_norm_are_not_mixed_up()
    {
        // Trainers are known that hand the momentum over as epsilon.
        var norm = DcganLayers.Norm(1, "n", 1);
        var x = tensor(new[] { 1f, 3f }).view(2, 1, 1, 1);

        var y = norm.Apply(x, tracks: true).Values();

        var scale = norm.weight.item<float>();
        Assert.Equal(-scale / Math.Sqrt(1 + 1e-5), y[0], 5);                      // mean 2, variance 1, ε = 1e-5
        Assert.Equal(0.9f * 0 + 0.1f * 2, norm.running_mean!.item<float>(), 6);   // momentum .1
        Assert.Equal(0.9f * 1 + 0.1f * 2, norm.running_var!.item<float>(), 6);    // the unbiased variance is 2
    }

    [Fact]
    public void Only_the_network_that_a_phase_updates_tracks_statistics()
    {
        var data = TinyData.Labelled();
        using var replica = Replica.Create(Recipes.Of("dcgan", data), data, CPU);
        var (d, g) = (replica[NetworkNames.Discriminator], replica[NetworkNames.Generator]);
        var (startD, startG) = (State(d), State(g));

        replica.Compute(replica.Phases[0], new StepKey(1, 0, 0, 0), Rows.All(Recipes.Batch)).Dispose();
        var (afterD, sameG) = (State(d), State(g));
        replica.Compute(replica.Phases[1], new StepKey(1, 0, 1, 0), Rows.All(Recipes.Batch)).Dispose();

        Assert.NotEqual(startD, afterD);
        Assert.Equal(startG, sameG);
        Assert.Equal(afterD, State(d));
        Assert.NotEqual(startG, State(g));
    }

    [Fact]
    public void A_sample_does_not_depend_on_its_batch_mates()
    {
        var data = TinyData.Labelled();
        using var loop = new BareLoop(Recipes.Of("dcgan", data), data, CPU);
        for (var t = 0L; t < 5; t++) loop.Iterate(t);

        var all = loop.Replica.Sample(seed: 9, first: 0, count: 6);
        var alone = loop.Replica.Sample(seed: 9, first: 4, count: 1);

        Assert.True(TensorAsserts.RelativeDifference(alone.view(-1), all[4].view(-1)) < 1e-5);
    }

    [Fact]
    public void The_moving_average_takes_the_statistics_along()
    {
        var data = TinyData.Labelled();
        using var loop = new BareLoop(Recipes.Of("dcgan", data) with { Ema = 0.5 }, data, CPU);
        var g = loop.Replica[NetworkNames.Generator];
        var expected = g.State.clone();

        for (var t = 0L; t < 3; t++)
        {
            loop.Iterate(t);
            expected = expected * 0.5f + g.State * 0.5f;
        }
        StateVector.CopyWhole(g.StateLayout, g.State, expected);   // the batches are counted, not averaged

        Assert.True(TensorAsserts.RelativeDifference(loop.Updaters[NetworkNames.Generator].EmaState!, expected) < 1e-6);
        var own = loop.Replica.Sample(1, 0, 2);
        var average = loop.Replica.Sample(
            1, 0, 2, loop.Updaters[NetworkNames.Generator].Ema, state: loop.Updaters[NetworkNames.Generator].EmaState);
        Assert.True(TensorAsserts.RelativeDifference(average, own) > 1e-6);
    }

    [Fact]
    public void A_step_that_is_skipped_leaves_the_statistics_as_they_were()
    {
        var data = TinyData.Labelled();
        using var loop = new BareLoop(Recipes.Of("dcgan", data), data, CPU);
        loop.Iterate(0);
        var d = loop.Replica[NetworkNames.Discriminator];
        var before = State(d);

        loop.Replica.Compute(loop.Replica.Phases[0], new StepKey(1, 1, 0, 0), Rows.All(Recipes.Batch)).Dispose();
        d.Gradient.fill_(float.NaN);
        var outcome = loop.Updaters[NetworkNames.Discriminator].Apply(d.Gradient);

        Assert.Equal(UpdateOutcome.NotFinite, outcome);
        Assert.Equal(before, State(d));
    }

    [Fact]
    public void Images_of_another_size_are_refused_with_what_to_do()
    {
        var data = TinyData.Images().Description;

        var fault = Assert.Single(Variant.Check(Variant.Defaults(data) with { Batch = 10 }, data));

        Assert.Equal("dataset", fault.Field);
        Assert.Contains("28, 32 or 64", fault.Allowed, StringComparison.Ordinal);
        Assert.Contains("image-size", fault.Advice, StringComparison.Ordinal);
    }

    private static float[] State(Network network)
    {
        network.CaptureState();
        return network.State.Values();
    }

    private static IReadOnlyDictionary<string, nn.Module> Build(int side, int channels, int? baseChannels = null)
    {
        var data = Images(side, channels);
        var options = Variant.Defaults(data);
        if (baseChannels is { } b)
            options = options with { Extra = new Dictionary<string, string> { [ConvolutionalShape.Width.Name] = $"{b}" } };
        return Variant.Build(options, data);
    }

    private static long Count(nn.Module module) => module.parameters().Sum(p => p.numel());

    private static DataDescription Images(int side, int channels) => new("images", 50_000, [channels, side, side], 10, "", isImage: true);
}
