using System.Globalization;

namespace GanOrleans.Models.Data.Generated;

/// <summary>
/// Labelled digits drawn from strokes: like MNIST, and without files. 28 × 28, dark ground, ink in the 20 × 20 middle, centred by its mass,
/// several styles of each digit, with jitter, slant, width, thickness, pressure, size and shift drawn for each image.
/// </summary>
/// <remarks>An image is a pure function of (seed, train or test, index); classes are drawn uniformly.</remarks>
internal static class Glyphs
{
    private const int DefaultTrainCount = 60_000;
    private const ulong TrainStream = 11;
    private const ulong TestStream = 12;

    public static IDataSet Open(DataSetOptions options)
    {
        var train = options.Count ?? DefaultTrainCount;
        var (stream, stored) = options.Split == DataSplit.Test ? (TestStream, train / 6) : (TrainStream, train);
        var stamp = string.Create(CultureInfo.InvariantCulture, $"{options.Seed} {stream} {stored}");
        return ImageSets.Open("glyphs", stamp, options, () => Draw(options.Seed, stream, stored));
    }

    private static ImageSamples Draw(ulong seed, ulong stream, int count)
    {
        const int size = GlyphCanvas.Side * GlyphCanvas.Side;
        var (pixels, labels) = (new byte[(long)count * size], new byte[count]);
        Parallel.For(0, count, () => new GlyphCanvas(), (i, _, canvas) =>
        {
            var random = new CounterRandom(seed, stream, (ulong)i);
            var digit = random.Below(DigitStyles.ByDigit.Length);
            var styles = DigitStyles.ByDigit[digit];
            var style = styles[random.Below(styles.Length)];
            var hand = new Hand(random);
            labels[i] = (byte)digit;
            canvas.Draw(style, ref hand, pixels.AsSpan(i * size, size));
            return canvas;
        }, _ => { });
        var source = string.Create(CultureInfo.InvariantCulture, $"generated from seed {seed}");
        return new ImageSamples(pixels, labels, [1, GlyphCanvas.Side, GlyphCanvas.Side], DigitStyles.ByDigit.Length, source);
    }
}
