namespace GanOrleans.Grains.Workers;

/// <summary>Cuts a flat vector into one slice per worker.</summary>
internal static class VectorSlices
{
    /// <summary>Elements that slices begin at multiples of: whole cache lines, and whole blocks of any vector instruction.</summary>
    public const int Alignment = 64;

    /// <summary>The slice of a rank; the last ones of a short vector are shorter or empty.</summary>
    /// <param name="length">Elements of the vector.</param>
    /// <param name="workers">Number of slices.</param>
    /// <param name="rank">Which one.</param>
    public static (long Start, long Count) Of(long length, int workers, int rank)
    {
        var blocks = (length + Alignment - 1) / Alignment;
        var whole = (blocks + workers - 1) / workers * Alignment;
        var start = Math.Min(length, rank * whole);
        return (start, Math.Min(length, start + whole) - start);
    }
}
