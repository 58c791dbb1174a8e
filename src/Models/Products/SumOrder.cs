namespace GanOrleans.Models.Products;

/// <summary>
/// In which blocks MKL 2024 sums a product on processors with AVX2 that it does not know better: the terms of a block in order, then block
/// after block onto the result.
/// </summary>
internal static class SumOrder
{
    /// <summary>The longest block.</summary>
    public const int MaxBlock = 192;

    /// <summary>Length of the block that begins at a term.</summary>
    /// <param name="terms">Number of terms of the whole sum.</param>
    /// <param name="first">Number of the term, from 0: 0, or where a block ends.</param>
    public static int Block(int terms, int first) =>
        terms is > MaxBlock and < 2 * MaxBlock
            ? first == 0 ? (terms + 1) / 2 : terms - first
            : Math.Min(MaxBlock, terms - first);
}
