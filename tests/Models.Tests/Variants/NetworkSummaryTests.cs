using GanOrleans.Models.Options;
using GanOrleans.Models.Tests.Support;
using GanOrleans.Models.Variants;

namespace GanOrleans.Models.Tests.Variants;

public sealed class NetworkSummaryTests : TorchTest
{
    public static TheoryData<string> Variants => [.. VariantRegistry.All.Select(variant => variant.Info.Name)];

    [Theory]
    [MemberData(nameof(Variants))]
    public void Every_layer_is_reached_and_their_parameters_add_up_to_the_networks(string name)
    {
        var variant = VariantRegistry.Get(name);
        var data = TinyData.Labelled().Description;

        var networks = NetworkSummary.Of(variant, Recipes.Of(name, TinyData.Labelled()), data);

        Assert.Equal(
            variant.Phases(Recipes.Of(name, TinyData.Labelled())).SelectMany(phase => phase.Updates).Distinct().Order(),
            networks.Select(network => network.Name).Order());
        foreach (var network in networks)
        {
            Assert.All(network.Layers, layer => Assert.NotEmpty(layer.Output));
            Assert.Equal(network.Parameters, network.Layers.Sum(layer => layer.Parameters));
        }
        var generator = networks.Single(network => network.Name == NetworkNames.Generator);
        Assert.Equal(data.SampleSize, generator.Layers[^1].Output.Aggregate(1L, (product, extent) => product * extent));
    }

    [Fact]
    public void The_generator_for_64_pixels_is_figure_1_of_its_paper()
    {
        var data = TinyData.Labelled(count: 2, side: 64).Description;
        var variant = VariantRegistry.Get("dcgan");

        var layers = NetworkSummary
            .Of(variant, variant.Defaults(data), data)
            .Single(network => network.Name == NetworkNames.Generator)
            .Layers;

        Assert.Equal(
            [
                "project 16384",
                "n0 1024×4×4",
                "up.0 512×8×8",
                "norm.0 512×8×8",
                "up.1 256×16×16",
                "norm.1 256×16×16",
                "up.2 128×32×32",
                "norm.2 128×32×32",
                "up.3 1×64×64",
            ],
            layers.Select(layer => $"{layer.Name} {string.Join("×", layer.Output)}"));
        // 100·16384; kernels of 4·4, without biases but in the last layer; batch norm has a scale and a shift per channel.
        Assert.Equal(
            [1_638_400, 2_048, 16 * 1024 * 512, 1_024, 16 * 512 * 256, 512, 16 * 256 * 128, 256, 16 * 128 + 1],
            layers.Select(layer => layer.Parameters));
    }
}
