using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace Orleans.Runtime;

/// <summary>A silo: endpoint and generation, written <c>S127.0.0.1:11111:42</c>, parsed from <c>127.0.0.1:11111@42</c>.</summary>
[Immutable]
public sealed class SiloAddress : IEquatable<SiloAddress>, IComparable<SiloAddress>, IParsable<SiloAddress>
{
    private static readonly DateTime Epoch = new(2022, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private readonly int _hash;

    private SiloAddress(IPEndPoint endpoint, int generation)
    {
        Endpoint = endpoint;
        Generation = generation;
        _hash = unchecked((int)StableHash.ComputeHash(ToParsableString()));
    }

    public IPEndPoint Endpoint { get; }

    public int Generation { get; }

    public bool IsClient => Generation < 0;

    public static SiloAddress Zero { get; } = New(new IPEndPoint(IPAddress.Any, 0), 0);

    public static SiloAddress New(IPEndPoint ep, int gen) => new(ep, gen);

    public static SiloAddress New(IPAddress address, int port, int generation) => new(new IPEndPoint(address, port), generation);

    /// <summary>Seconds since 2022: a later process on the same endpoint has a higher one.</summary>
    public static int AllocateNewGeneration() => (int)((DateTime.UtcNow - Epoch).Ticks / TimeSpan.TicksPerSecond);

    public string ToParsableString() => string.Create(CultureInfo.InvariantCulture, $"{Endpoint}@{Generation}");

    public static SiloAddress FromParsableString(string addr) => Parse(addr);

    public static SiloAddress Parse(string value) => TryParse(value, out var address)
        ? address
        : throw new FormatException($"'{value}' is not a silo address. It is written 'ip:port@generation'.");

    public static bool TryParse(string? value, [NotNullWhen(true)] out SiloAddress? result)
    {
        result = null;
        if (value is null || value.LastIndexOf('@') is var at && at < 0)
            return false;
        if (!IPEndPoint.TryParse(value.AsSpan(0, at), out var endpoint) || !int.TryParse(value.AsSpan(at + 1), CultureInfo.InvariantCulture, out var generation))
            return false;
        result = New(endpoint, generation);
        return true;
    }

    static SiloAddress IParsable<SiloAddress>.Parse(string s, IFormatProvider? provider) => Parse(s);

    static bool IParsable<SiloAddress>.TryParse(string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out SiloAddress result) => TryParse(s, out result);

    /// <summary>The same endpoint, an earlier process.</summary>
    public bool IsPredecessorOf(SiloAddress other) => Endpoint.Equals(other.Endpoint) && Generation != 0 && Generation < other.Generation;

    public bool IsSuccessorOf(SiloAddress other) => other.IsPredecessorOf(this);

    public int GetConsistentHashCode() => _hash;

    public bool Equals(SiloAddress? other) => ReferenceEquals(this, other) || (other is not null && Generation == other.Generation && Endpoint.Equals(other.Endpoint));

    public override bool Equals(object? obj) => Equals(obj as SiloAddress);

    public override int GetHashCode() => _hash;

    public int CompareTo(SiloAddress? other)
    {
        if (other is null)
            return 1;
        var byGeneration = Generation.CompareTo(other.Generation);
        return byGeneration != 0 ? byGeneration : string.CompareOrdinal(ToParsableString(), other.ToParsableString());
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"S{Endpoint}:{Generation}");

    public string ToStringWithHashCode() => $"{this}/x{_hash:X8}";

    public static bool operator ==(SiloAddress? left, SiloAddress? right) => Equals(left, right);

    public static bool operator !=(SiloAddress? left, SiloAddress? right) => !Equals(left, right);

    public static bool operator <(SiloAddress? left, SiloAddress? right) => left is null ? right is not null : left.CompareTo(right) < 0;

    public static bool operator <=(SiloAddress? left, SiloAddress? right) => left is null || left.CompareTo(right) <= 0;

    public static bool operator >(SiloAddress? left, SiloAddress? right) => !(left <= right);

    public static bool operator >=(SiloAddress? left, SiloAddress? right) => !(left < right);
}
