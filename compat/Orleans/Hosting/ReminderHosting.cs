using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Reminders;
using Orleans.Runtime;

namespace Orleans.Hosting;

/// <summary>When reminders are read and how often they may tick.</summary>
public sealed class ReminderOptions
{
    /// <summary>Smallest period that may be registered. Default: 1 min.</summary>
    public TimeSpan MinimumReminderPeriod { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How often the table is read again. Default: 5 min.</summary>
    public TimeSpan RefreshReminderListPeriod { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long the table may take to start. Default: 5 min.</summary>
    public TimeSpan InitializationTimeout { get; set; } = TimeSpan.FromMinutes(5);
}

/// <summary>Adds reminders over a registered <see cref="IReminderTable"/>.</summary>
public static class SiloBuilderReminderExtensions
{
    public static ISiloBuilder AddReminders(this ISiloBuilder builder)
    {
        builder.Services.AddReminders();
        return builder;
    }

    public static void AddReminders(this IServiceCollection services)
    {
        if (services.Any(service => service.ServiceType == typeof(ReminderService)))
            return;
        services.AddSingleton<ReminderService>();
        services.TryAddSingleton<Timers.IReminderRegistry>(provider => provider.GetRequiredService<ReminderService>());
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(provider => provider.GetRequiredService<ReminderService>());
    }
}

/// <summary>Reminders in the memory of one silo.</summary>
public static class SiloBuilderReminderMemoryExtensions
{
    public static ISiloBuilder UseInMemoryReminderService(this ISiloBuilder builder)
    {
        builder.Services.AddReminders();
        builder.Services.AddSingleton<IReminderTable, InMemoryReminderTable>();
        return builder;
    }
}
