using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime;

namespace Orleans.Hosting;

/// <summary>This silo's name and addresses; the generation is one per process start, rising.</summary>
internal sealed class LocalSiloDetails : ILocalSiloDetails
{
    private static int s_lastGeneration;

    public LocalSiloDetails(IOptions<SiloOptions> silo, IOptions<ClusterOptions> cluster, IOptions<EndpointOptions> endpoints)
    {
        Name = silo.Value.SiloName;
        ClusterId = cluster.Value.ClusterId;
        var generation = NextGeneration();
        SiloAddress = SiloAddress.New(endpoints.Value.AdvertisedIPAddress, endpoints.Value.SiloPort, generation);
        GatewayAddress = SiloAddress.New(endpoints.Value.AdvertisedIPAddress, endpoints.Value.GatewayPort, generation);
    }

    public string Name { get; }

    public string ClusterId { get; }

    public string DnsHostName { get; } = Environment.MachineName;

    public SiloAddress SiloAddress { get; }

    public SiloAddress GatewayAddress { get; }

    private static int NextGeneration()
    {
        while (true)
        {
            var last = Volatile.Read(ref s_lastGeneration);
            var next = Math.Max(last + 1, SiloAddress.AllocateNewGeneration());
            if (Interlocked.CompareExchange(ref s_lastGeneration, next, last) == last)
                return next;
        }
    }
}
