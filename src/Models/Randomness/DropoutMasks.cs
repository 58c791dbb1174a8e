using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Randomness;

/// <summary>The dropout masks of one step, row by row as a network sees its batch; the library's dropout takes no key.</summary>
/// <remarks>
/// A row's mask depends on (step, layer, row in the global minibatch): of what D sees, real rows are 0 to m − 1, generated ones m to 2m −
/// 1. Layers of G draw from streams of their own.
/// </remarks>
public sealed class DropoutMasks
{
    private readonly StepKey step;
    private readonly Device device;
    private readonly long[] rows;
    private readonly RandomPurpose purpose;

    private DropoutMasks(StepKey step, Device device, long[] rows, RandomPurpose purpose = RandomPurpose.Dropout) =>
        (this.step, this.device, this.rows, this.purpose) = (step, device, rows, purpose);

    /// <summary>Masks inside G for the slice's generated samples.</summary>
    public static DropoutMasks ForGenerator(StepKey step, Rows rows, Device device) =>
        new(step, device, Range(rows.First, rows.Count), RandomPurpose.GeneratorMasks);

    /// <summary>Masks for a batch of the slice's real samples.</summary>
    public static DropoutMasks ForReal(StepKey step, Rows rows, Device device) => new(step, device, Range(rows.First, rows.Count));

    /// <summary>Masks for a batch of the slice's generated samples.</summary>
    public static DropoutMasks ForFake(StepKey step, Rows rows, Device device) =>
        new(step, device, Range(rows.Total + rows.First, rows.Count));

    /// <summary>Masks for one batch of the slice's real samples followed by its generated ones.</summary>
    public static DropoutMasks ForBoth(StepKey step, Rows rows, Device device) =>
        new(step, device, [.. Range(rows.First, rows.Count), .. Range(rows.Total + rows.First, rows.Count)]);

    /// <summary>
    /// A mask, <c>rows × width</c> float32 on the device: <paramref name="scale"/> with probability <paramref name="keep"/>, else 0.
    /// </summary>
    /// <param name="layer">Number of the layer in the network; layers draw from streams of their own.</param>
    /// <param name="width">Number of units.</param>
    /// <param name="keep">Probability in [0, 1] of keeping a unit.</param>
    /// <param name="scale">Factor of the kept units, 1/keep to leave the mean as it is.</param>
    public Tensor Draw(int layer, int width, double keep, float scale)
    {
        var stream = KeyedStream.For(step, purpose, layer);
        return HostRows.ToDevice(rows.Length, width, device, (row, destination) => stream.Mask(destination, rows[row], keep, scale));
    }

    /// <summary>Noise from N(0, 1), <c>rows × width</c> float32 on the device.</summary>
    /// <param name="layer">Number of the layer in the network; one layer draws masks or noise, not both.</param>
    /// <param name="width">Number of units.</param>
    public Tensor Normal(int layer, int width)
    {
        var stream = KeyedStream.For(step, purpose, layer);
        return HostRows.ToDevice(rows.Length, width, device, (row, destination) => stream.Normal(destination, rows[row]));
    }

    private static long[] Range(long first, int count)
    {
        var range = new long[count];
        for (var i = 0; i < count; i++) range[i] = first + i;
        return range;
    }
}

/// <summary>Dropout as a layer.</summary>
public static class Dropout
{
    /// <summary>
    /// <paramref name="h"/> with the masks of a step, scaled by 1/keep so that the mean stays; as it is
    /// in eval mode (null) and where all is kept.
    /// </summary>
    public static Tensor Drop(this DropoutMasks? masks, Tensor h, int layer, int width, double keep) =>
        masks is null || keep >= 1 ? h : h.mul(masks.Draw(layer, width, keep, (float)(1 / keep)));
}
