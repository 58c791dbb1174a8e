using System.Runtime.InteropServices;
using System.Security.Cryptography;
using GanOrleans.Imaging;

namespace GanOrleans.Grains.Studies;

/// <summary>The pictures of a session, real and generated ones drawn alike and in an order that says nothing.</summary>
internal static class StudyImages
{
    private const int WantedPixels = 280;

    /// <summary>A picture for each place.</summary>
    /// <param name="isReal">Which kind is at each place.</param>
    /// <param name="real">B × C × H × W in [0, 1], C 1 or 3.</param>
    /// <param name="generated">Likewise.</param>
    public static Picture[] Mix(IReadOnlyList<bool> isReal, SampleResult real, SampleResult generated)
    {
        var (ofReal, ofGenerated) = (Order((int)real.Shape[0], isReal.Count), Order((int)generated.Shape[0], isReal.Count));
        return [.. isReal.Select((at, item) => at ? Draw(real, ofReal[item]) : Draw(generated, ofGenerated[item]))];
    }

    /// <summary>
    /// Which image is at each place; one comes again only when all were there. Shuffled, because samples of a conditional run come class
    /// after class.
    /// </summary>
    /// <param name="count">Number of images, at least 1.</param>
    /// <param name="items">Number of places.</param>
    internal static int[] Order(int count, int items)
    {
        var order = new List<int>(items + count);
        while (order.Count < items)
        {
            var all = Enumerable.Range(0, count).ToArray();
            RandomNumberGenerator.Shuffle<int>(all);
            order.AddRange(all);
        }

        return [.. order.Take(items)];
    }

    // Enlarged by a whole number, so that small ones can be seen.
    private static Picture Draw(SampleResult images, int index)
    {
        var (channels, height, width) = ((int)images.Shape[1], (int)images.Shape[2], (int)images.Shape[3]);
        var size = channels * height * width;
        var values = MemoryMarshal.Cast<byte, float>(images.Values).Slice(index * size, size);
        return ImageGrid.One(values, channels, height, width).Enlarge(Math.Max(1, WantedPixels / Math.Max(height, width)));
    }
}
