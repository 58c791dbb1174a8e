using GanOrleans.Models.Data;
using GanOrleans.Models.Networks;
using GanOrleans.Models.Options;
using GanOrleans.Models.Randomness;
using GanOrleans.Models.Tests.Support;
using GanOrleans.Models.Training;
using GanOrleans.Models.Variants;
using GanOrleans.Models.Variants.Cdcgan;
using GanOrleans.Models.Variants.Cgan;
using GanOrleans.Models.Variants.Dcgan;
using GanOrleans.Reference;
using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Tests.Variants;

public sealed class ConditionalVariantTests : TorchTest
{
    public static TheoryData<string> Conditional => [.. VariantRegistry.All.Where(v => v.Info.IsConditional).Select(v => v.Info.Name)];

    [Fact]
    public void The_networks_of_cgan_have_the_papers_sizes()
    {
        var networks = new CganVariant().Build(new CganVariant().Defaults(Digits()), Digits());

        // z 100 → 200, y 10 → 1000, 1200 → 1200, 1200 → 784
        Assert.Equal(20_200 + 11_000 + 1_441_200 + 941_584, Count(networks[NetworkNames.Generator]));
        // x 784 → 240·5, y 10 → 50·5, 290 → 240·4, 240 → 1
        Assert.Equal(942_000 + 2_750 + 279_360 + 241, Count(networks[NetworkNames.Discriminator]));
    }

    [Fact]
    public void The_recipe_of_cgan_is_the_papers_but_for_what_the_decision_names()
    {
        var o = new CganVariant().Defaults(Digits());

        Assert.Equal(
            (100, 100, "sgd", 1.00004, 1e-6),
            (o.Batch, o.Latent, o.Generator.Kind, o.Generator.LearningRateDecay, o.Generator.MinLearningRate));
        Assert.Equal((0.5, 0.7, "0.5"), (o.Generator.Momentum, o.Generator.FinalMomentum, o.Extra["discriminator-dropout"]));
        // docs/adr/0008
        Assert.Equal((LatentPrior.UniformSqrt3, 0.2, "0"), (o.Prior, o.Generator.LearningRate, o.Extra["generator-dropout"]));
        Assert.Empty(new CganVariant().Check(o, Digits()));
    }

    [Fact]
    public void The_discriminator_of_cgan_drops_a_fifth_of_x_unless_dropout_is_off()
    {
        var masks = DropoutMasks.ForReal(new StepKey(1, 0, 0, 0), Rows.All(4), CPU);
        var (x, labels) = (rand(4, 784), tensor(new long[] { 3, 1, 4, 1 }));
        var kept = masks.Draw(0, 784, 0.8, 1.25f);
        using var off = Of("0");
        using var hardly = Of("1e-12");   // hidden units stay, so that x alone is dropped

        TensorAsserts.BitEqual(off.call(x, labels, null), off.call(x, labels, masks));
        TensorAsserts.BitEqual(hardly.call(x * kept, labels, null), hardly.call(x, labels, masks));
        Assert.InRange(kept.count_nonzero().item<long>() / (4 * 784.0), 0.77, 0.83);

        static CganDiscriminator Of(string dropout)
        {
            var o = new CganVariant().Defaults(Digits());
            return new CganDiscriminator(
                o with
                {
                    Extra = new Dictionary<string, string>(o.Extra) { ["discriminator-dropout"] = dropout },
                },
                Digits());
        }
    }

    [Fact]
    public void The_class_enters_cdcgan_beside_z_and_as_a_map_of_its_own()
    {
        var (plain, conditional) = (new DcganVariant(), new CdcganVariant());
        var (without, with) = (
            plain.Build(plain.Defaults(Digits()), Digits()), conditional.Build(conditional.Defaults(Digits()), Digits()));

        Assert.Equal(Count(without[NetworkNames.Generator]) + 10 * 128 * 49, Count(with[NetworkNames.Generator]));
        Assert.Equal(Count(without[NetworkNames.Discriminator]) + 10 * 64 * 16, Count(with[NetworkNames.Discriminator]));
    }

