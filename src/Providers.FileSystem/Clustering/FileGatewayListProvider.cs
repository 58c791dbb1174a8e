using GanOrleans.Contracts.Clustering;
using Orleans.Messaging;
using Orleans.Runtime;

namespace GanOrleans.Providers.FileSystem.Clustering;

/// <summary>Tells a client the gateways of the silos that <c>membership.json</c> calls active and whose processes live.</summary>
public sealed class FileGatewayListProvider : IGatewayListProvider
{
    private readonly string _file;
    private readonly SiloLocks _silos;

    /// <param name="folder">The cluster's folder, see <see cref="ClusterPaths.Folder"/>. It may not exist
    /// yet: then there are no gateways.</param>
    public FileGatewayListProvider(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        _file = MembershipFile.PathIn(folder);
        _silos = new SiloLocks(folder);
    }

    /// <summary>How old the list may be: one second. Reading it costs one small file.</summary>
    public TimeSpan MaxStaleness => TimeSpan.FromSeconds(1);

    /// <inheritdoc />
    [Obsolete("All providers are updatable.")]
    public bool IsUpdatable => true;

    /// <inheritdoc />
    public Task InitializeGatewayListProvider() => Task.CompletedTask;

    /// <inheritdoc />
    public Task<IList<Uri>> GetGateways() => Task.FromResult<IList<Uri>>([.. MembershipFile.Load(_file).Rows
        .Where(row => row.Status == nameof(SiloStatus.Active) && row.ProxyPort > 0 && !_silos.IsGone(row.Silo))
        .Select(row => Gateway(row.Entry()))]);

    private static Uri Gateway(MembershipEntry silo) =>
        SiloAddress.New(silo.SiloAddress.Endpoint.Address, silo.ProxyPort, silo.SiloAddress.Generation).ToGatewayUri();
}
