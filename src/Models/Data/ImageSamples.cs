namespace GanOrleans.Models.Data;

/// <summary>Images as they are stored: one byte per value, sample after sample, channels outermost.</summary>
/// <param name="Pixels"><c>count · C · H · W</c> bytes.</param>
/// <param name="Labels">One byte per image.</param>
/// <param name="Shape"><c>[C, H, W]</c>.</param>
/// <param name="Classes">Number of classes.</param>
/// <param name="Source">Where they come from, for people.</param>
public sealed record ImageSamples(byte[] Pixels, byte[] Labels, IReadOnlyList<long> Shape, int Classes, string Source);
