using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace GanOrleans.Cluster.Tests.Harness;

/// <summary>Takes OTLP over HTTP and keeps the bodies by path: <c>/v1/metrics</c>, <c>/v1/traces</c>, <c>/v1/logs</c>.</summary>
internal sealed class OtlpCollector : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly ConcurrentBag<(string Path, string Body)> _received = [];

    public OtlpCollector()
    {
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            Endpoint = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}";
        }

        _listener.Prefixes.Add(Endpoint + "/");
        _listener.Start();
        _ = ReceiveAsync();
    }

    public string Endpoint { get; }

    /// <summary>Whether something that came by a path names a text; names are plain UTF-8 in protobuf.</summary>
    public bool Has(string path, string text) => _received.Any(message => message.Path == path && message.Body.Contains(text, StringComparison.Ordinal));

    /// <summary>What came, for failures.</summary>
    public string Summary => string.Join('\n', _received.GroupBy(message => message.Path).Select(group => $"{group.Key}: {group.Count()} messages"));

    public void Dispose() => _listener.Close();

    private async Task ReceiveAsync()
    {
        try
        {
            while (true)
            {
                var context = await _listener.GetContextAsync();
                using var body = new MemoryStream();
                await context.Request.InputStream.CopyToAsync(body);
                _received.Add((context.Request.Url!.AbsolutePath, Encoding.Latin1.GetString(body.ToArray())));
                context.Response.Close();
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            // Disposed: the test is over.
        }
    }
}
