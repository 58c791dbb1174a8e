using GanOrleans.Models.Data;
using GanOrleans.Models.Randomness;
using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Tests.Support;

/// <summary>Ten thousand numbers of a normal distribution.</summary>
internal sealed class NormalData : IDataSet
{
    private readonly float[] samples = new float[10_000];

    public NormalData(double mean, double deviation)
    {
        KeyedStream.For(77, RandomPurpose.Sampling).Normal(samples, 0);
        for (var i = 0; i < samples.Length; i++) samples[i] = (float)(mean + deviation * samples[i]);
        Description = new DataDescription("normal-test", samples.Length, [1], 0, "sha256:0", isImage: false);
    }

    public DataDescription Description { get; }

    public Tensor Gather(ReadOnlySpan<long> indices, Device device)
    {
        var values = new float[indices.Length];
        for (var i = 0; i < values.Length; i++) values[i] = samples[indices[i]];
        return tensor(values, device: device).view(-1, 1);
    }

    public Tensor GatherLabels(ReadOnlySpan<long> indices, Device device) => throw new InvalidOperationException("There are no labels.");

    public void CopySample(long index, Span<float> destination) => destination[0] = samples[index];

    public int Label(long index) => -1;
}
