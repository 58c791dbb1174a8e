using GanOrleans.Models.Randomness;
using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Variants.Layers;

/// <summary>
/// Fills parameters from streams that depend on the seed and the parameter's name only, row by row of the first dimension.
/// </summary>
public static class KeyedWeights
{
    /// <summary>U(−range, range).</summary>
    public static void Uniform(Tensor parameter, ulong seed, string name, double range)
    {
        var stream = KeyedStream.For(seed, RandomPurpose.Weights, name);
        Fill(parameter, (row, destination) => stream.Uniform(destination, row, (float)-range, (float)range));
    }

    /// <summary>N(mean, deviation²).</summary>
    public static void Normal(Tensor parameter, ulong seed, string name, double mean, double deviation)
    {
        var stream = KeyedStream.For(seed, RandomPurpose.Weights, name);
        Fill(parameter, (row, destination) =>
        {
            stream.Normal(destination, row);
            foreach (ref var value in destination) value = (float)(mean + deviation * value);
        });
    }

    private static void Fill(Tensor parameter, HostRows.FillRow fill)
    {
        using var grad = no_grad();
        using var scope = NewDisposeScope();
        var rows = (int)parameter.shape[0];
        parameter.copy_(HostRows.ToDevice(rows, (int)(parameter.numel() / rows), CPU, fill).view(parameter.shape));
    }
}
