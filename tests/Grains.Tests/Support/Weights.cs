using TorchSharp;

namespace GanOrleans.Grains.Tests.Support;

/// <summary>Both networks' weights on the host.</summary>
internal sealed record Weights(float[] Discriminator, float[] Generator)
{
    public static float[] Of(torch.Tensor tensor)
    {
        using var host = tensor.detach().cpu().contiguous();
        using var values = host.data<float>();
        return values.ToArray();
    }

    public void AssertBitEqual(Weights other)
    {
        Assert.True(Bits(Discriminator).SequenceEqual(Bits(other.Discriminator)), "the discriminators differ");
        Assert.True(Bits(Generator).SequenceEqual(Bits(other.Generator)), "the generators differ");
    }

    /// <summary>‖movement − other movement‖ / ‖other movement‖ from a common start, for each network.</summary>
    public (double Discriminator, double Generator) RelativeDifference(Weights other, Weights start) =>
        (Relative(Discriminator, other.Discriminator, start.Discriminator), Relative(Generator, other.Generator, start.Generator));

    public (double Discriminator, double Generator) Movement(Weights start) =>
        (Norm(Discriminator, start.Discriminator), Norm(Generator, start.Generator));

    private static double Relative(float[] a, float[] b, float[] start) => Norm(a, b) / Norm(b, start);

    private static double Norm(float[] a, float[] b) => Math.Sqrt(a.Zip(b).Sum(pair => Math.Pow((double)pair.First - pair.Second, 2)));

    private static IEnumerable<int> Bits(float[] values) => values.Select(BitConverter.SingleToInt32Bits);
}
