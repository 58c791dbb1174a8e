using System.Globalization;
using System.Reflection;
using GanOrleans.Contracts.Connections;
using GanOrleans.Models.Runtime;
using GanOrleans.Silo.Settings;
using Microsoft.Extensions.Hosting;

namespace GanOrleans.Silo.Hosting;

/// <summary>The lines on standard output: what this silo runs on, and when it takes calls.</summary>
internal sealed class StartUpReport(SiloSettings settings, ComputeDevice device, IHostApplicationLifetime lifetime) : IHostedService
{
    /// <summary>The product's version.</summary>
    internal static string Version { get; } = InformationalVersion(typeof(StartUpReport).Assembly);

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken)
    {
        // After everything has started: a client that read the line can call.
        var page = settings.HttpUrl is { } url ? $" page={url}" : "";
        lifetime.ApplicationStarted.Register(() => Line($"READY gateway={settings.Address}:{settings.GatewayPort}{page}"));
        lifetime.ApplicationStopping.Register(() => Line("STOPPING finishing the step, handing grains over"));
        lifetime.ApplicationStopped.Register(() => Line("STOPPED"));

        Line($"gan-silo {Version}: '{settings.EffectiveName}' of cluster '{settings.Cluster}'");
        Line($"  actors   {DescribeActors()}");
        Line($"  tensors  {TorchRuntime.Describe()}");
        Line($"  device   {device.Name}, announced as '{device.Kind}'; {settings.Runs.Cores} cores; {DescribePrecision()}");
        Line($"  silo     {settings.Address}:{settings.SiloPort}, gateway {settings.Address}:{settings.GatewayPort}");
        Line($"  page     {settings.HttpUrl ?? "off"}{(settings.HttpTokenFile is null ? "" : ", with a token")}");
        Line($"  cluster  {DescribeStore()}");
        Line($"  tls      {DescribeTls()}");
        Line($"  runs     {settings.EffectiveStorageRoot}");
        Line($"  data     {settings.Runs.DataRoot ?? $"{settings.Paths.DataCache} and the network"}");
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private string DescribePrecision() =>
        device.WithoutBf16 is { } missing ? $"fp32 only: {missing}" : "fp32 and bf16";

    private string DescribeStore() =>
        settings.RedisFile is { } redis ? $"Redis, connection string in {redis}"
        : settings.DatabaseFile is { } database ? $"PostgreSQL, connection string in {database}"
        : settings.Paths.Folder;

    private string DescribeTls() =>
        !settings.Tls.Any ? "off"
        : settings.TlsAllowAnonymousClients ? "on; clients may come without a certificate"
        : "on; silos and clients show certificates";

    // The assembly that grains come from says itself what it is.
    private static string DescribeActors()
    {
        var assembly = typeof(Grain).Assembly;
        var about = assembly.GetCustomAttribute<AssemblyDescriptionAttribute>()?.Description;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{assembly.GetName().Name} {InformationalVersion(assembly)}{(string.IsNullOrEmpty(about) ? "" : $": {about}")}");
    }

    // Without the commit that the SDK appends.
    private static string InformationalVersion(Assembly assembly) =>
        (assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "").Split('+', ' ')[0].TrimEnd('.');

    private static void Line(FormattableString text) => Line(text.ToString(CultureInfo.InvariantCulture));

    private static void Line(string text)
    {
        Console.Out.WriteLine(text);
        Console.Out.Flush();
    }
}
