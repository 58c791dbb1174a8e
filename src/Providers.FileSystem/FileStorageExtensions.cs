using GanOrleans.Contracts.Clustering;
using GanOrleans.Providers.FileSystem.Reminders;
using GanOrleans.Providers.FileSystem.Storage;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Orleans.Storage;

namespace GanOrleans.Providers.FileSystem;

/// <summary>Registers the state and the reminders that live in the cluster's folder.</summary>
public static class FileStorageExtensions
{
    /// <summary>Makes <see cref="FileGrainStorage"/> the storage of that name.</summary>
    /// <param name="builder">The silo.</param>
    /// <param name="name">The name that grains ask for.</param>
    /// <param name="folder">See <see cref="ClusterPaths.StateFolder"/>.</param>
    public static ISiloBuilder AddFileGrainStorage(this ISiloBuilder builder, string name, string folder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddKeyedSingleton<IGrainStorage>(name, new FileGrainStorage(folder));
        return builder;
    }

    /// <summary>Adds reminders, kept in one file.</summary>
    /// <param name="builder">The silo.</param>
    /// <param name="file">See <see cref="ClusterPaths.RemindersFile"/>.</param>
    public static ISiloBuilder UseFileReminders(this ISiloBuilder builder, string file)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddReminders();
        builder.Services.AddSingleton<IReminderTable>(new FileReminderTable(file));
        return builder;
    }
}
