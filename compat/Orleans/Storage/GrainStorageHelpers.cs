using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Providers;

namespace Orleans.Storage;

/// <summary>Finds the storage of a grain class.</summary>
public static class GrainStorageHelpers
{
    public static IGrainStorage GetGrainStorage(Type grainType, IServiceProvider services)
    {
        var name = grainType.GetCustomAttribute<StorageProviderAttribute>(inherit: true)?.ProviderName;
        return name is null
            ? services.GetService<IGrainStorage>() ?? throw Missing("No default storage provider", grainType)
            : services.GetKeyedService<IGrainStorage>(name) ?? throw Missing($"No storage provider named '{name}'", grainType);
    }

    private static BadProviderConfigException Missing(string what, Type grainType) =>
        new($"{what} found loading grain type {grainType.FullName}. Register it on every silo, for example with AddMemoryGrainStorage or AddGrainStorage.");
}
