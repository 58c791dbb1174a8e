using System.Collections;
using GanOrleans.Contracts.Telemetry;
using GanOrleans.Grains.Telemetry;
using GanOrleans.Silo.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace GanOrleans.Silo.Hosting;

/// <summary>Export of metrics, traces and logs over OTLP, set by the standard <c>OTEL_*</c> variables.</summary>
internal static class Telemetry
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Whether an endpoint is set for metrics, traces, logs or all of them.</summary>
    internal static bool IsRequested(IDictionary environment) =>
        new[] { Endpoint, "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT" }
            .Any(name => environment[name] is string { Length: > 0 });

    /// <summary>
    /// Exports when an endpoint is set, and costs nothing otherwise. A collector that is away costs bounded buffers and no training time.
    /// </summary>
    internal static void AddTelemetry(this HostApplicationBuilder builder, SiloSettings settings, ComputeDevice device)
    {
        var environment = Environment.GetEnvironmentVariables();
        if (!IsRequested(environment))
            return;

        // The exporters read the OTEL_* variables from the host's configuration, which holds nothing else.
        builder.Configuration.AddInMemoryCollection(
            from DictionaryEntry entry in environment
            where ((string)entry.Key).StartsWith("OTEL_", StringComparison.Ordinal)
            select KeyValuePair.Create((string)entry.Key, entry.Value as string));
        builder.Services.AddHostedService<TelemetryStart>();
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => Describe(resource, settings, device))
            .WithMetrics(metrics =>
                metrics
                    .AddMeter("Microsoft.Orleans", GanInstruments.Name, "System.Runtime")
                    .SetExemplarFilter(ExemplarFilterType.TraceBased) // OTEL_METRICS_EXEMPLAR_FILTER wins
                    .AddOtlpExporter())
            .WithTracing(traces =>
                traces
                    .SetSampler(OwnRoots.FromEnvironment())
                    // Not Microsoft.Orleans.Lifecycle: activations and directory entries are a third of a
                    // submit's spans and say nothing of the run.
                    .AddSource("Microsoft.Orleans.Application", "Microsoft.Orleans.Storage", GanInstruments.Name)
                    .AddOtlpExporter());
        builder
            .Logging.AddFilter<OpenTelemetryLoggerProvider>("", LogLevel.Warning)
            .AddFilter<OpenTelemetryLoggerProvider>("GanOrleans", LogLevel.Information);
        builder.Logging.AddOpenTelemetry(logs =>
        {
            logs.IncludeFormattedMessage = true;
            logs.IncludeScopes = true;   // the run's id
            var resource = ResourceBuilder.CreateDefault();
            Describe(resource, settings, device);
            logs.SetResourceBuilder(resource).AddOtlpExporter();
        });
    }

    // OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES come last and therefore win.
    private static void Describe(ResourceBuilder resource, SiloSettings settings, ComputeDevice device) => resource
        .AddService("gan-silo", serviceVersion: StartUpReport.Version, serviceInstanceId: settings.EffectiveName)
        .AddAttributes([new("gan.cluster", settings.Cluster), new("gan.device.kind", device.Kind)])
        .AddEnvironmentVariableDetector();
}
