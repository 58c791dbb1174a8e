using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Orleans.Runtime.Placement;

namespace Orleans.Hosting
{
    using Orleans.Runtime;

    /// <summary>Registering placement directors.</summary>
    public static class PlacementStrategyExtensions
    {
        public static ISiloBuilder AddPlacementDirector<TStrategy, TDirector>(this ISiloBuilder builder)
            where TStrategy : PlacementStrategy, new()
            where TDirector : class, IPlacementDirector
        {
            builder.Services.AddPlacementDirector<TStrategy, TDirector>();
            return builder;
        }

        public static ISiloBuilder AddPlacementDirector<TStrategy>(this ISiloBuilder builder, Func<IServiceProvider, IPlacementDirector> createDirector)
            where TStrategy : PlacementStrategy, new()
        {
            builder.Services.AddPlacementDirector<TStrategy>(createDirector);
            return builder;
        }

        public static void AddPlacementDirector<TStrategy, TDirector>(this IServiceCollection services)
            where TStrategy : PlacementStrategy, new()
            where TDirector : class, IPlacementDirector => services.AddPlacementDirector<TStrategy, TDirector>(ServiceLifetime.Singleton);

        public static void AddPlacementDirector<TStrategy, TDirector>(this IServiceCollection services, ServiceLifetime strategyLifetime)
            where TStrategy : PlacementStrategy, new()
            where TDirector : class, IPlacementDirector
        {
            services.Add(ServiceDescriptor.DescribeKeyed(typeof(PlacementStrategy), typeof(TStrategy).Name, typeof(TStrategy), strategyLifetime));
            services.AddKeyedSingleton<IPlacementDirector, TDirector>(typeof(TStrategy));
        }

        public static void AddPlacementDirector<TStrategy>(this IServiceCollection services, Func<IServiceProvider, IPlacementDirector> createDirector)
            where TStrategy : PlacementStrategy, new() => services.AddPlacementDirector<TStrategy>(createDirector, ServiceLifetime.Singleton);

        public static void AddPlacementDirector<TStrategy>(this IServiceCollection services, Func<IServiceProvider, IPlacementDirector> createDirector, ServiceLifetime strategyLifetime)
            where TStrategy : PlacementStrategy, new()
        {
            services.Add(ServiceDescriptor.DescribeKeyed(typeof(PlacementStrategy), typeof(TStrategy).Name, typeof(TStrategy), strategyLifetime));
            services.AddKeyedSingleton(typeof(TStrategy), (provider, _) => createDirector(provider));
        }
    }
}

namespace Orleans.Runtime.MembershipService.SiloMetadata
{
    /// <summary>What a silo says about itself.</summary>
    public static class SiloMetadataHostingExtensions
    {
        /// <summary>From the configuration section <c>Orleans:Metadata</c>.</summary>
        public static ISiloBuilder UseSiloMetadata(this ISiloBuilder builder) => builder.UseSiloMetadata(builder.Configuration);

        /// <inheritdoc cref="UseSiloMetadata(ISiloBuilder)"/>
        public static ISiloBuilder UseSiloMetadata(this ISiloBuilder builder, IConfiguration configuration) =>
            builder.UseSiloMetadata(configuration.GetSection("Orleans").GetSection("Metadata"));

        public static ISiloBuilder UseSiloMetadata(this ISiloBuilder builder, IConfigurationSection configurationSection) =>
            builder.UseSiloMetadata(configurationSection.Get<Dictionary<string, string>>() ?? []);

        public static ISiloBuilder UseSiloMetadata(this ISiloBuilder builder, Dictionary<string, string> metadata) =>
            builder.Configure<SiloMetadata>(options => options.Add(metadata));
    }
}
