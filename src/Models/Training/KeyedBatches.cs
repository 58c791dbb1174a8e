using System.Diagnostics;
using GanOrleans.Models.Data;
using GanOrleans.Models.Options;
using GanOrleans.Models.Randomness;
using GanOrleans.Models.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Training;

/// <summary>
/// What a step draws: real samples, noise and masks, each a pure function of its key, so that a worker's slice is that slice of the whole.
/// </summary>
public sealed class KeyedBatches
{
    private readonly TrainingOptions options;
    private readonly IDataSet data;
    private readonly Device device;
    private readonly DataOrder order;
    private readonly bool conditional;

    /// <param name="options">Seed, batch, latent and prior.</param>
    /// <param name="data">The training split.</param>
    /// <param name="range">The range that the networks expect.</param>
    /// <param name="device">Where the batches are wanted.</param>
    /// <param name="conditional">Whether the networks take classes; the data set has them then.</param>
    public KeyedBatches(TrainingOptions options, IDataSet data, ValueRange range, Device device, bool conditional = false)
    {
        this.conditional = conditional;
        this.options = options;
        this.data = data;
        this.device = device;
        Range = range;
        order = new DataOrder(options.Seed, options.TrainSamples, options.K);
    }

    /// <summary>Where the batches are.</summary>
    public Device Device => device;

    /// <summary>The range of <see cref="Real"/>.</summary>
    public ValueRange Range { get; }

    /// <summary>
    /// Time spent on drawing real samples and noise so far, in ticks of <see cref="Stopwatch"/>; on a GPU the host's part of it.
    /// </summary>
    public long DrawingTicks { get; private set; }

    /// <summary>The numbers of the slice's real samples.</summary>
    public void Indices(Span<long> indices, StepKey step, Rows rows) => order.Fill(indices, step.Iteration, step.Substep, rows);

    /// <summary>The slice's real samples as the networks see them, <c>B × d</c>: images are flattened.</summary>
    public Tensor Real(StepKey step, Rows rows)
    {
        var start = Stopwatch.GetTimestamp();
        Span<long> indices = rows.Count <= 1024 ? stackalloc long[rows.Count] : new long[rows.Count];
        Indices(indices, step, rows);
        var batch = Range.ToNetwork(data.Gather(indices, device).view(rows.Count, data.Description.SampleSize));
        DrawingTicks += Stopwatch.GetTimestamp() - start;
        return batch;
    }

    /// <summary>The slice's noise, <c>B × Latent</c>.</summary>
    public Tensor Noise(StepKey step, Rows rows)
    {
        var start = Stopwatch.GetTimestamp();
        var noise = Latents.Draw(KeyedStream.For(step, RandomPurpose.Noise), options.Prior, rows.First, rows.Count, options.Latent, device);
        DrawingTicks += Stopwatch.GetTimestamp() - start;
        return noise;
    }

    /// <summary>Real samples as D sees them: with the step's instance noise, where there is any.</summary>
    public Tensor NoisyReal(Tensor x, StepKey step, Rows rows) => WithInstanceNoise(x, step, rows.First);

    /// <summary>Generated samples as D sees them, likewise.</summary>
    public Tensor NoisyFake(Tensor x, StepKey step, Rows rows) => WithInstanceNoise(x, step, (long)rows.Total + rows.First);

    /// <summary>σ of the instance noise of an iteration.</summary>
    public static double InstanceNoiseAt(TrainingOptions options, long iteration) => options.InstanceNoiseUntil == 0
        ? options.InstanceNoise
        : options.InstanceNoise * Math.Max(0, 1 - (double)iteration / options.InstanceNoiseUntil);

    private Tensor WithInstanceNoise(Tensor x, StepKey step, long firstRow)
    {
        var deviation = (float)InstanceNoiseAt(options, step.Iteration);
        if (deviation == 0) return x;
        var start = Stopwatch.GetTimestamp();
        var stream = KeyedStream.For(step, RandomPurpose.InstanceNoise);
        var noise = HostRows.ToDevice((int)x.shape[0], data.Description.SampleSize, device, (row, destination) =>
            stream.Normal(destination, firstRow + row));
        DrawingTicks += Stopwatch.GetTimestamp() - start;
        return x.Plus(noise, deviation);
    }

    /// <summary>The classes of the slice's real samples, <c>B</c> int64; null where the variant is unconditional.</summary>
    public Tensor? RealLabels(StepKey step, Rows rows)
    {
        if (!conditional) return null;
        Span<long> indices = rows.Count <= 1024 ? stackalloc long[rows.Count] : new long[rows.Count];
        Indices(indices, step, rows);
        return data.GatherLabels(indices, device);
    }

    /// <summary>
    /// The classes that G is asked for, <c>B</c> int64, uniform over the data set's: a pure function of (seed, step, row).
    /// Null where the variant is unconditional.
    /// </summary>
    public Tensor? FakeLabels(StepKey step, Rows rows)
    {
        if (!conditional) return null;
        var stream = KeyedStream.For(step, RandomPurpose.Labels);
        var classes = data.Description.Classes;
        var labels = new long[rows.Count];
        Span<float> u = stackalloc float[1];
        for (var row = 0; row < labels.Length; row++)
        {
            stream.Uniform(u, rows.First + row, 0f, classes);
            labels[row] = Math.Min(classes - 1, (long)u[0]);   // rounding up may reach the end of the interval
        }
        return tensor(labels, device: device);
    }

    /// <summary>
    /// Classes for showing samples: sample i is of class i mod the number of classes, or all are of one class.
    /// Null where the variant is unconditional.
    /// </summary>
    public Tensor? SamplingLabels(long first, int count, int? label = null)
    {
        if (!conditional) return null;
        var classes = data.Description.Classes;
        var labels = new long[count];
        for (var i = 0; i < count; i++) labels[i] = label ?? (first + i) % classes;
        return tensor(labels, device: device);
    }

    /// <summary>Noise for showing samples, rows <paramref name="first"/> on; it does not depend on training.</summary>
    public Tensor SamplingNoise(ulong seed, long first, int count) =>
        Latents.Draw(KeyedStream.For(seed, RandomPurpose.Sampling), options.Prior, first, count, options.Latent, device);
}
