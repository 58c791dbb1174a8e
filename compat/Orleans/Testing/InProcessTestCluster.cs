using System.Collections.ObjectModel;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Membership;
using Orleans.Messaging;
using Orleans.Runtime;

namespace Orleans.TestingHost;

/// <summary>Silos and a client in this process, talking over loopback.</summary>
public sealed class InProcessTestCluster(InProcessTestClusterOptions options) : IDisposable, IAsyncDisposable
{
    private readonly List<InProcessSiloHandle> _silos = [];
    private readonly InMemoryMembershipTable _table = new();
    private int _started;
    private IHost? _clientHost;

    public InProcessTestClusterOptions Options { get; } = options;

    public ReadOnlyCollection<InProcessSiloHandle> Silos
    {
        get
        {
            lock (_silos)
                return _silos.ToList().AsReadOnly();
        }
    }

    public IClusterClient Client => _clientHost?.Services.GetRequiredService<IClusterClient>()
        ?? throw new InvalidOperationException("The cluster's client is not started. Call DeployAsync or InitializeClientAsync first.");

    /// <summary>Services of a silo; of the first one by default.</summary>
    public IServiceProvider GetSiloServiceProvider(SiloAddress? silo = null) => silo is null
        ? Silos[0].ServiceProvider
        : (GetSiloForAddress(silo) ?? throw new ArgumentException($"Silo {silo} is not one of this cluster's: {string.Join(", ", Silos)}.", nameof(silo))).ServiceProvider;

    public IEnumerable<InProcessSiloHandle> GetActiveSilos() => Silos.Where(silo => silo.IsActive);

    public InProcessSiloHandle? GetSiloForAddress(SiloAddress siloAddress) => Silos.FirstOrDefault(silo => silo.SiloAddress.Equals(siloAddress));

    public async Task DeployAsync()
    {
        await StartSilosAsync(Options.InitialSilosCount);
        if (Options.InitializeClientOnDeploy)
            await InitializeClientAsync();
    }

    public async Task InitializeClientAsync()
    {
        await KillClientAsync();
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddLogging();
        builder.UseOrleansClient(client => client.Configure<ClusterOptions>(SetCluster).Services.AddSingleton<IGatewayListProvider>(new TableGateways(_table)));
        foreach (var configure in Options.ClientHostConfigurationDelegates)
            configure(builder);
        _clientHost = builder.Build();
        await _clientHost.StartAsync();
    }

    public InProcessSiloHandle StartAdditionalSilo() => StartAdditionalSiloAsync().GetAwaiter().GetResult();

    public InProcessSiloHandle StartAdditionalSilo(bool startAdditionalSiloOnNewPort) => StartAdditionalSilo();

    public Task<InProcessSiloHandle> StartAdditionalSiloAsync() => StartSiloAsync(Interlocked.Increment(ref _started) - 1, Options);

    public Task<InProcessSiloHandle> StartAdditionalSiloAsync(bool startAdditionalSiloOnNewPort) => StartAdditionalSiloAsync();

    public async Task<List<InProcessSiloHandle>> StartSilosAsync(int silosToStart)
    {
        var handles = new List<InProcessSiloHandle>();
        for (var i = 0; i < silosToStart; i++)
            handles.Add(await StartAdditionalSiloAsync());
        return handles;
    }

    public Task<InProcessSiloHandle> StartSiloAsync(int instanceNumber, InProcessTestClusterOptions clusterOptions)
    {
        var (silo, gateway) = (FreePort(), instanceNumber == 0 || clusterOptions.GatewayPerSilo ? FreePort() : 0);
        return StartSiloAsync((short)instanceNumber, new() { SiloName = $"Silo_{instanceNumber}", SiloPort = silo, GatewayPort = gateway });
    }

    /// <summary>Gracefully.</summary>
    public async Task StopSiloAsync(InProcessSiloHandle instance)
    {
        await instance.StopSiloAsync(stopGracefully: true);
        await RemoveAsync(instance);
    }

    /// <summary>As if the process were killed.</summary>
    public async Task KillSiloAsync(InProcessSiloHandle instance)
    {
        await instance.StopSiloAsync(stopGracefully: false);
        await RemoveAsync(instance);
    }

