using System.Diagnostics.CodeAnalysis;

namespace Orleans.Runtime;

/// <summary>A grain's identity: type and key, written <c>type/key</c>.</summary>
[Immutable]
public readonly struct GrainId(GrainType type, IdSpan key) : IEquatable<GrainId>, IComparable<GrainId>, ISpanParsable<GrainId>
{
    public GrainType Type { get; } = type;

    public IdSpan Key { get; } = key;

    public bool IsDefault => Type.IsDefault && Key.IsDefault;

    public static GrainId Create(string type, string key) => new(GrainType.Create(type), IdSpan.Create(key));

    public static GrainId Create(GrainType type, string key) => new(type, IdSpan.Create(key));

    public static GrainId Create(GrainType type, IdSpan key) => new(type, key);

    public uint GetUniformHashCode() => unchecked((Type.GetUniformHashCode() * 31) + Key.GetUniformHashCode());

    public bool Equals(GrainId other) => Key.Equals(other.Key) && Type.Equals(other.Type);

    public override bool Equals(object? obj) => obj is GrainId other && Equals(other);

    public override int GetHashCode() => unchecked((int)GetUniformHashCode());

    public int CompareTo(GrainId other) => Type.CompareTo(other.Type) is not 0 and var byType ? byType : Key.CompareTo(other.Key);

    public static bool operator ==(GrainId left, GrainId right) => left.Equals(right);

    public static bool operator !=(GrainId left, GrainId right) => !left.Equals(right);

    public static bool operator <(GrainId left, GrainId right) => left.CompareTo(right) < 0;

    public static bool operator <=(GrainId left, GrainId right) => left.CompareTo(right) <= 0;

    public static bool operator >(GrainId left, GrainId right) => left.CompareTo(right) > 0;

    public static bool operator >=(GrainId left, GrainId right) => left.CompareTo(right) >= 0;

    public override string ToString() => $"{Type}/{Key}";

    public static GrainId Parse(string value) => TryParse(value, out var id) ? id : throw new ArgumentException($"'{value}' is not a grain id. A grain id is written 'type/key'.", nameof(value));

    public static bool TryParse([NotNullWhen(true)] string? value, out GrainId result)
    {
        result = default;
        if (value is null || value.IndexOf('/', StringComparison.Ordinal) is var slash && slash < 0)
            return false;
        result = Create(value[..slash], value[(slash + 1)..]);
        return true;
    }

    static GrainId ISpanParsable<GrainId>.Parse(ReadOnlySpan<char> s, IFormatProvider? provider) => Parse(s.ToString());

    static bool ISpanParsable<GrainId>.TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out GrainId result) => TryParse(s.ToString(), out result);

    static GrainId IParsable<GrainId>.Parse(string s, IFormatProvider? provider) => Parse(s);

    static bool IParsable<GrainId>.TryParse(string? s, IFormatProvider? provider, out GrainId result) => TryParse(s, out result);
}
