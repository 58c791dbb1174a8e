namespace Orleans.Runtime;

/// <summary>The kind of a grain, for example <c>counter</c> for the class <c>CounterGrain</c>.</summary>
[Immutable]
public readonly struct GrainType(IdSpan id) : IEquatable<GrainType>, IComparable<GrainType>
{
    public GrainType(byte[] value) : this(new IdSpan(value)) { }

    public IdSpan Value { get; } = id;

    public bool IsDefault => Value.IsDefault;

    public static GrainType Create(string value) => new(IdSpan.Create(value));

    public ReadOnlySpan<byte> AsSpan() => Value.AsSpan();

    public uint GetUniformHashCode() => Value.GetUniformHashCode();

    public bool Equals(GrainType obj) => Value.Equals(obj.Value);

    public override bool Equals(object? obj) => obj is GrainType other && Equals(other);

    public override int GetHashCode() => Value.GetHashCode();

    public int CompareTo(GrainType other) => Value.CompareTo(other.Value);

    public static bool operator ==(GrainType left, GrainType right) => left.Equals(right);

    public static bool operator !=(GrainType left, GrainType right) => !left.Equals(right);

    public static bool operator <(GrainType left, GrainType right) => left.CompareTo(right) < 0;

    public static bool operator <=(GrainType left, GrainType right) => left.CompareTo(right) <= 0;

    public static bool operator >(GrainType left, GrainType right) => left.CompareTo(right) > 0;

    public static bool operator >=(GrainType left, GrainType right) => left.CompareTo(right) >= 0;

    public override string ToString() => Value.ToString();
}

/// <summary>The name of a grain interface on the wire.</summary>
[Immutable]
public readonly struct GrainInterfaceType(IdSpan value) : IEquatable<GrainInterfaceType>
{
    public GrainInterfaceType(string value) : this(IdSpan.Create(value)) { }

    public IdSpan Value { get; } = value;

    public bool IsDefault => Value.IsDefault;

    public static GrainInterfaceType Create(string value) => new(value);

    public bool Equals(GrainInterfaceType other) => Value.Equals(other.Value);

    public override bool Equals(object? obj) => obj is GrainInterfaceType other && Equals(other);

    public override int GetHashCode() => Value.GetHashCode();

    public static bool operator ==(GrainInterfaceType left, GrainInterfaceType right) => left.Equals(right);

    public static bool operator !=(GrainInterfaceType left, GrainInterfaceType right) => !left.Equals(right);

    public override string ToString() => Value.ToString();
}