    /// <summary>Stops a silo and starts its successor under the same name and ports.</summary>
    public async Task<InProcessSiloHandle?> RestartSiloAsync(InProcessSiloHandle instance)
    {
        await StopSiloAsync(instance);
        return await StartSiloAsync(instance.InstanceNumber, new()
        {
            SiloName = instance.Name,
            SiloPort = instance.SiloAddress.Endpoint.Port,
            GatewayPort = instance.GatewayAddress?.Endpoint.Port ?? 0,
        });
    }

    public async Task StopAllSilosAsync()
    {
        await StopClusterClientAsync();
        await StopSilosAsync();
    }

    public void StopAllSilos() => StopAllSilosAsync().GetAwaiter().GetResult();

    public async Task StopSilosAsync()
    {
        foreach (var silo in Silos.Reverse())
            await StopSiloAsync(silo);
    }

    public Task StopClusterClientAsync() => KillClientAsync();

    public async Task KillClientAsync()
    {
        if (Interlocked.Exchange(ref _clientHost, null) is not { } host)
            return;
        await host.StopAsync();
        await ((IAsyncDisposable)host).DisposeAsync();
    }

    /// <summary>Waits until every live silo sees the same live silos.</summary>
    public async Task WaitForLivenessToStabilizeAsync(bool didKill = false)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var expected = GetActiveSilos().Select(silo => silo.SiloAddress).ToHashSet();
        while (!GetActiveSilos().All(silo => expected.SetEquals(silo.ServiceProvider.GetRequiredService<ISiloStatusOracle>().GetActiveSilos())))
            await Task.Delay(20, deadline.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await KillClientAsync();
        foreach (var silo in Silos.Reverse())
            await silo.DisposeAsync();
    }

    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    private async Task<InProcessSiloHandle> StartSiloAsync(short number, InProcessTestSiloSpecificOptions specific)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddLogging();
        builder.UseOrleans(silo =>
        {
            silo.Configure<ClusterOptions>(SetCluster);
            silo.Configure<SiloOptions>(o => o.SiloName = specific.SiloName);
            silo.ConfigureEndpoints(IPAddress.Loopback, specific.SiloPort, specific.GatewayPort);
            silo.Configure<ClusterMembershipOptions>(o =>
            {
                o.NumVotesForDeathDeclaration = 1;
                o.ProbeTimeout = TimeSpan.FromSeconds(2);
            });
            silo.Services.AddSingleton<IMembershipTable>(_table);
        });
        foreach (var configure in Options.SiloHostConfigurationDelegates)
            configure(specific, builder);
        var host = builder.Build();
        try
        {
            await host.StartAsync();
        }
        catch
        {
            host.Dispose();
            throw;
        }

        var details = host.Services.GetRequiredService<ILocalSiloDetails>();
        var handle = new InProcessSiloHandle
        {
            InstanceNumber = number,
            Name = specific.SiloName,
            SiloHost = host,
            SiloAddress = details.SiloAddress,
            GatewayAddress = details.GatewayAddress,
        };
        lock (_silos)
            _silos.Add(handle);
        return handle;
    }

    private async Task RemoveAsync(InProcessSiloHandle instance)
    {
        lock (_silos)
            _silos.Remove(instance);
        await instance.DisposeAsync();
    }

    private void SetCluster(ClusterOptions cluster)
    {
        cluster.ClusterId = Options.ClusterId;
        cluster.ServiceId = Options.ServiceId;
    }

    private static int FreePort()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }

    private sealed class TableGateways(IMembershipTable table) : IGatewayListProvider
    {
        public TimeSpan MaxStaleness => TimeSpan.FromSeconds(1);

        [Obsolete("This attribute is no longer used and all providers are considered updatable")]
        public bool IsUpdatable => true;

        public Task InitializeGatewayListProvider() => Task.CompletedTask;

        public async Task<IList<Uri>> GetGateways() =>
            [.. (await table.ReadAll()).Members
                .Where(row => row.Item1.Status == SiloStatus.Active && row.Item1.ProxyPort > 0)
                .Select(row => SiloAddress.New(row.Item1.SiloAddress.Endpoint.Address, row.Item1.ProxyPort, row.Item1.SiloAddress.Generation).ToGatewayUri())];
    }
}
