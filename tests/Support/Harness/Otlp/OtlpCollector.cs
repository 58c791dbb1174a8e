using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.IO.Compression;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace GanOrleans.Support.Harness.Otlp;

/// <summary>
/// An OTLP receiver on loopback, over HTTP and over gRPC, that decodes what comes. Bytes that are no OTLP are kept as faults.
/// </summary>
internal sealed class OtlpCollector : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentQueue<OtlpPoint> points = [];
    private readonly ConcurrentQueue<OtlpSpan> spans = [];
    private readonly ConcurrentQueue<OtlpLog> logs = [];
    private readonly ConcurrentQueue<string> faults = [];

    private OtlpCollector(WebApplication app) => this.app = app;

    /// <summary>For <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>.</summary>
    public string Endpoint => app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    public IReadOnlyCollection<OtlpPoint> Points => points;

    public IReadOnlyCollection<OtlpSpan> Spans => spans;

    public IReadOnlyCollection<OtlpLog> Logs => logs;

    public IReadOnlyCollection<string> Faults => faults;

    /// <summary>What came, for failures.</summary>
    public string Summary =>
        $"metrics: {string.Join(", ", points.Select(p => p.Metric).Distinct().Order())}\nspans: "
        + $"{string.Join(", ", spans.Select(s => s.Name).Distinct().Order())}\nlogs: {logs.Count}\nfaults: {string.Join("; ", faults)}";

    /// <param name="grpc">Whether it speaks gRPC (HTTP/2 without TLS) instead of HTTP.</param>
    public static async Task<OtlpCollector> StartAsync(bool grpc)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.ListenLocalhost0(grpc));
        var app = builder.Build();
        var collector = new OtlpCollector(app);
        app.Run(grpc ? collector.TakeGrpcAsync : collector.TakeHttpAsync);
        await app.StartAsync();
        return collector;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task TakeHttpAsync(HttpContext context)
    {
        Keep(
            context.Request.Path,
            await ReadAsync(
                context.Request.Headers.ContentEncoding == "gzip"
                    ? new GZipStream(context.Request.Body, CompressionMode.Decompress)
                    : context.Request.Body));
        context.Response.ContentType = "application/x-protobuf";
    }

    // One length-prefixed message there and an empty one back; the status stands in the trailers.
    private async Task TakeGrpcAsync(HttpContext context)
    {
        var frame = await ReadAsync(context.Request.Body);
        var length = BinaryPrimitives.ReadInt32BigEndian(frame.AsSpan(1));
        ReadOnlyMemory<byte> message = frame.AsMemory(5, length);
        if (frame[0] == 1)
            message = await ReadAsync(new GZipStream(new MemoryStream(message.ToArray()), CompressionMode.Decompress));
        Keep(context.Request.Path.Value!.Split('.').First(part => part is "metrics" or "trace" or "logs"), message);
        context.Response.ContentType = "application/grpc";
        await context.Response.Body.WriteAsync(new byte[5]);
        context.Response.AppendTrailer("grpc-status", "0");
    }

    private void Keep(string path, ReadOnlyMemory<byte> message)
    {
        try
        {
            if (path.Contains("metrics", StringComparison.Ordinal))
                OtlpData.Points(message).ToList().ForEach(points.Enqueue);
            else if (path.Contains("trace", StringComparison.Ordinal))
                OtlpData.Spans(message).ToList().ForEach(spans.Enqueue);
            else if (path.Contains("logs", StringComparison.Ordinal))
                OtlpData.Logs(message).ToList().ForEach(logs.Enqueue);
            else
                faults.Enqueue($"unknown path {path}");
        }
        catch (Exception e)
        {
            faults.Enqueue($"{path}: {e.Message}");
        }
    }

    private static async Task<byte[]> ReadAsync(Stream stream)
    {
        using var body = new MemoryStream();
        await stream.CopyToAsync(body);
        return body.ToArray();
    }
}

file static class KestrelExtensions
{
    public static void ListenLocalhost0(this KestrelServerOptions kestrel, bool grpc) =>
        kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = grpc ? HttpProtocols.Http2 : HttpProtocols.Http1);
}
