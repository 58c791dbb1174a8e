using GanOrleans.Models.Data;
using GanOrleans.Models.Data.Generated;
using GanOrleans.Models.Randomness;
using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Tests.Support;

/// <summary>A few made-up samples in memory, a pure function of their numbers.</summary>
internal sealed class TinyData : IDataSet
{
    private readonly float[][] samples;

    private TinyData(string name, int count, long[] shape, bool isImage, int classes = 0)
    {
        var size = (int)shape.Aggregate(1L, (product, extent) => product * extent);
        samples = new float[count][];
        var stream = KeyedStream.For(12345, RandomPurpose.Sampling, name);
        for (var i = 0; i < count; i++)
        {
            samples[i] = new float[size];
            if (isImage) stream.Uniform(samples[i], i, 0f, 1f);
            else stream.Normal(samples[i], i);
            if (isImage)
                for (var p = 0; p < size; p++) samples[i][p] *= (float)p / size;   // pixels differ in their mean
        }
        for (var i = 0; i < count && classes > 0; i++)
            for (var p = 0; p < size; p++)
                samples[i][p] = 0.5f * samples[i][p] + (p * classes / size == i % classes ? 0.5f : 0f);
        Description = new DataDescription(name, count, shape, classes, "sha256:0", isImage, meanSample: () =>
            [.. Enumerable.Range(0, size).Select(p => samples.Average(s => s[p]))]);
    }

    public DataDescription Description { get; }

    /// <summary>Grey pictures, of 8 × 8 pixels unless another side is given.</summary>
    public static TinyData Images(int count = 40, int side = 8) => new("tiny-images", count, [1, side, side], isImage: true);

    /// <summary>Grey pictures of 28 × 28 pixels; sample i is of class i mod 10, and brighter in that tenth of its rows.</summary>
    public static TinyData Labelled(int count = 40, int side = 28) =>
        new("tiny-classes", count, [1, side, side], isImage: true, classes: 10);

    /// <summary>Normally distributed points in the plane.</summary>
    public static TinyData Points(int count = 40) => new("tiny-points", count, [2], isImage: false);

    public Tensor Gather(ReadOnlySpan<long> indices, Device device)
    {
        var flat = new float[indices.Length * Description.SampleSize];
        for (var i = 0; i < indices.Length; i++) samples[indices[i]].CopyTo(flat, i * Description.SampleSize);
        return tensor(flat, [indices.Length, .. Description.SampleShape], device: device);
    }

    public Tensor GatherLabels(ReadOnlySpan<long> indices, Device device)
    {
        var labels = new long[indices.Length];
        for (var i = 0; i < labels.Length; i++) labels[i] = Label(indices[i]);
        return tensor(labels, device: device);
    }

    public void CopySample(long index, Span<float> destination) => samples[index].CopyTo(destination);

    public int Label(long index) => Description.Classes == 0 ? -1 : (int)(index % Description.Classes);
}
