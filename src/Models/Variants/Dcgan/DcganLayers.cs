using GanOrleans.Models.Runtime;
using GanOrleans.Models.Variants.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GanOrleans.Models.Variants.Dcgan;

/// <summary>
/// The layers of Radford et al. (2016) with their keyed initial weights: N(0, .02²), and N(1, .02²) for the scales of batch norm.
/// </summary>
public static class DcganLayers
{
    /// <summary>Standard deviation of all initial weights.</summary>
    public const double Deviation = 0.02;

    private const int Kernel = 4, Stride = 2, Padding = 1;   // halves or doubles the side exactly, without the unevenness of odd kernels

    /// <summary>A strided convolution that halves the side: <c>B × in × 2s × 2s</c> to <c>B × out × s × s</c>.</summary>
    public static Conv2d Halving(ulong seed, string name, int inputs, int outputs, bool bias = false) =>
        Keyed(nn.Conv2d(inputs, outputs, Kernel, Stride, Padding, bias: bias), seed, name);

    /// <summary>A convolution over the whole image: <c>B × in × s × s</c> to <c>B × out × 1 × 1</c>.</summary>
    public static Conv2d Whole(ulong seed, string name, int inputs, int outputs, int side) =>
        Keyed(nn.Conv2d(inputs, outputs, side, bias: true), seed, name);

    /// <summary>A fractionally-strided convolution that doubles the side: <c>B × in × s × s</c> to <c>B × out × 2s × 2s</c>.</summary>
    public static ConvTranspose2d Doubling(ulong seed, string name, int inputs, int outputs, bool bias = false)
    {
        var layer = nn.ConvTranspose2d(inputs, outputs, Kernel, Stride, Padding, bias: bias);
        KeyedWeights.Normal(layer.weight, seed, name + ".weight", 0, Deviation);
        if (layer.bias is { } b) Zero(b);
        return layer;
    }

    /// <summary>Batch norm over channels, with scales from N(1, .02²).</summary>
    public static BatchNorm2d Norm(ulong seed, string name, int channels)
    {
        var layer = nn.BatchNorm2d(channels);
        KeyedWeights.Normal(layer.weight, seed, name + ".weight", 1, Deviation);
        return layer;
    }

    /// <summary>
    /// Batch norm: with the batch's own statistics while training, which enter the running ones only if <paramref name="tracks"/>, and then
    /// the batch is counted; with the running ones in eval mode, so that a sample does not depend on its batch mates.
    /// </summary>
    public static Tensor Apply(this BatchNorm2d norm, Tensor x, bool tracks)
    {
        if (!norm.training) return norm.call(x);
        if (tracks) norm.num_batches_tracked!.Increment();
        return nn.functional.batch_norm(
            x,
            tracks ? norm.running_mean : null,
            tracks ? norm.running_var : null,
            norm.weight,
            norm.bias,
            training: true,
            norm.momentum ?? 0.1,
            norm.eps);
    }

    private static Conv2d Keyed(Conv2d layer, ulong seed, string name)
    {
        KeyedWeights.Normal(layer.weight, seed, name + ".weight", 0, Deviation);
        if (layer.bias is { } b) Zero(b);
        return layer;
    }

    private static void Zero(Parameter parameter)
    {
        using var grad = no_grad();
        parameter.zero_();
    }
}
