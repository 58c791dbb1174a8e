using GanOrleans.Models.Data;
using GanOrleans.Models.Data.Generated;
using GanOrleans.Models.Options;
using GanOrleans.Models.Tests.Support;
using GanOrleans.Models.Training;
using GanOrleans.Models.Variants.Mlp;
using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Tests.Variants;

public sealed class MlpVariantTests : TorchTest
{
    [Fact]
    public void The_recipe_is_that_of_the_tutorials()
    {
        var o = new MlpVariant().Defaults(Digits());

        Assert.Equal(
            (32, 64, "adam", 3e-4, 0.9, 0.999),
            (o.Batch, o.Latent, o.Generator.Kind, o.Generator.LearningRate, o.Generator.Beta1, o.Generator.Beta2));
        Assert.Equal(o.Generator, o.Discriminator);
        Assert.Empty(new MlpVariant().Check(o, Digits()));
    }

    [Fact]
    public void The_networks_have_their_sizes_and_start_in_the_librarys_default_intervals()
    {
        var networks = new MlpVariant().Build(new MlpVariant().Defaults(Digits()), Digits());

        // 784·128 + 128 + 128 + 1 and 64·256 + 256 + 256·784 + 784
        Assert.Equal(100_609, networks[NetworkNames.Discriminator].parameters().Sum(p => p.numel()));
        Assert.Equal(218_128, networks[NetworkNames.Generator].parameters().Sum(p => p.numel()));
        var y = networks[NetworkNames.Generator].named_parameters().Single(p => p.name == "y.weight").parameter.Values();
        Assert.All(y, v => Assert.InRange(v, -1f / 16, 1f / 16));   // 1/√256
        Assert.InRange(y.Max(), 0.99f / 16, 1f / 16);
    }

    [Fact]
    public void Images_are_shown_to_the_networks_in_minus_one_to_one_and_points_as_they_are()
    {
        var x = tensor(new[] { 0f, 0.25f, 1f });

        Assert.Equal(ValueRange.Symmetric, new MlpVariant().Range(Digits()));
        Assert.Equal([-1f, -0.5f, 1f], ValueRange.Symmetric.ToNetwork(x).Values());
        Assert.Equal([0f, 0.25f, 1f], ValueRange.Symmetric.ToData(ValueRange.Symmetric.ToNetwork(x)).Values());
        Assert.Equal([0f, 0.25f, 1f], x.Values());   // the data set's own tensor stays
        Assert.Equal(ValueRange.Data, new MlpVariant().Range(TinyData.Points().Description));
    }

    private static DataDescription Digits() => new("digits", 50_000, [1, 28, 28], 10, "", isImage: true);
}
