using System.Runtime.InteropServices;
using System.Security.Cryptography;
using GanOrleans.Imaging;

namespace GanOrleans.Grains.Studies;

/// <summary>Images of one kind, real or generated, in an order that says nothing.</summary>
/// <param name="images">B × C × H × W in [0, 1], C 1 or 3.</param>
/// <param name="items">How many are shown; each image comes again only when all were there.</param>
internal sealed class StudyImages(SampleResult images, int items)
{
    private const int WantedPixels = 280;

    private readonly int[] order = Order((int)images.Shape[0], items);

    /// <summary>The picture at a place of the session, enlarged by a whole number so that small ones can be seen.</summary>
    public Picture Draw(int item)
    {
        var (channels, height, width) = ((int)images.Shape[1], (int)images.Shape[2], (int)images.Shape[3]);
        var size = channels * height * width;
        var values = MemoryMarshal.Cast<byte, float>(images.Values).Slice(order[item] * size, size);
        return ImageGrid.One(values, channels, height, width).Enlarge(Math.Max(1, WantedPixels / Math.Max(height, width)));
    }

    /// <summary>Which image is at each place. Shuffled, because samples of a conditional run come class after class.</summary>
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
}
