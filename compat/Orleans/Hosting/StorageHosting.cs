using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Providers;
using Orleans.Runtime;
using Orleans.Runtime.Hosting;
using Orleans.Storage;

namespace Orleans.Runtime.Hosting
{
    /// <summary>Registering grain storage.</summary>
    public static class StorageProviderExtensions
    {
        public static IServiceCollection AddGrainStorage<T>(this IServiceCollection collection, string name, Func<IServiceProvider, string, T> implementationFactory)
            where T : IGrainStorage
        {
            collection.AddKeyedSingleton<IGrainStorage>(name, (services, key) => implementationFactory(services, (string)key!));
            if (name == ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME)
                collection.TryAddSingleton(services => services.GetRequiredKeyedService<IGrainStorage>(ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME));
            if (typeof(ILifecycleParticipant<ISiloLifecycle>).IsAssignableFrom(typeof(T)))
                collection.AddSingleton(services => (ILifecycleParticipant<ISiloLifecycle>)services.GetRequiredKeyedService<IGrainStorage>(name));
            return collection;
        }
    }
}

namespace Orleans.Configuration
{
    /// <summary>Options of memory storage.</summary>
    public class MemoryGrainStorageOptions;
}

namespace Orleans.Hosting
{
    /// <summary>Storage in the memory of the cluster's storage grains: it survives a silo only as long as the silo that holds it.</summary>
    public static class MemoryGrainStorageSiloBuilderExtensions
    {
        public static ISiloBuilder AddMemoryGrainStorage(this ISiloBuilder builder, string name, Action<MemoryGrainStorageOptions> configureOptions) =>
            builder.AddMemoryGrainStorage(name, options => options.Configure(configureOptions));

        public static ISiloBuilder AddMemoryGrainStorage(this ISiloBuilder builder, string name, Action<OptionsBuilder<MemoryGrainStorageOptions>>? configureOptions = null)
        {
            configureOptions?.Invoke(builder.Services.AddOptions<MemoryGrainStorageOptions>(name));
            builder.Services.AddGrainStorage(name, (services, key) => ActivatorUtilities.CreateInstance<MemoryGrainStorage>(services, key));
            return builder;
        }

        public static ISiloBuilder AddMemoryGrainStorageAsDefault(this ISiloBuilder builder, Action<MemoryGrainStorageOptions> configureOptions) =>
            builder.AddMemoryGrainStorage(ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME, configureOptions);

        public static ISiloBuilder AddMemoryGrainStorageAsDefault(this ISiloBuilder builder, Action<OptionsBuilder<MemoryGrainStorageOptions>>? configureOptions = null) =>
            builder.AddMemoryGrainStorage(ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME, configureOptions);
    }
}
