namespace GanOrleans.Models.Data.Files;

/// <summary>What holds for all deflated data: gzip, zlib and PNG.</summary>
internal static class Deflate
{
    /// <summary>
    /// The most bytes that one byte unfolds to: what a header claims beyond it is not there, and no memory is taken for it.
    /// </summary>
    public const int MaxRatio = 1032;
}
