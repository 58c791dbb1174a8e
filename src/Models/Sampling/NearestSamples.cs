using GanOrleans.Models.Data;
using GanOrleans.Models.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Sampling;

/// <summary>
/// For each query the sample of a data set at the smallest Euclidean distance, found part by part so
/// that a lane can do other work in between.
/// </summary>
/// <remarks>|q − x|² = |q|² − 2q·x + |x|²: one matrix product per part. Equal distances keep the earlier sample.</remarks>
public sealed class NearestSamples
{
    private const int MaxPart = 2_000;
    private const int MaxPartBytes = 64 << 20;

    private readonly float[] queries;
    private readonly int width;
    private readonly double[] best;

    /// <param name="queries">B rows of <paramref name="width"/> values.</param>
    /// <param name="width">Size of one sample.</param>
    public NearestSamples(float[] queries, int width)
    {
        ArgumentNullException.ThrowIfNull(queries);
        this.queries = queries;
        this.width = width;
        Indices = new long[queries.Length / width];
        best = new double[Indices.Length];
        Array.Fill(best, double.PositiveInfinity);
    }

    /// <summary>How many samples to take at once: a lane does other work between the parts, and a part is in memory as float32.</summary>
    /// <param name="width">Size of one sample.</param>
    public static int PartOf(int width) => Math.Clamp(MaxPartBytes / sizeof(float) / width, 1, MaxPart);

    /// <summary>Numbers of the nearest samples so far.</summary>
    public long[] Indices { get; }

    /// <summary>Their distances.</summary>
    public double[] Distances => [.. best.Select(squared => Math.Sqrt(Math.Max(0, squared)))];

    /// <summary>
    /// Takes the samples <paramref name="first"/> to <paramref name="first"/> + <paramref
    /// name="count"/> − 1 into account; on a lane's thread.
    /// </summary>
    public void Add(Data.IDataSet data, long first, int count, Device device)
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        var numbers = new long[count];
        for (var i = 0; i < count; i++) numbers[i] = first + i;
        var x = data.Gather(numbers, device).view(count, width);
        var q = tensor(queries, Indices.Length, width).to(device);
        var (values, at) = (x.Squared().sum(1).unsqueeze(0) - q.matmul(x.t()).Times(2)).min(1);
        var squared = values.Plus(q.Squared().sum(1)).cpu().data<float>().ToArray();
        var found = at.cpu().data<long>().ToArray();
        for (var i = 0; i < Indices.Length; i++)
            if (squared[i] < best[i])
                (best[i], Indices[i]) = (squared[i], first + found[i]);
    }
}
