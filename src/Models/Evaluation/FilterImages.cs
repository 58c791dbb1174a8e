using GanOrleans.Models.Data;
using GanOrleans.Models.Networks;
using GanOrleans.Models.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Evaluation;

/// <summary>Weights next to the pixels as pictures: what the first layer of D looks for, what the last layer of G paints with.</summary>
public static class FilterImages
{
    /// <summary>The filters of a discriminator's first layer.</summary>
    /// <returns><c>filters × C × h × w</c> in [0, 1]: ½ is weight 0, and each filter's largest absolute weight is 0 or 1.</returns>
    /// <exception cref="ArgumentException">The layer is not over the pixels of images.</exception>
    public static Tensor First(Network discriminator, DataDescription data)
    {
        var (name, weight) = Layers(discriminator)[0];
        return weight.shape switch
        {
            [_, var pixels] when data.IsImage && pixels == data.SampleSize => Scaled(weight.view([-1, .. data.SampleShape])),
            [_, var channels, _, _] when data.IsImage && channels >= data.SampleShape[0] => Scaled(
                weight.narrow(1, 0, data.SampleShape[0])), // maps of classes follow the colours
            _ => throw NotOfImages(discriminator, name, weight, data),
        };
    }

    /// <summary>The filters of a generator's last layer; otherwise as <see cref="First"/>.</summary>
    public static Tensor Last(Network generator, DataDescription data)
    {
        var (name, weight) = Layers(generator)[^1];
        return weight.shape switch
        {
            [var pixels, _] when data.IsImage && pixels == data.SampleSize => Scaled(
                weight.t().contiguous().view([-1, .. data.SampleShape])),
            [var channels, _, _, _] when data.IsImage && channels == data.SampleShape[0] => Scaled(weight.transpose(0, 1)), // a convolution
            [_, var channels, _, _] when data.IsImage && channels == data.SampleShape[0] => Scaled(weight), // a transposed one
            _ => throw NotOfImages(generator, name, weight, data),
        };
    }

    private static List<(string Name, Tensor Weight)> Layers(Network network) =>
        [.. network.Module.named_parameters().Where(p => p.parameter.dim() is 2 or 4).Select(p => (p.name, p.parameter.detach()))];

    private static Tensor Scaled(Tensor filters)
    {
        var largest = filters.abs().amax(1, 2, 3).AtLeast(1e-12).view(-1, 1, 1, 1);
        return (filters / largest).Times(0.5).Plus(0.5);
    }

    private static ArgumentException NotOfImages(Network network, string name, Tensor weight, DataDescription data) =>
        new(
            $"'{name}' of the {network.Name} is [{string.Join(", ", weight.shape)}], which is no filter over samples of "
                + $"{string.Join(" × ", data.SampleShape)}.",
            nameof(network));
}
