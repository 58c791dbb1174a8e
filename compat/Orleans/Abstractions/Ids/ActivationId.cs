namespace Orleans.Runtime;

/// <summary>One activation of a grain.</summary>
[GenerateSerializer, Immutable]
public readonly struct ActivationId(Guid key) : IEquatable<ActivationId>
{
    [Id(0)] private readonly Guid _key = key;

    public bool IsDefault => _key == Guid.Empty;

    public static ActivationId NewId() => new(Guid.NewGuid());

    public bool Equals(ActivationId other) => _key.Equals(other._key);

    public override bool Equals(object? obj) => obj is ActivationId other && Equals(other);

    public override int GetHashCode() => _key.GetHashCode();

    public static bool operator ==(ActivationId left, ActivationId right) => left.Equals(right);

    public static bool operator !=(ActivationId left, ActivationId right) => !left.Equals(right);

    public string ToParsableString() => ToString();

    public override string ToString() => $"@{_key:N}";
}

/// <summary>Where an activation lives.</summary>
[GenerateSerializer, Immutable]
public sealed class GrainAddress : IEquatable<GrainAddress>
{
    [Id(0)] public GrainId GrainId { get; init; }

    [Id(1)] public ActivationId ActivationId { get; init; }

    [Id(2)] public SiloAddress? SiloAddress { get; init; }

    [Id(3)] public MembershipVersion MembershipVersion { get; init; } = MembershipVersion.MinValue;

    public bool IsComplete => !GrainId.IsDefault && !ActivationId.IsDefault && SiloAddress is not null;

    public bool Equals(GrainAddress? other) =>
        other is not null && GrainId == other.GrainId && ActivationId == other.ActivationId && Equals(SiloAddress, other.SiloAddress);

    public bool Matches(GrainAddress? other) =>
        other is not null && GrainId == other.GrainId && Equals(SiloAddress, other.SiloAddress)
        && (ActivationId.IsDefault || other.ActivationId.IsDefault || ActivationId == other.ActivationId);

    public override bool Equals(object? obj) => Equals(obj as GrainAddress);

    public override int GetHashCode() => HashCode.Combine(GrainId, ActivationId);

    public override string ToString() => $"[GrainAddress GrainId={GrainId}, ActivationId={ActivationId}, SiloAddress={SiloAddress}]";

    public string ToFullString() => ToString();
}

/// <summary>Version of the membership table.</summary>
[GenerateSerializer, Immutable]
public readonly struct MembershipVersion(long version) : IComparable<MembershipVersion>, IEquatable<MembershipVersion>
{
    [Id(0)] public long Value { get; init; } = version;

    public static MembershipVersion MinValue => new(long.MinValue);

    public int CompareTo(MembershipVersion other) => Value.CompareTo(other.Value);

    public bool Equals(MembershipVersion other) => Value == other.Value;

    public override bool Equals(object? obj) => obj is MembershipVersion other && Equals(other);

    public override int GetHashCode() => Value.GetHashCode();

    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);

    public static bool operator ==(MembershipVersion left, MembershipVersion right) => left.Value == right.Value;

    public static bool operator !=(MembershipVersion left, MembershipVersion right) => left.Value != right.Value;

    public static bool operator <(MembershipVersion left, MembershipVersion right) => left.Value < right.Value;

    public static bool operator <=(MembershipVersion left, MembershipVersion right) => left.Value <= right.Value;

    public static bool operator >(MembershipVersion left, MembershipVersion right) => left.Value > right.Value;

    public static bool operator >=(MembershipVersion left, MembershipVersion right) => left.Value >= right.Value;
}
