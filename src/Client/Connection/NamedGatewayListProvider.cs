using System.Net;
using Orleans.Messaging;
using Orleans.Runtime;

namespace GanOrleans.Client.Connection;

/// <summary>
/// Tells a client the gateways behind names, asked again now and then: a silo that is replaced may come back under another address.
/// </summary>
internal sealed class NamedGatewayListProvider(IReadOnlyList<GatewayName> names) : IGatewayListProvider
{
    private IList<Uri> last = [];

    /// <summary>How old the list may be.</summary>
    public TimeSpan MaxStaleness => TimeSpan.FromSeconds(10);

    /// <inheritdoc />
    [Obsolete("All providers are updatable.")]
    public bool IsUpdatable => true;

    /// <summary>All addresses of all names; a name without one now is passed over while another has some.</summary>
    public static async Task<IReadOnlyList<IPEndPoint>> AddressesAsync(IReadOnlyList<GatewayName> names) =>
        [.. (await Task.WhenAll(names.Select(name => name.AddressesAsync()))).SelectMany(addresses => addresses).Distinct()];

    /// <inheritdoc />
    public Task InitializeGatewayListProvider() => Task.CompletedTask;

    /// <summary>The addresses of now, or the last known ones while no name has any.</summary>
    public async Task<IList<Uri>> GetGateways()
    {
        var addresses = await AddressesAsync(names);
        return addresses.Count == 0 ? last : last = [.. addresses.Select(address => address.ToGatewayUri())];
    }
}
