using GanOrleans.Contracts.Clustering;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Messaging;

namespace GanOrleans.Providers.FileSystem.Clustering;

/// <summary>Connects a client through a cluster's folder.</summary>
public static class FileClusteringClientExtensions
{
    /// <summary>Finds gateways in the cluster's folder and sets the cluster's and the service's id, as the silos do.</summary>
    public static IClientBuilder UseFileClustering(this IClientBuilder builder, ClusterPaths cluster)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(cluster);
        builder.Services.Configure<ClusterOptions>(options =>
            (options.ClusterId, options.ServiceId) = (cluster.ClusterId, ClusterPaths.ServiceId));
        builder.Services.Configure<GatewayOptions>(options => options.GatewayListRefreshPeriod = TimeSpan.FromSeconds(2));
        builder.Services.AddSingleton<IGatewayListProvider>(new FileGatewayListProvider(cluster.Folder));
        return builder;
    }
}
