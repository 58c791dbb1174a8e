using TorchSharp;

namespace GanOrleans.Models.Data;

/// <summary>One split of a data set, held once per process in one compact array and shared by everybody who opens it.</summary>
/// <remarks>
/// Immutable and safe to read from any thread; the tensors that it makes belong to the caller (and to the caller's dispose scope).
/// </remarks>
public interface IDataSet
{
    /// <summary>What the samples are: name, count, shape, content hash.</summary>
    DataDescription Description { get; }

    /// <summary>
    /// The samples at <paramref name="indices"/>, in that order: <c>B × C × H × W</c> float32 in [0, 1] for images (byte / 255),
    /// <c>B × d</c> float32 for points. An index may repeat.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">An index is negative or not below <see cref="DataDescription.Count"/>.</exception>
    torch.Tensor Gather(ReadOnlySpan<long> indices, torch.Device device);

    /// <summary>
    /// The labels at <paramref name="indices"/>, in that order: <c>B</c> int64 in [0, <see cref="DataDescription.Classes"/>).
    /// </summary>
    /// <exception cref="InvalidOperationException">The data set has no labels (<see cref="DataDescription.Classes"/> is 0).</exception>
    torch.Tensor GatherLabels(ReadOnlySpan<long> indices, torch.Device device);

    /// <summary>
    /// Writes one sample, <see cref="DataDescription.SampleSize"/> values in the same range as <see cref="Gather"/>, without torch.
    /// </summary>
    void CopySample(long index, Span<float> destination);

    /// <summary>The class of one sample in [0, <see cref="DataDescription.Classes"/>), or −1 where the data set has no labels.</summary>
    int Label(long index);
}
