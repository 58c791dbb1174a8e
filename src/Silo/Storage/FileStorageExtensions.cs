using GanOrleans.Contracts.Clustering;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace GanOrleans.Silo.Storage;

/// <summary>Registers the state and the reminders that live in the cluster's folder.</summary>
public static class FileStorageExtensions
{
    /// <summary>Orleans' name of the storage that states without a storage name use.</summary>
    public const string DefaultName = "Default";

    /// <summary>Makes <see cref="FileGrainStorage"/> the storage of that name.</summary>
    public static ISiloBuilder AddFileGrainStorage(this ISiloBuilder builder, string name, string folder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddKeyedSingleton<IGrainStorage>(name, new FileGrainStorage(folder));
        if (name == DefaultName)
            builder.Services.AddSingleton(services => services.GetRequiredKeyedService<IGrainStorage>(DefaultName));
        return builder;
    }

    /// <summary>Adds reminders, kept in <paramref name="file"/>.</summary>
    public static ISiloBuilder UseFileReminders(this ISiloBuilder builder, string file)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddReminders();
        builder.Services.AddSingleton<IReminderTable>(new FileReminderTable(file));
        return builder;
    }
}
