using Orleans.Runtime;
using Orleans.Runtime.MembershipService.SiloMetadata;

namespace GanOrleans.Grains.Placement;

/// <summary>What the active silos announce, as this silo sees it.</summary>
internal sealed class ClusterView(IClusterMembershipService membership, ISiloMetadataCache metadata)
{
    /// <summary>The announcements of all active silos that announce a device.</summary>
    public SiloCapabilities[] Offers() =>
    [
        .. membership.CurrentSnapshot.Members.Values
            .Where(member => member.Status == SiloStatus.Active)
            .Select(member => SiloCapabilities.Of(member.SiloAddress, metadata.GetSiloMetadata(member.SiloAddress)))
            .OfType<SiloCapabilities>(),
    ];
}
