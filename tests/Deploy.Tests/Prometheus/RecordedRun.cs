using GanOrleans.Grains.Telemetry;
using GanOrleans.Support.Harness;
using GanOrleans.Support.Harness.Otlp;

namespace GanOrleans.Deploy.Tests.Prometheus;

/// <summary>A real Prometheus that holds what two silos exported while two runs trained on them.</summary>
public sealed class RecordedRun : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    private OtlpCollector? collector;
    private MetricsPage? page;

    internal PrometheusServer Prometheus { get; private set; } = null!;

    /// <summary>The names of the series that Prometheus holds, and of those that only a silo with a GPU exports.</summary>
    internal IReadOnlySet<string> Names { get; private set; } = new HashSet<string>();

    internal static IEnumerable<string> OfGpus => GanInstruments.All
        .Where(instrument => instrument.Name.StartsWith("hw.gpu.", StringComparison.Ordinal))
        .SelectMany(instrument => PrometheusNames.Series(instrument.Name, instrument.Unit, instrument.Kind));

    public async Task InitializeAsync()
    {
        collector = await OtlpCollector.StartAsync(grpc: false);
        page = await MetricsPage.StartAsync(collector);
        Prometheus = await PrometheusServer.StartAsync(page.Address);
        await using var cluster = new TestCluster
        {
            Environment =
            {
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Endpoint,
                ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
                ["OTEL_METRIC_EXPORT_INTERVAL"] = "500",
            },
        };
        await cluster.StartSilosAsync("one", "two");
        var (adversarial, critic) = (await SubmitAsync(cluster, "mlp", 2), await SubmitAsync(cluster, "wgan-gp", 1));
        await cluster.GanctlSucceedsAsync("sample", adversarial, "-n", "10", "-o", cluster["s.png"]);
        await cluster.GanctlSucceedsAsync("evaluate", adversarial, "--samples", "200", "--metrics", "fid");
        await Deadline.UntilAsync(
            "Prometheus holds every instrument",
            Limit,
            async () => (await MissingAsync()).Count == 0,
            () => $"Missing: {string.Join(", ", MissingAsync().Result)}\n{cluster.Logs}");
        // Rates need points before and after.
        await Deadline.UntilAsync(
            "both runs go on", Limit,
            async () => (await Prometheus.RangeAsync("count(changes(gan_run_iteration[1m]) > 0) == 2", seconds: 0)).Count > 0,
            () => cluster.Logs);
        await cluster.GanctlSucceedsAsync("cancel", adversarial);
        await cluster.GanctlSucceedsAsync("cancel", critic);
        Names = (await Prometheus.NamesAsync()).Concat(OfGpus).ToHashSet();
    }

    public async Task DisposeAsync()
    {
        Prometheus.Dispose();
        await page!.DisposeAsync();
        await collector!.DisposeAsync();
    }

    private static async Task<string> SubmitAsync(TestCluster cluster, string variant, int workers)
    {
        await cluster.GanctlSucceedsAsync(
            "submit",
            "--variant",
            variant,
            "--dataset",
            "rings",
            "--workers",
            $"{workers}",
            "--iterations",
            "1000000",
            "--threads",
            "1",
            "--checkpoint-every",
            "50",
            "--name",
            variant);
        return (await cluster.GanctlSucceedsAsync("list"))
            .Split('\n')
            .SelectMany(line => line.Split(' '))
            .First(word => word.StartsWith(variant, StringComparison.Ordinal));
    }

    private async Task<IReadOnlyList<string>> MissingAsync()
    {
        var names = (await Prometheus.NamesAsync()).Concat(OfGpus).ToHashSet();
        return
        [
            .. GanInstruments
                .All.SelectMany(instrument => PrometheusNames.Series(instrument.Name, instrument.Unit, instrument.Kind))
                .Where(name => !names.Any(held => Is(held, name))),
        ];
    }

    // A family of gauges is documented with a star.
    private static bool Is(string held, string documented) =>
        documented.EndsWith('*') ? held.StartsWith(documented[..^1], StringComparison.Ordinal) : held == documented;
}
