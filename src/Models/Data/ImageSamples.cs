namespace GanOrleans.Models.Data;

/// <summary>Images as they are stored: one byte per value, sample after sample, channels outermost.</summary>
/// <param name="Pixels"><c>count · C · H · W</c> bytes.</param>
/// <param name="Labels">One byte per image; empty where there are no classes.</param>
/// <param name="Shape"><c>[C, H, W]</c>.</param>
/// <param name="Classes">Number of classes; 0 where there are no labels.</param>
/// <param name="Source">Where they come from, for people.</param>
/// <param name="ClassNames">What the labels stand for; null = their numbers.</param>
public sealed record ImageSamples(byte[] Pixels, byte[] Labels, IReadOnlyList<long> Shape, int Classes, string Source, IReadOnlyList<string>? ClassNames = null)
{
    /// <summary>Number of images.</summary>
    public int Count => (int)(Pixels.LongLength / Shape.Aggregate(1L, (product, extent) => product * extent));
}
