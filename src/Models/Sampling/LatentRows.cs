using System.Runtime.InteropServices;
using GanOrleans.Models.Randomness;
using GanOrleans.Models.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Sampling;

/// <summary>Latents of pictures that say something about the space of z: walks between two draws, and sums of draws.</summary>
public static class LatentRows
{
    /// <summary>Half the width of the uniform noise around a sum (Radford et al., 2016, Figure 7).</summary>
    public const float PerturbationRange = 0.25f;

    /// <summary>
    /// Rows of walks: image i is step i mod <paramref name="steps"/> of row r = i / steps, which leads from draw 2r to draw 2r
    /// + 1 of the seed's sequence, both included.
    /// </summary>
    /// <param name="batches">The run's prior.</param>
    /// <param name="seed">Seed of the noise.</param>
    /// <param name="first">Number of the first image.</param>
    /// <param name="count">How many.</param>
    /// <param name="steps">Images in a row, at least 2.</param>
    /// <param name="spherical">On the sphere instead of along the line.</param>
    /// <returns><c>count × Latent</c>.</returns>
    public static Tensor Walk(KeyedBatches batches, ulong seed, long first, int count, int steps, bool spherical)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 2);
        var firstRow = first / steps;
        var ends = Draws(batches, seed, [.. LongRange(2 * firstRow, 2 * ((first + count - 1) / steps + 1))], out var width);
        return HostRows.ToDevice(count, width, batches.Device, (i, destination) =>
        {
            var (row, step) = Math.DivRem(first + i, steps);
            var a = ends.AsSpan((int)(2 * (row - firstRow)) * width, width);
            var b = ends.AsSpan((int)(2 * (row - firstRow) + 1) * width, width);
            var t = (double)step / (steps - 1);
            if (spherical)
                LatentPath.Spherical(a, b, t, destination);
            else
                LatentPath.Linear(a, b, t, destination);
        });
    }

    /// <summary>
    /// Arithmetic on the means of exemplars (Radford et al., 2016, section 6.3.2), as rows of a picture: for each term its m
    /// exemplars and, at their right, their mean; in the last row m points within ±<see cref="PerturbationRange"/> of the signed
    /// sum of the means and, at their right, the sum.
    /// </summary>
    /// <param name="batches">The run's prior.</param>
    /// <param name="seed">Seed of the noise.</param>
    /// <param name="terms">Sign and numbers of the exemplars of each term; all have as many.</param>
    /// <returns><c>(terms + 1)·(m + 1) × Latent</c>.</returns>
    public static Tensor Arithmetic(KeyedBatches batches, ulong seed, IReadOnlyList<(bool Subtract, IReadOnlyList<long> Samples)> terms)
    {
        var exemplars = terms[0].Samples.Count;
        if (terms.Any(term => term.Samples.Count != exemplars))
            throw new ArgumentException("The terms have different numbers of samples: give each as many.", nameof(terms));
        var draws = Draws(batches, seed, [.. terms.SelectMany(term => term.Samples)], out var width);
        var columns = exemplars + 1;
        var rows = new float[(terms.Count + 1) * columns * width];
        Span<float> Row(int row, int column) => rows.AsSpan((row * columns + column) * width, width);

        var sum = Row(terms.Count, exemplars);
        for (var term = 0; term < terms.Count; term++)
        {
            var mean = Row(term, exemplars);
            for (var i = 0; i < exemplars; i++)
            {
                draws.AsSpan((term * exemplars + i) * width, width).CopyTo(Row(term, i));
                for (var k = 0; k < width; k++) mean[k] += Row(term, i)[k] / exemplars;
            }
            for (var k = 0; k < width; k++) sum[k] += terms[term].Subtract ? -mean[k] : mean[k];
        }
        var noise = KeyedStream.For(seed, RandomPurpose.Perturbation);
        for (var i = 0; i < exemplars; i++)
        {
            noise.Uniform(Row(terms.Count, i), i, -PerturbationRange, PerturbationRange);
            for (var k = 0; k < width; k++) Row(terms.Count, i)[k] += sum[k];
        }
        return HostRows.ToDevice((terms.Count + 1) * columns, width, batches.Device, (i, destination) =>
            rows.AsSpan(i * width, width).CopyTo(destination));
    }

    private static float[] Draws(KeyedBatches batches, ulong seed, IReadOnlyList<long> numbers, out int width)
    {
        using var scope = NewDisposeScope();
        width = (int)batches.SamplingNoise(seed, 0, 1).shape[1];
        var draws = new float[numbers.Count * width];
        for (var i = 0; i < numbers.Count; i++)
            MemoryMarshal.Cast<byte, float>(batches.SamplingNoise(seed, numbers[i], 1).cpu().bytes).CopyTo(draws.AsSpan(i * width, width));
        return draws;
    }

    private static IEnumerable<long> LongRange(long first, long end)
    {
        for (var number = first; number < end; number++) yield return number;
    }
}
