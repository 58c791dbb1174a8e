using GanOrleans.Contracts.Connections;
using GanOrleans.Contracts.Specs;
using GanOrleans.Grains;
using GanOrleans.Grains.Networks;
using GanOrleans.Models.Runtime;
using GanOrleans.Models.Variants;
using GanOrleans.Silo.Hosting;
using GanOrleans.Silo.Settings;
using GanOrleans.Silo.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using Orleans.Dashboard;
using Orleans.Hosting;
using StackExchange.Redis;

namespace GanOrleans.Silo.Startup;

/// <summary>Composes a silo of its settings.</summary>
internal static class SiloApplication
{
    /// <summary>
    /// What only the machine and its servers can tell: free ports, the device, a storage root that can
    /// be written, Redis. All errors at once.
    /// </summary>
    internal static async Task<SiloPreparation> PrepareAsync(SiloSettings settings)
    {
        var (device, deviceError) = ComputeDevice.Resolve(settings);
        var (redis, redisCheck) = await RedisAsync(settings);
        var (tls, tlsErrors) = settings.Tls.Any ? TlsReader.ForSilo(settings.Tls, TimeProvider.System) : (null, []);
        var (token, storageError) = await StorageAsync(settings);
        var ports = FreePorts.Resolve(settings);   // last: until the silo listens, any connection of this machine may take one of them
        ValidationError?[] single = [deviceError, HttpToken.Check(settings), Database.Check(settings), storageError];
        ValidationError[] errors =
        [
            .. ports.Errors, .. VariantFaults(settings), .. redisCheck.Errors, .. tlsErrors, .. single.OfType<ValidationError>(),
        ];
        return new SiloPreparation(ports.Settings, device, token, redis, tls, errors, redisCheck.Warnings);
    }

    internal static IHost Build(SiloPreparation prepared, ComputeDevice device)
    {
        var settings = prepared.Settings;
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "gan-silo" });
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(settings.ShutdownTimeout));
        builder.Services.Configure<ConsoleLifetimeOptions>(options => options.SuppressStatusMessages = true);
        builder.Services.AddSingleton(settings).AddSingleton(device).AddHostedService<StartUpReport>().AddHostedService<ExitWithProcess>();
        builder.AddConsoleLog(settings);
        builder.AddTelemetry(settings, device);
        builder
            .Services.AddSingleton<StorageHealth>()
            .AddHealthChecks()
            .AddCheck<MembershipHealth>("membership")
            .AddCheck<StorageHealth>("storage");
        builder.Services.AddHostedService<WebPage>(); // before the silo: probes are answered while it starts
        builder.UseOrleans(silo =>
        {
            silo.UseCluster(settings, prepared.Redis)
                .Announce(settings, device, prepared.StorageToken)
                .AddActivityPropagation()
                .AddGanOrleans(_ => { });
            silo.Services.AddSingleton<IOptionsFactory<GanOptions>>(services => new ResolvedGanOptions(
                settings.ToGanOptions(device.Name, device.Kind), services.GetServices<IValidateOptions<GanOptions>>()));
            prepared.Tls?.Use(silo, settings.TlsAllowAnonymousClients);
            if (settings.OrleansDashboard)
                silo.AddDashboard(OrleansDashboard.Configure);
        });
        return builder.Build();
    }

    private static async Task<(ConfigurationOptions? Options, RedisCheck Check)> RedisAsync(SiloSettings settings)
    {
        if (settings.RedisFile is not { } file)
            return (null, new RedisCheck([], []));
        var (options, error) = RedisFile.Read(file);
        if (options is null)
            return (null, new RedisCheck([error!], []));
        return (options, await RedisServer.CheckAsync(file, options, settings.Cluster));
    }

    private static async Task<(string Token, ValidationError? Error)> StorageAsync(SiloSettings settings)
    {
        try
        {
            var token = await StorageRootToken.ReadOrCreateAsync(settings.EffectiveStorageRoot);
            Directory.CreateDirectory(settings.Paths.Folder);
            return (token, null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or TimeoutException)
        {
            return ("", new ValidationError("storage-root", settings.EffectiveStorageRoot, "folders that can be written", e.Message));
        }
    }

    private static List<ValidationError> VariantFaults(SiloSettings settings)
    {
        var errors = new List<ValidationError>();
        foreach (var file in settings.VariantsFrom)
        {
            try
            {
                VariantAssemblies.Load(file);
            }
            catch (ArgumentException e)
            {
                errors.Add(new ValidationError("variants-from", file, "an assembly with variants for this version", e.Message));
            }
        }

        return errors;
    }

    private static void AddConsoleLog(this HostApplicationBuilder builder, SiloSettings settings)
    {
        builder.Services.DropFalseAlarms();
        builder.Logging.SetMinimumLevel(settings.LogLevel);
        builder.Logging.AddSimpleConsole(options =>
            (options.SingleLine, options.TimestampFormat, options.UseUtcTimestamp) = (true, "HH:mm:ss.fff ", true));
        builder.Logging.Services.Configure<ConsoleLoggerOptions>(options => options.LogToStandardErrorThreshold = LogLevel.Trace);
    }
}
