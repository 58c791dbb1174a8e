using GanOrleans.Models.Runtime;

namespace GanOrleans.Models.Flat;

/// <summary>Where one parameter lies in a flat vector.</summary>
/// <param name="Name">PyTorch's name of the parameter, for example <c>h0.weight</c>.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Offset">Its first element in the vector, a multiple of <see cref="FlatLayout.Alignment"/>.</param>
/// <param name="Count">Its number of elements.</param>
/// <param name="IsWhole">Whether they are int64; the vector then holds two digits of each, see <see cref="WholeNumbers"/>.</param>
public sealed record FlatEntry(string Name, IReadOnlyList<long> Shape, long Offset, long Count, bool IsWhole = false)
{
    /// <summary>Number of elements of the vector that it takes.</summary>
    public long Length => IsWhole ? Count * WholeNumbers.Digits : Count;
}

/// <summary>How a network's parameters lie in one contiguous vector; the gaps between them stay 0.</summary>
public sealed class FlatLayout
{
    /// <summary>Parameters start at multiples of this many elements: 256 bytes, whole cache lines and whole vector registers.</summary>
    public const long Alignment = 64;

    /// <summary>Lays out parameters in the order given.</summary>
    public FlatLayout(IEnumerable<(string Name, long[] Shape)> parameters) : this(parameters.Select(p => (p.Name, p.Shape, false)))
    {
    }

    /// <summary>Lays out tensors in the order given, some of them int64.</summary>
    public FlatLayout(IEnumerable<(string Name, long[] Shape, bool IsWhole)> tensors)
    {
        var entries = new List<FlatEntry>();
        foreach (var (name, shape, isWhole) in tensors)
        {
            var count = shape.Aggregate(1L, (product, extent) => product * extent);
            entries.Add(new FlatEntry(name, shape, Length, count, isWhole));
            Length += (entries[^1].Length + Alignment - 1) / Alignment * Alignment;
            Count += count;
        }
        Entries = entries;
    }

    /// <summary>The parameters in order.</summary>
    public IReadOnlyList<FlatEntry> Entries { get; }

    /// <summary>Number of elements of the vector, gaps included.</summary>
    public long Length { get; }

    /// <summary>Number of parameters, gaps excluded.</summary>
    public long Count { get; }
}
