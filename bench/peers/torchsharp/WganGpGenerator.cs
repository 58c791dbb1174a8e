using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace GanOrleans.Bench;

/// <summary>G of <c>wgan-gp</c>: three 5 × 5 transposed convolutions of stride 2; the 8 × 8 maps are cut to 7 × 7.</summary>
internal sealed class WganGpGenerator : Module<Tensor, Tensor>
{
    private const int Width = 64;

    private readonly Linear h0 = Linear(128, 4 * Width * 4 * 4);
    private readonly ConvTranspose2d deconv0 = Doubling(4 * Width, 2 * Width);
    private readonly ConvTranspose2d deconv1 = Doubling(2 * Width, Width);
    private readonly ConvTranspose2d deconv2 = Doubling(Width, 1);

    public WganGpGenerator() : base(nameof(WganGpGenerator)) => RegisterComponents();

    public override Tensor forward(Tensor z)
    {
        var h = functional.relu(h0.forward(z)).view(-1, 4 * Width, 4, 4);
        h = functional.relu(deconv0.forward(h))[.., .., ..7, ..7];
        h = functional.relu(deconv1.forward(h));
        return sigmoid(deconv2.forward(h)).flatten(1);
    }

    private static ConvTranspose2d Doubling(int inputs, int outputs) =>
        ConvTranspose2d(inputs, outputs, 5, stride: 2, padding: 2, output_padding: 1);
}
