using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models;

/// <summary>Rows of noise z from a keyed stream.</summary>
public static class Latents
{
    private static readonly float Sqrt3 = MathF.Sqrt(3);

    /// <summary>Rows <paramref name="first"/> to <paramref name="first"/> + <paramref name="count"/> − 1 of z, <c>count × size</c> float32 on the device.</summary>
    public static Tensor Draw(KeyedStream stream, LatentPrior prior, long first, int count, int size, Device device) =>
        HostRows.ToDevice(count, size, device, (row, destination) =>
        {
            switch (prior)
            {
                case LatentPrior.Normal:
                    stream.Normal(destination, first + row);
                    break;
                case LatentPrior.Uniform:
                    stream.Uniform(destination, first + row, -1f, 1f);
                    break;
                default:
                    stream.Uniform(destination, first + row, -Sqrt3, Sqrt3);
                    break;
            }
        });
}
