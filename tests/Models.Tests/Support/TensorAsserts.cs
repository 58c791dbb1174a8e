using GanOrleans.Models.Flat;
using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Tests.Support;

/// <summary>Comparisons of tensors.</summary>
internal static class TensorAsserts
{
    public static float[] Values(this Tensor t)
    {
        using var scope = NewDisposeScope();
        return t.detach().to(CPU).contiguous().view(-1).data<float>().ToArray();
    }

    public static double[] Doubles(this Tensor t)
    {
        using var scope = NewDisposeScope();
        return t.detach().to(CPU).contiguous().view(-1).data<double>().ToArray();
    }

    /// <summary>‖a − b‖ / ‖b‖.</summary>
    public static double RelativeDifference(float[] a, float[] b)
    {
        Assert.Equal(b.Length, a.Length);
        double difference = 0, norm = 0;
        for (var i = 0; i < a.Length; i++)
        {
            difference += Math.Pow((double)a[i] - b[i], 2);
            norm += Math.Pow(b[i], 2);
        }
        return norm == 0 ? Math.Sqrt(difference) : Math.Sqrt(difference / norm);
    }

    public static double RelativeDifference(Tensor a, Tensor b) => RelativeDifference(a.Values(), b.Values());

    public static void BitEqual(Tensor expected, Tensor actual) => Assert.Equal(
        expected.Values().Select(BitConverter.SingleToInt32Bits), actual.Values().Select(BitConverter.SingleToInt32Bits));

    /// <summary>The parameters of a plain module in the layout of a flat network.</summary>
    public static float[] Flatten(nn.Module module, FlatLayout layout, Func<Tensor, Tensor> part)
    {
        var flat = new float[layout.Length];
        Assert.Equal(module.named_parameters().Select(p => p.name), layout.Entries.Select(entry => entry.Name));
        foreach (var ((_, parameter), entry) in module.named_parameters().Zip(layout.Entries))
        {
            part(parameter).Values().CopyTo(flat, entry.Offset);
        }
        return flat;
    }
}
