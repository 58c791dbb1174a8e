using System.Collections.Immutable;

namespace Orleans.Runtime;

/// <summary>A silo as membership sees it.</summary>
[GenerateSerializer, Immutable]
public sealed class ClusterMember(SiloAddress siloAddress, SiloStatus status, string name) : IEquatable<ClusterMember>
{
    [Id(0)] public SiloAddress SiloAddress { get; } = siloAddress;

    [Id(1)] public SiloStatus Status { get; } = status;

    [Id(2)] public string Name { get; } = name;

    public bool Equals(ClusterMember? other) => other is not null && SiloAddress.Equals(other.SiloAddress) && Status == other.Status && Name == other.Name;

    public override bool Equals(object? obj) => Equals(obj as ClusterMember);

    public override int GetHashCode() => SiloAddress.GetHashCode();

    public override string ToString() => $"{SiloAddress}/{Name}/{Status}";
}

/// <summary>All silos at one version of the table.</summary>
[GenerateSerializer, Immutable]
public sealed class ClusterMembershipSnapshot(ImmutableDictionary<SiloAddress, ClusterMember> members, MembershipVersion version)
{
    [Id(0)] public ImmutableDictionary<SiloAddress, ClusterMember> Members { get; } = members;

    [Id(1)] public MembershipVersion Version { get; } = version;

    public SiloStatus GetSiloStatus(SiloAddress silo)
    {
        if (Members.TryGetValue(silo, out var member))
            return member.Status;

        // A later process on the same endpoint proves the earlier one dead.
        return Members.Keys.Any(silo.IsPredecessorOf) ? SiloStatus.Dead : SiloStatus.None;
    }

    public override string ToString() => $"[Version: {Version}, {Members.Count} silos: {string.Join(", ", Members.Values)}]";
}

/// <summary>The membership that this silo knows.</summary>
public interface IClusterMembershipService
{
    ClusterMembershipSnapshot CurrentSnapshot { get; }

    /// <summary>The current snapshot, then every later one.</summary>
    IAsyncEnumerable<ClusterMembershipSnapshot> MembershipUpdates { get; }

    ValueTask Refresh(MembershipVersion minimumVersion = default, CancellationToken cancellationToken = default);

    /// <summary>Declares a silo dead.</summary>
    Task<bool> TryKill(SiloAddress siloAddress);
}

/// <summary>Statuses of silos by address.</summary>
public interface ISiloStatusOracle
{
    SiloStatus CurrentStatus { get; }

    string SiloName { get; }

    SiloAddress SiloAddress { get; }

    SiloStatus GetApproximateSiloStatus(SiloAddress siloAddress);

    Dictionary<SiloAddress, SiloStatus> GetApproximateSiloStatuses(bool onlyActive = false);

    SiloAddress[] GetActiveSilos();

    bool TryGetSiloName(SiloAddress siloAddress, out string? siloName);

    bool IsFunctionalDirectory(SiloAddress siloAddress);

    bool IsDeadSilo(SiloAddress silo);

    bool SubscribeToSiloStatusEvents(ISiloStatusListener observer);

    bool UnSubscribeFromSiloStatusEvents(ISiloStatusListener observer);
}

/// <summary>Hears of status changes.</summary>
public interface ISiloStatusListener
{
    void SiloStatusChangeNotification(SiloAddress updatedSilo, SiloStatus status);
}

/// <summary>This silo.</summary>
public interface ILocalSiloDetails
{
    string Name { get; }

    string ClusterId { get; }

    string DnsHostName { get; }

    SiloAddress SiloAddress { get; }

    SiloAddress GatewayAddress { get; }
}
