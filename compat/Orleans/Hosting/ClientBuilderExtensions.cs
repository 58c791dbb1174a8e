using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Messaging;
using Orleans.Runtime;

namespace Orleans.Hosting
{
    /// <summary>Services, options and clustering of a client.</summary>
    public static class ClientBuilderExtensions
    {
        public static IClientBuilder ConfigureServices(this IClientBuilder builder, Action<IServiceCollection> configureDelegate)
        {
            configureDelegate(builder.Services);
            return builder;
        }

        public static IClientBuilder Configure<TOptions>(this IClientBuilder builder, Action<TOptions> configureOptions) where TOptions : class
        {
            builder.Services.Configure(configureOptions);
            return builder;
        }

        public static IClientBuilder Configure<TOptions>(this IClientBuilder builder, IConfiguration configuration) where TOptions : class
        {
            builder.Services.Configure<TOptions>(configuration);
            return builder;
        }

        /// <inheritdoc cref="CoreHostingExtensions.AddActivityPropagation"/>
        public static IClientBuilder AddActivityPropagation(this IClientBuilder builder)
        {
            builder.Services.Configure<ActivityPropagationOptions>(options => options.Enabled = true);
            return builder;
        }

        public static IClientBuilder UseConnectionRetryFilter(this IClientBuilder builder, Func<Exception, CancellationToken, Task<bool>> connectionRetryFilter) =>
            builder.UseConnectionRetryFilter(new DelegateFilter(connectionRetryFilter));

        public static IClientBuilder UseConnectionRetryFilter(this IClientBuilder builder, IClientConnectionRetryFilter connectionRetryFilter)
        {
            builder.Services.AddSingleton(connectionRetryFilter);
            return builder;
        }

        public static IClientBuilder UseConnectionRetryFilter<TConnectionRetryFilter>(this IClientBuilder builder) where TConnectionRetryFilter : class, IClientConnectionRetryFilter
        {
            builder.Services.AddSingleton<IClientConnectionRetryFilter, TConnectionRetryFilter>();
            return builder;
        }

        public static IClientBuilder UseLocalhostClustering(
            this IClientBuilder builder, int gatewayPort = EndpointOptions.DEFAULT_GATEWAY_PORT, string serviceId = "dev", string clusterId = "dev") =>
            builder.UseLocalhostClustering([gatewayPort], serviceId, clusterId);

        public static IClientBuilder UseLocalhostClustering(this IClientBuilder builder, int[] gatewayPorts, string serviceId = "dev", string clusterId = "dev") =>
            builder.UseStaticClustering([.. gatewayPorts.Select(port => new IPEndPoint(IPAddress.Loopback, port))])
                .Configure<ClusterOptions>(options =>
                {
                    options.ServiceId = serviceId;
                    options.ClusterId = clusterId;
                });

        public static IClientBuilder UseStaticClustering(this IClientBuilder builder, params IPEndPoint[] endpoints) =>
            builder.UseStaticClustering(options => options.Gateways = [.. endpoints.Select(endpoint => endpoint.ToGatewayUri())]);

        public static IClientBuilder UseStaticClustering(this IClientBuilder builder, Action<StaticGatewayListProviderOptions> configureOptions)
        {
            builder.Services.Configure(configureOptions);
            builder.Services.AddSingleton<IGatewayListProvider, StaticGatewayListProvider>();
            return builder;
        }

        private sealed class DelegateFilter(Func<Exception, CancellationToken, Task<bool>> filter) : IClientConnectionRetryFilter
        {
            public Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken) => filter(exception, cancellationToken);
        }
    }
}

namespace Orleans
{
    /// <summary>Says whether a client that found no gateway tries again.</summary>
    public interface IClientConnectionRetryFilter
    {
        Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken);
    }
}

namespace Orleans.Messaging
{
    /// <summary>A fixed list of gateways.</summary>
    public class StaticGatewayListProvider(IOptions<StaticGatewayListProviderOptions> options, IOptions<GatewayOptions> gatewayOptions) : IGatewayListProvider
    {
        public TimeSpan MaxStaleness => gatewayOptions.Value.GatewayListRefreshPeriod;

        [Obsolete("This attribute is no longer used and all providers are considered updatable")]
        public bool IsUpdatable => true;

        public Task InitializeGatewayListProvider() => Task.CompletedTask;

        public Task<IList<Uri>> GetGateways() => Task.FromResult<IList<Uri>>(options.Value.Gateways);
    }
}
