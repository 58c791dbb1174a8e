using System.Buffers;
using System.Numerics;
using GanOrleans.Models.Data.Pixels;
using TorchSharp;

namespace GanOrleans.Models.Data;

/// <summary>A split of images held as bytes: a quarter of the size of float32, converted as they are gathered.</summary>
public sealed class ImageDataSet : IDataSet
{
    private readonly ImageSamples samples;
    private readonly int first;
    private readonly int count;

    /// <summary>
    /// Images <paramref name="first"/> to <paramref name="first"/> + <paramref name="count"/> − 1 of
    /// <paramref name="samples"/>, without a copy.
    /// </summary>
    public ImageDataSet(string name, DataSplit split, ImageSamples samples, int first, int count)
    {
        var size = samples.ImageBytes;
        var labelled = samples.Classes > 0;
        if (samples.Pixels.Length % size != 0 || samples.Labels.Length != (labelled ? samples.Count : 0))
            throw new ArgumentException(
                $"{samples.Pixels.Length} bytes and {samples.Labels.Length} labels are not images of {size} bytes with "
                + $"{(labelled ? "one label each" : "no labels")}.",
                nameof(samples));
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, samples.Count - first);
        this.samples = samples;
        this.first = first;
        this.count = count;
        var hash = samples.HashOf(first, count);
        Description = new DataDescription(
            name, count, samples.Shape, samples.Classes, hash, isImage: true, split, meanSample: ComputeMean,
            source: Source(split, samples), classNames: samples.ClassNames)
        {
            StoredCount = samples.Count,
            Notes = samples.Notes,
        };
    }

    /// <inheritdoc/>
    public DataDescription Description { get; }

    /// <summary>The labels of the whole split; empty where there are no classes.</summary>
    public ReadOnlySpan<byte> Labels => samples.Classes > 0 ? samples.Labels.AsSpan(first, count) : [];

    /// <summary>The file of the cache that holds the pixels; null where they are in memory.</summary>
    public string? PixelFile => (samples.Pixels as FilePixels)?.Path;

    /// <summary>Why the pixels are kept in no file of the cache, for people; null where they are, or need not be.</summary>
    public string? NotKept => samples.NotKept;

    /// <summary>Bytes of the pixels of all images that this split is a part of.</summary>
    public long PixelBytes => samples.Pixels.Length;

    /// <summary>The bytes of one image, <c>C · H · W</c> of them.</summary>
    public ReadOnlySpan<byte> Pixels(long index)
    {
        SampleTensors.Check(Description, index);
        return Read(index, new byte[Description.SampleSize]);
    }

    /// <inheritdoc/>
    public torch.Tensor Gather(ReadOnlySpan<long> indices, torch.Device device) => SampleTensors.Gather(Description, indices, device, Fill);

    /// <inheritdoc/>
    public torch.Tensor GatherLabels(ReadOnlySpan<long> indices, torch.Device device) =>
        SampleTensors.GatherLabels(Description, Labels, indices, device);

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
        return samples.Classes > 0 ? Labels[(int)index] : -1;
    }

    private static string Source(DataSplit split, ImageSamples samples) =>
        split == DataSplit.Validation ? samples.ValidationSource ?? samples.Source : samples.Source;

    private ReadOnlySpan<byte> Read(long index, Span<byte> room) => samples.Pixels.Read((first + index) * room.Length, room);

    private void Fill(ReadOnlySpan<long> indices, Span<float> destination)
    {
        var size = Description.SampleSize;
        var room = ArrayPool<byte>.Shared.Rent(size);
        for (var row = 0; row < indices.Length; row++)
            ToUnitInterval(Read(indices[row], room.AsSpan(0, size)), destination.Slice(row * size, size));
        ArrayPool<byte>.Shared.Return(room);
    }

    /// <summary>byte / 255 by float division, so that a value does not depend on the width of the vectors.</summary>
    private static void ToUnitInterval(ReadOnlySpan<byte> bytes, Span<float> destination)
    {
        destination = destination[..bytes.Length];
        var scale = new Vector<float>(255f);
        var lanes = Vector<float>.Count;
        var i = 0;
        for (; i <= bytes.Length - Vector<byte>.Count; i += Vector<byte>.Count)
        {
            Vector.Widen(new Vector<byte>(bytes[i..]), out var low, out var high);
            Vector.Widen(low, out var a, out var b);
            Vector.Widen(high, out var c, out var d);
            (Vector.ConvertToSingle(a.As<uint, int>()) / scale).CopyTo(destination[i..]);
            (Vector.ConvertToSingle(b.As<uint, int>()) / scale).CopyTo(destination[(i + lanes)..]);
            (Vector.ConvertToSingle(c.As<uint, int>()) / scale).CopyTo(destination[(i + 2 * lanes)..]);
            (Vector.ConvertToSingle(d.As<uint, int>()) / scale).CopyTo(destination[(i + 3 * lanes)..]);
        }
        for (; i < bytes.Length; i++)
            destination[i] = bytes[i] / 255f;
    }

    private float[] ComputeMean()
    {
        var size = Description.SampleSize;
        var sums = new long[size];
        var room = new byte[size];
        for (var index = 0L; index < count; index++)
        {
            var pixels = Read(index, room);
            for (var i = 0; i < size; i++)
                sums[i] += pixels[i];
        }

        return [.. sums.Select(sum => (float)(sum / (255.0 * count)))];
    }
}
