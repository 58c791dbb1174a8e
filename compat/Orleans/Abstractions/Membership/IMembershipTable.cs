using Orleans.Runtime;

namespace Orleans;

/// <summary>Where silos register: one row each, one version for the whole table, optimistic writes.</summary>
public interface IMembershipTable
{
    Task InitializeMembershipTable(bool tryInitTableVersion);

    Task DeleteMembershipTableEntries(string clusterId);

    Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate);

    Task<MembershipTableData> ReadRow(SiloAddress key);

    Task<MembershipTableData> ReadAll();

    /// <summary>Adds a row and moves the table to <paramref name="tableVersion"/>; false when row or version moved in between.</summary>
    Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion);

    /// <summary>Replaces a row whose etag still matches and moves the table's version; false when either moved in between.</summary>
    Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion);

    /// <summary>Writes the row's heartbeat alone; neither etag nor version change.</summary>
    Task UpdateIAmAlive(MembershipEntry entry);
}

/// <summary>Version of the whole table with its etag.</summary>
[GenerateSerializer, Immutable]
public sealed class TableVersion(int version, string eTag) : IEquatable<TableVersion>
{
    [Id(0)] public int Version { get; } = version;

    [Id(1)] public string VersionEtag { get; } = eTag;

    public TableVersion Next() => new(Version + 1, VersionEtag);

    public bool Equals(TableVersion? other) => other is not null && Version == other.Version && VersionEtag == other.VersionEtag;

    public override bool Equals(object? obj) => Equals(obj as TableVersion);

    public override int GetHashCode() => HashCode.Combine(Version, VersionEtag);

    public static bool operator ==(TableVersion? left, TableVersion? right) => Equals(left, right);

    public static bool operator !=(TableVersion? left, TableVersion? right) => !Equals(left, right);

    public override string ToString() => $"<{Version}, {VersionEtag}>";
}

/// <summary>The table, or a part of it, with the etag of each row.</summary>
[GenerateSerializer]
public sealed class MembershipTableData
{
    public MembershipTableData(List<Tuple<MembershipEntry, string>> list, TableVersion version)
    {
        Members = [.. list.OrderBy(row => row.Item1.Status == SiloStatus.Dead).ThenBy(row => row.Item1.SiloName, StringComparer.Ordinal)];
        Version = version;
    }

    public MembershipTableData(Tuple<MembershipEntry, string> tuple, TableVersion version) : this([tuple], version) { }

    public MembershipTableData(TableVersion version) : this([], version) { }

    [Id(0)] public IReadOnlyList<Tuple<MembershipEntry, string>> Members { get; private set; }

    [Id(1)] public TableVersion Version { get; private set; }

    public Tuple<MembershipEntry, string>? TryGet(SiloAddress silo) => Members.FirstOrDefault(row => row.Item1.SiloAddress.Equals(silo));

    public override string ToString() => $"{Members.Count} silos, version {Version}: {string.Join(", ", Members.Select(row => row.Item1))}";
}

/// <summary>A silo's row.</summary>
[GenerateSerializer]
public sealed class MembershipEntry
{
    [Id(0)] public SiloAddress SiloAddress { get; set; } = default!;

    [Id(1)] public SiloStatus Status { get; set; }

    /// <summary>Who suspected this silo, and when (UTC).</summary>
    [Id(2)] public List<Tuple<SiloAddress, DateTime>>? SuspectTimes { get; set; }

    /// <summary>The gateway's port; 0 without a gateway.</summary>
    [Id(3)] public int ProxyPort { get; set; }

    [Id(4)] public string HostName { get; set; } = default!;

    [Id(5)] public string SiloName { get; set; } = default!;

    [Id(6)] public string? RoleName { get; set; }

    [Id(7)] public int UpdateZone { get; set; }

    [Id(8)] public int FaultZone { get; set; }

    /// <summary>When the silo started (UTC).</summary>
    [Id(9)] public DateTime StartTime { get; set; }

    /// <summary>The last heartbeat (UTC).</summary>
    [Id(10)] public DateTime IAmAliveTime { get; set; }

    public void AddSuspector(SiloAddress suspectingSilo, DateTime suspectingTime) => (SuspectTimes ??= []).Add(Tuple.Create(suspectingSilo, suspectingTime));

    public void AddOrUpdateSuspector(SiloAddress localSilo, DateTime voteTime, int maxVotes)
    {
        var votes = SuspectTimes ??= [];
        votes.RemoveAll(vote => vote.Item1.Equals(localSilo));
        while (votes.Count > 0 && votes.Count >= maxVotes)
            votes.Remove(votes.MinBy(vote => vote.Item2)!);
        AddSuspector(localSilo, voteTime);
    }

    internal MembershipEntry Copy()
    {
        var copy = (MembershipEntry)MemberwiseClone();
        copy.SuspectTimes = SuspectTimes is null ? null : [.. SuspectTimes];
        return copy;
    }

    internal MembershipEntry With(SiloStatus status)
    {
        var copy = Copy();
        copy.Status = status;
        return copy;
    }

    public override string ToString() => $"SiloAddress={SiloAddress} SiloName={SiloName} Status={Status}";

    public string ToFullString() =>
        $"[{this} HostName={HostName} ProxyPort={ProxyPort} StartTime={StartTime:O} IAmAliveTime={IAmAliveTime:O} Suspecters={string.Join(", ", SuspectTimes?.Select(vote => vote.Item1) ?? [])}]";
}