    [Theory]
    [MemberData(nameof(Conditional))]
    public void Both_networks_look_at_the_class(string variant)
    {
        var data = TinyData.Labelled();
        using var loop = new BareLoop(Recipes.Of(variant, data), data, CPU);
        for (var t = 0L; t < 3; t++) loop.Iterate(t);
        using var grad = no_grad();

        var threes = loop.Replica.Sample(1, 0, 4, labels: full(4, 3L, dtype: ScalarType.Int64));
        var fives = loop.Replica.Sample(1, 0, 4, labels: full(4, 5L, dtype: ScalarType.Int64));
        var d = (DiscriminatorModule)loop.Replica[NetworkNames.Discriminator].Module;
        var x = loop.Replica.Batches.Real(new StepKey(1, 0, 0, 0), Rows.All(4));

        Assert.True(TensorAsserts.RelativeDifference(threes, fives) > 1e-4);
        Assert.True(TensorAsserts.RelativeDifference(
            d.call(x, full(4, 3L, dtype: ScalarType.Int64), null), d.call(x, full(4, 5L, dtype: ScalarType.Int64), null)) > 1e-6);
    }

    [Theory]
    [MemberData(nameof(Conditional))]
    public void Samples_cycle_through_the_classes_unless_one_is_asked_for(string variant)
    {
        var data = TinyData.Labelled();
        using var loop = new BareLoop(Recipes.Of(variant, data), data, CPU);

        var cycled = loop.Replica.Sample(1, first: 8, count: 4);
        var asked = loop.Replica.Sample(1, first: 8, count: 4, labels: tensor(new[] { 8L, 9, 0, 1 }));

        TensorAsserts.BitEqual(cycled, asked);
        Assert.Equal([7L, 7, 7], loop.Replica.Batches.SamplingLabels(0, 3, label: 7)!.data<long>().ToArray());
    }

    [Fact]
    public void Classes_of_generated_samples_are_keyed_uniform_and_the_same_however_the_batch_is_cut()
    {
        var data = TinyData.Labelled();
        var batches = new KeyedBatches(Recipes.Of("cgan", data), data, ValueRange.Data, CPU, conditional: true);
        var step = new StepKey(1, 4, 0, 0);

        var whole = batches.FakeLabels(step, Rows.All(4000))!.data<long>().ToArray();
        var parts = Enumerable.Range(0, 3).SelectMany(rank => batches.FakeLabels(step, Rows.Slice(4000, rank, 3))!.data<long>().ToArray());

        Assert.Equal(whole, parts);
        Assert.NotEqual(whole, batches.FakeLabels(step with { Iteration = 5 }, Rows.All(4000))!.data<long>().ToArray());
        // 5 σ of a binomial are 95
        Assert.All(Enumerable.Range(0, 10), label => Assert.InRange(whole.Count(l => l == label), 400 - 100, 400 + 100));
    }

    [Fact]
    public void Labels_of_real_samples_are_those_of_the_data()
    {
        var data = TinyData.Labelled();
        var batches = new KeyedBatches(Recipes.Of("cgan", data), data, ValueRange.Data, CPU, conditional: true);
        var (step, rows) = (new StepKey(1, 2, 0, 0), Rows.All(10));
        var indices = new long[10];
        batches.Indices(indices, step, rows);

        Assert.Equal(indices.Select(i => i % 10), batches.RealLabels(step, rows)!.data<long>().ToArray());
    }

    [Fact]
    public void An_unconditional_network_is_asked_for_no_class_and_a_conditional_one_needs_classes()
    {
        var data = TinyData.Images();
        using var replica = Replica.Create(Recipes.Of("mlp", data), data, CPU);

        var error = Assert.Throws<ArgumentException>(() => replica.Sample(1, 0, 2, labels: tensor(new[] { 1L, 2 })));
        var fault = Assert.Single(new CganVariant().Check(Recipes.Of("cgan", data), data.Description));

        Assert.Contains("'mlp' is unconditional", error.Message, StringComparison.Ordinal);
        Assert.Equal("dataset", fault.Field);
    }

    [Fact]
    public void Dropout_inside_the_generator_is_keyed_and_off_in_eval_mode()
    {
        var data = TinyData.Labelled();
        var recipe = Recipes.Of("cgan", data);
        using var loop = new BareLoop(
            recipe with
            {
                Extra = new Dictionary<string, string>(recipe.Extra) { ["generator-dropout"] = "0.5" },
            },
            data,
            CPU);
        using var grad = no_grad();
        var context = new PhaseContext(loop.Replica, loop.Replica.Phases[0], new StepKey(1, 0, 0, 0), Rows.All(Recipes.Batch));
        var z = context.Noise();

        var (first, again) = (context.G(z), context.G(z));
        var eval = ((GeneratorModule)context.Generator.Module).call(z, context.FakeLabels(), null);

        TensorAsserts.BitEqual(first, again);
        Assert.True(TensorAsserts.RelativeDifference(first, eval) > 1e-3);
    }

    private static long Count(nn.Module module) => module.parameters().Sum(p => p.numel());

    private static DataDescription Digits() => new("digits", 50_000, [1, 28, 28], 10, "", isImage: true);
}
