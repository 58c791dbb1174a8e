using System.Collections;
using System.Diagnostics;
using GanOrleans.Contracts.Telemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Orleans.Hosting;

namespace GanOrleans.Client.Connection;

/// <summary>
/// Traces of what ganctl asks of a cluster, exported over OTLP as the standard <c>OTEL_*</c> variables
/// say. Without an endpoint nothing is traced.
/// </summary>
internal static class ClientTelemetry
{
    private const string SourceName = "GanOrleans.Client";
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string TracesEndpoint = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT";

    private static readonly ActivitySource Activities = new(SourceName);

    /// <summary>A span around a request, the root of its trace.</summary>
    public static Activity? Begin(string name) => Activities.StartActivity(name, ActivityKind.Client);

    /// <summary>Adds tracing to the client's host when an endpoint is set.</summary>
    public static void AddTraces(this IHostApplicationBuilder builder)
    {
        var environment = Environment.GetEnvironmentVariables();
        if (environment[Endpoint] is not string { Length: > 0 } && environment[TracesEndpoint] is not string { Length: > 0 })
            return;
        builder.Configuration.AddInMemoryCollection(
            from DictionaryEntry entry in environment
            where ((string)entry.Key).StartsWith("OTEL_", StringComparison.Ordinal)
            select KeyValuePair.Create((string)entry.Key, entry.Value as string));
        builder
            .Services.AddOpenTelemetry()
            .ConfigureResource(resource =>
                resource.AddService("ganctl", serviceInstanceId: Environment.MachineName).AddEnvironmentVariableDetector())
            .WithTracing(traces =>
                traces.SetSampler(OwnRoots.FromEnvironment()).AddSource(SourceName, "Microsoft.Orleans.Application").AddOtlpExporter());
    }

    /// <summary>Carries the trace to the silos, when there is one to carry.</summary>
    public static IClientBuilder PropagateTraces(this IClientBuilder client) =>
        client.Services.Any(service => service.ServiceType == typeof(TracerProvider)) ? client.AddActivityPropagation() : client;
}
