using GanOrleans.Contracts;
using GanOrleans.Grains;
using GanOrleans.Models;
using GanOrleans.Silo.Settings;
using GanOrleans.Silo.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Orleans.Hosting;

namespace GanOrleans.Silo.Hosting;

/// <summary>Composes a silo of its settings.</summary>
internal static class SiloApplication
{
    /// <summary>What only the machine can tell: free ports, the device, a storage root that can be written. All faults at once.</summary>
    internal static async Task<(SiloSettings Settings, ComputeDevice? Device, string Token, IReadOnlyList<SpecFault> Faults)> PrepareAsync(SiloSettings settings)
    {
        var ports = FreePorts.Resolve(settings);
        var (device, deviceFault) = ComputeDevice.Resolve(settings);
        List<SpecFault> faults = [.. ports.Faults];
        if (deviceFault is not null)
            faults.Add(deviceFault);

        foreach (var file in settings.VariantsFrom)
        {
            try
            {
                VariantAssemblies.Load(file);
            }
            catch (ArgumentException e)
            {
                faults.Add(new SpecFault("variants-from", file, "an assembly with variants for this version", e.Message));
            }
        }

        if (HttpToken.Check(settings) is { } tokenFault)
            faults.Add(tokenFault);
        if (Database.Check(settings) is { } databaseFault)
            faults.Add(databaseFault);

        var token = "";
        try
        {
            token = await StorageRootToken.ReadOrCreateAsync(settings.EffectiveStorageRoot);
            Directory.CreateDirectory(settings.Paths.Folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or TimeoutException)
        {
            faults.Add(new SpecFault("storage-root", settings.EffectiveStorageRoot, "folders that can be written", e.Message));
        }

        return (ports.Settings, device, token, faults);
    }

    internal static IHost Build(SiloSettings settings, ComputeDevice device, string storageToken)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "gan-silo" });
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(settings.ShutdownTimeout));
        builder.Services.Configure<ConsoleLifetimeOptions>(options => options.SuppressStatusMessages = true);
        builder.Services.AddSingleton(settings).AddSingleton(device).AddHostedService<StartUpReport>().AddHostedService<ExitWithProcess>();
        builder.AddConsoleLog(settings);
        builder.AddTelemetry(settings, device);
        builder.Services.AddSingleton<StorageHealth>().AddHealthChecks().AddCheck<MembershipHealth>("membership").AddCheck<StorageHealth>("storage");
        builder.Services.AddHostedService<WebPage>();   // before the silo: probes are answered while it starts
        builder.UseOrleans(silo => silo
            .UseCluster(settings)
            .Announce(settings, device, storageToken)
            .AddActivityPropagation()
            .AddGanOrleans(options => Offer(options, settings, device)));
        return builder.Build();
    }

    // What this silo offers to runs.
    private static void Offer(GanOptions options, SiloSettings settings, ComputeDevice device)
    {
        options.StorageRoot = settings.EffectiveStorageRoot;
        options.DataRoot = settings.DataRoot;
        options.DataCache = settings.Paths.DataCache;
        options.Device = device.Name;
        options.DeviceKind = device.Kind;
        options.Cores = settings.Cores;
        options.Slots = settings.Slots;
        options.Chaos = settings.Chaos;
    }

    private static void AddConsoleLog(this HostApplicationBuilder builder, SiloSettings settings)
    {
        builder.Logging.SetMinimumLevel(settings.LogLevel);
        builder.Logging.AddSimpleConsole(options => (options.SingleLine, options.TimestampFormat, options.UseUtcTimestamp) = (true, "HH:mm:ss.fff ", true));
        builder.Logging.Services.Configure<ConsoleLoggerOptions>(options => options.LogToStandardErrorThreshold = LogLevel.Trace);
    }
}
