using GanOrleans.Models.Runtime;
using GanOrleans.Models.Variants.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GanOrleans.Models.Variants.Began;

/// <summary>
/// Codes to images: a projection to n maps of a quarter of the size, two nearest-neighbour enlargements with 3 × 3
/// convolutions and exponential linear units.
/// </summary>
/// <remarks>G and the second half of D have this shape, with weights of their own (section 3.5).</remarks>
public sealed class BeganDecoder : nn.Module<Tensor, Tensor>
{
    private readonly Linear h0;
    private readonly Conv2d conv0;
    private readonly Conv2d conv1;
    private readonly Conv2d conv2;
    private readonly Conv2d y;
    private readonly int filters;
    private readonly long side;

    /// <param name="seed">The run's seed.</param>
    /// <param name="name">Unique within the run.</param>
    /// <param name="latent">Size of the code.</param>
    /// <param name="shape">C × H × W of a sample; H is a multiple of 4.</param>
    /// <param name="filters">n, the number of maps.</param>
    public BeganDecoder(ulong seed, string name, int latent, IReadOnlyList<long> shape, int filters) : base(nameof(BeganDecoder))
    {
        this.filters = filters;
        side = shape[^1] / 4;
        h0 = KeyedLinear.Default(seed, name + ".h0", latent, (int)(filters * side * side));
        conv0 = KeyedConv.Default(seed, name + ".conv0", filters, filters, 3, padding: 1);
        conv1 = KeyedConv.Default(seed, name + ".conv1", filters, filters, 3, padding: 1);
        conv2 = KeyedConv.Default(seed, name + ".conv2", filters, filters, 3, padding: 1);
        y = KeyedConv.Default(seed, name + ".y", filters, (int)shape[0], 3, padding: 1);
        RegisterComponents();
    }

    /// <summary>Codes <c>B × Latent</c> to samples <c>B × d</c>, without a bound on their values.</summary>
    public override Tensor forward(Tensor code)
    {
        var h = conv0.Convolve(h0.ApplyPlain(code).view(-1, filters, side, side)).Elu();
        h = conv1.Convolve(Enlarge(h)).Elu();
        h = conv2.Convolve(Enlarge(h)).Elu();
        return y.Convolve(h).flatten(1);
    }

    // Every pixel becomes 2 × 2 of its kind.
    private static Tensor Enlarge(Tensor maps)
    {
        var (batch, channels, height, width) = (maps.shape[0], maps.shape[1], maps.shape[2], maps.shape[3]);
        return maps.view(batch, channels, height, 1, width, 1)
            .expand(batch, channels, height, 2, width, 2)
            .reshape(batch, channels, 2 * height, 2 * width);
    }
}
