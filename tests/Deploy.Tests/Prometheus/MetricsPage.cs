using System.Globalization;
using System.Text;
using GanOrleans.Deploy.Tests.Files;
using GanOrleans.Models.Data.Generated;
using GanOrleans.Support.Harness.Otlp;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace GanOrleans.Deploy.Tests.Prometheus;

/// <summary>
/// Shows what a collector has got under the names that Prometheus translates it to, in Prometheus' text format: Debian's Prometheus is
/// older than the receiver of OTLP in Prometheus itself.
/// </summary>
internal sealed class MetricsPage : IAsyncDisposable
{
    // What deploy/prometheus/prometheus.yaml makes labels of.
    private static readonly (string Attribute, string Label)[] Promoted =
    [
        ("service.name", "job"),
        ("service.instance.id", "instance"),
        ("gan.cluster", "gan_cluster"),
        ("gan.device.kind", "gan_device_kind"),
        ("service.version", "service_version"),
    ];

    private readonly WebApplication app;

    private MetricsPage(WebApplication app) => this.app = app;

    /// <summary>Host and port.</summary>
    public string Address =>
        new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Authority;

    public static async Task<MetricsPage> StartAsync(OtlpCollector collector)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0));
        var app = builder.Build();
        app.Run(context =>
        {
            context.Response.ContentType = "text/plain; version=0.0.4";
            return context.Response.WriteAsync(Text(collector.Points));
        });
        await app.StartAsync();
        return new MetricsPage(app);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private static string Text(IEnumerable<OtlpPoint> points)
    {
        // The newest point of each series.
        var latest = new Dictionary<string, OtlpPoint>();
        foreach (var point in points)
            latest[$"{point.Metric} {Labels(point)}"] = point;
        var text = new StringBuilder();
        foreach (var point in latest.Values)
            Append(text, point);
        return text.ToString();
    }

    private static void Append(StringBuilder text, OtlpPoint point)
    {
        var (name, labels) = (PrometheusNames.Metric(point.Metric, point.Unit, point.Kind), Labels(point));
        if (point.Kind != "histogram")
        {
            text.Append(CultureInfo.InvariantCulture, $"{name}{{{labels}}} {point.Value}\n");
            return;
        }

        ulong count = 0;
        for (var bucket = 0; bucket < point.Buckets.Length; bucket++)
        {
            count += point.Buckets[bucket];
            var bound = bucket < point.Bounds.Length ? point.Bounds[bucket].ToString(CultureInfo.InvariantCulture) : "+Inf";
            text.Append(CultureInfo.InvariantCulture, $"{name}_bucket{{{labels},le=\"{bound}\"}} {count}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"{name}_sum{{{labels}}} {point.Value}\n{name}_count{{{labels}}} {point.Count}\n");
    }

    private static string Labels(OtlpPoint point) =>
        string.Join(
            ',',
            Promoted
                .Where(pair => point.Resource.ContainsKey(pair.Attribute))
                .Select(pair => (pair.Label, Value: point.Resource[pair.Attribute]))
                .Concat(point.Attributes.Select(pair => (Label: PrometheusNames.Label(pair.Key), pair.Value)))
                .Select(pair => $"{pair.Label}=\"{Escape(pair.Value)}\""));

    private static string Escape(string value) =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
}
