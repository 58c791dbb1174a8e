namespace GanOrleans.Imaging;

/// <summary>
/// Cuts the largest centred square out of an image and resamples it with a triangle filter, which is bilinear interpolation where
/// it enlarges and widens to the target's pixel where it shrinks, so that nothing aliases. In double precision and a fixed order:
/// the bytes are the same on every machine.
/// </summary>
public sealed class CentreSquare
{
    private readonly int width;
    private readonly int left;
    private readonly int top;
    private readonly int side;
    private readonly int size;
    private readonly (int First, double[] Weights)[] taps;

    /// <param name="width">Width of the source, pixels.</param>
    /// <param name="height">Height of the source, pixels.</param>
    /// <param name="size">Width and height of the result, pixels.</param>
    public CentreSquare(int width, int height, int size)
    {
        this.width = width;
        this.size = size;
        side = Math.Min(width, height);
        (left, top) = ((width - side) / 2, (height - side) / 2);
        taps = [.. Enumerable.Range(0, size).Select(i => Tap(i, side, size))];
    }

    /// <summary>Resamples one channel.</summary>
    /// <param name="source">The values of the channel, row after row; between two neighbours lie <paramref name="step"/> places.</param>
    /// <param name="step">1 for a plane, the number of channels where they are interleaved.</param>
    /// <param name="destination">size × size values.</param>
    public void Apply(ReadOnlySpan<byte> source, int step, Span<byte> destination)
    {
        var rows = new double[side * size];   // every row of the square, already of the new width
        for (var y = 0; y < side; y++)
        {
            var row = source[(((top + y) * width + left) * step)..];
            for (var x = 0; x < size; x++)
            {
                var (first, weights) = taps[x];
                var sum = 0.0;
                for (var i = 0; i < weights.Length; i++)
                    sum += weights[i] * row[(first + i) * step];
                rows[y * size + x] = sum;
            }
        }

        for (var y = 0; y < size; y++)
        {
            var (first, weights) = taps[y];
            for (var x = 0; x < size; x++)
            {
                var sum = 0.0;
                for (var i = 0; i < weights.Length; i++)
                    sum += weights[i] * rows[(first + i) * size + x];
                destination[y * size + x] = (byte)Math.Clamp(Math.Floor(sum + 0.5), 0, 255);
            }
        }
    }

    /// <summary>The source pixels that target pixel <paramref name="i"/> is a mean of, and their weights, which sum to 1.</summary>
    private static (int First, double[] Weights) Tap(int i, int from, int to)
    {
        var scale = (double)from / to;
        var reach = Math.Max(1, scale);
        var centre = (i + 0.5) * scale - 0.5;
        var first = Math.Max(0, (int)Math.Ceiling(centre - reach + 1e-9));
        var last = Math.Min(from - 1, (int)Math.Floor(centre + reach - 1e-9));
        var weights = new double[last - first + 1];
        for (var j = first; j <= last; j++)
            weights[j - first] = 1 - Math.Abs(j - centre) / reach;
        var total = weights.Sum();
        for (var j = 0; j < weights.Length; j++)
            weights[j] /= total;
        return (first, weights);
    }
}
