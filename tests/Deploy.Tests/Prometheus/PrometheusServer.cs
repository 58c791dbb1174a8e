using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using GanOrleans.Deploy.Tests.Files;
using GanOrleans.Support;
using GanOrleans.Support.Harness;

namespace GanOrleans.Deploy.Tests.Prometheus;

/// <summary>The system's Prometheus on a free port of loopback, with one target.</summary>
internal sealed class PrometheusServer : IDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder folder = new();
    private readonly ChildProcess process;
    private readonly HttpClient http;

    private PrometheusServer(string target)
    {
        var address = $"127.0.0.1:{FreePort()}";
        File.WriteAllText(folder["prometheus.yaml"], $$"""
            global: { scrape_interval: 500ms, scrape_timeout: 500ms }
            scrape_configs:
              - { job_name: page, honor_labels: true, static_configs: [{ targets: ["{{target}}"] }] }
            """);
        process = new ChildProcess(
            SystemProgram.Find("prometheus", "prometheus"),
            [
                $"--config.file={folder["prometheus.yaml"]}", $"--storage.tsdb.path={folder["data"]}", $"--web.listen-address={address}",
                "--log.level=warn",
            ],
            new Dictionary<string, string?>());
        http = new HttpClient { BaseAddress = new Uri($"http://{address}") };
    }

    public static async Task<PrometheusServer> StartAsync(string target)
    {
        var server = new PrometheusServer(target);
        await Deadline.UntilAsync("Prometheus is ready", StartLimit, server.IsReadyAsync, () => server.process.Log);
        return server;
    }

    /// <summary>The names of all series.</summary>
    public async Task<IReadOnlySet<string>> NamesAsync()
    {
        var answer = await AskAsync("label/__name__/values");
        return answer["data"]!.AsArray().Select(name => name!.GetValue<string>()).ToHashSet();
    }

    /// <summary>The series that an expression yields over the last seconds; a fault of the expression is a failure.</summary>
    public async Task<JsonArray> RangeAsync(string expression, int seconds = 15)
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var answer = await AskAsync($"query_range?query={Uri.EscapeDataString(expression)}&start={now - seconds}&end={now}&step=1");
        return answer["data"]!["result"]!.AsArray();
    }

    public void Dispose()
    {
        http.Dispose();
        process.Dispose();
        folder.Dispose();
    }

    private async Task<JsonNode> AskAsync(string what)
    {
        using var answer = await http.GetAsync($"/api/v1/{what}");
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{Uri.UnescapeDataString(what)}: {text}");
        return JsonNode.Parse(text)!;
    }

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            using var answer = await http.GetAsync("/-/ready");
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException) when (!process.HasExited)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
