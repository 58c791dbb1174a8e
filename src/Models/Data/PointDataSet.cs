using System.Runtime.InteropServices;
using GanOrleans.Models.Data.Generated;
using TorchSharp;

namespace GanOrleans.Models.Data;

/// <summary>A split of points drawn from a distribution that is known exactly, so that a run can be held against it.</summary>
public sealed class PointDataSet : IDataSet
{
    private readonly float[] values;
    private readonly byte[] labels;

    /// <param name="name">Name of the data set.</param>
    /// <param name="split">Which part this is.</param>
    /// <param name="values">The points, coordinate after coordinate.</param>
    /// <param name="labels">The mixture component that each point was drawn from; empty where there is only one.</param>
    /// <param name="distribution">Where the points were drawn from.</param>
    /// <param name="source">Where they come from, for people.</param>
    public PointDataSet(string name, DataSplit split, float[] values, byte[] labels, IPointDistribution distribution, string source)
    {
        this.values = values;
        this.labels = labels;
        Distribution = distribution;
        var (dimensions, classes) = (distribution.Dimensions, labels.Length == 0 ? 0 : distribution.Components.Count);
        var count = values.Length / dimensions;
        var hash = ContentHash.Of("float32", count, [dimensions], classes, MemoryMarshal.AsBytes(values.AsSpan()), labels);
        Description = new DataDescription(name, count, [dimensions], classes, hash, isImage: false, split,
            distribution.Minimum, distribution.Maximum, ComputeMean, source);
    }

    /// <inheritdoc/>
    public DataDescription Description { get; }

    /// <summary>What the points were drawn from: modes, density and, in one dimension, the cumulative distribution.</summary>
    public IPointDistribution Distribution { get; }

    /// <inheritdoc/>
    public torch.Tensor Gather(ReadOnlySpan<long> indices, torch.Device device) => SampleTensors.Gather(Description, indices, device, Fill);

    /// <inheritdoc/>
    public torch.Tensor GatherLabels(ReadOnlySpan<long> indices, torch.Device device) =>
        SampleTensors.GatherLabels(Description, labels, indices, device);

    /// <inheritdoc/>
    public void CopySample(long index, Span<float> destination)
    {
        SampleTensors.Check(Description, index);
        Fill([index], destination);
    }

    /// <inheritdoc/>
    public int Label(long index)
    {
        SampleTensors.Check(Description, index);
        return Description.Classes == 0 ? -1 : labels[(int)index];
    }

    private void Fill(ReadOnlySpan<long> indices, Span<float> destination)
    {
        var d = Description.SampleSize;
        for (var row = 0; row < indices.Length; row++)
            values.AsSpan((int)indices[row] * d, d).CopyTo(destination[(row * d)..]);
    }

    private float[] ComputeMean()
    {
        var d = Description.SampleSize;
        var sums = new double[d];
        for (var i = 0; i < values.Length; i++)
            sums[i % d] += values[i];
        return [.. sums.Select(sum => (float)(sum / Description.Count))];
    }
}
