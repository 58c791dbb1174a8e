using System.Text;

namespace Orleans.Runtime;

/// <summary>Bytes of UTF-8 text with their hash: a grain's key or type.</summary>
[Immutable]
public readonly struct IdSpan : IEquatable<IdSpan>, IComparable<IdSpan>
{
    private readonly byte[]? _value;
    private readonly int _hash;

    public IdSpan(byte[] value)
    {
        _value = value;
        _hash = (int)StableHash.ComputeHash(value);
    }

    public bool IsDefault => _value is null || _value.Length == 0;

    public ReadOnlyMemory<byte> Value => _value;

    public ReadOnlySpan<byte> AsSpan() => _value;

    public static IdSpan Create(string id) => new(Encoding.UTF8.GetBytes(id));

    public uint GetUniformHashCode() => unchecked((uint)_hash);

    public bool Equals(IdSpan obj) => ReferenceEquals(_value, obj._value) || (_hash == obj._hash && AsSpan().SequenceEqual(obj.AsSpan()));

    public override bool Equals(object? obj) => obj is IdSpan other && Equals(other);

    public override int GetHashCode() => _hash;

    public int CompareTo(IdSpan other) => AsSpan().SequenceCompareTo(other.AsSpan());

    public static bool operator ==(IdSpan left, IdSpan right) => left.Equals(right);

    public static bool operator !=(IdSpan left, IdSpan right) => !left.Equals(right);

    public static bool operator <(IdSpan left, IdSpan right) => left.CompareTo(right) < 0;

    public static bool operator <=(IdSpan left, IdSpan right) => left.CompareTo(right) <= 0;

    public static bool operator >(IdSpan left, IdSpan right) => left.CompareTo(right) > 0;

    public static bool operator >=(IdSpan left, IdSpan right) => left.CompareTo(right) >= 0;

    public override string ToString() => Encoding.UTF8.GetString(AsSpan());
}
