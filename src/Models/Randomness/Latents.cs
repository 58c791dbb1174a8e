using GanOrleans.Models.Options;
using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Randomness;

/// <summary>Rows of noise z from a keyed stream.</summary>
public static class Latents
{
    /// <summary>
    /// Rows <paramref name="first"/> to <paramref name="first"/> + <paramref name="count"/> − 1 of z,
    /// <c>count × size</c> float32 on the device.
    /// </summary>
    public static Tensor Draw(KeyedStream stream, LatentPrior prior, long first, int count, int size, Device device) =>
        HostRows.ToDevice(count, size, device, (row, destination) =>
        {
            if (prior.IsNormal) stream.Normal(destination, first + row);
            else stream.Uniform(destination, first + row, prior.Low, prior.High);
        });
}
