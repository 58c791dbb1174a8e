using GanOrleans.Cluster.Tests.Harness;

namespace GanOrleans.Cluster.Tests;

public sealed class TelemetryTests
{
    [Fact]
    public async Task Metrics_traces_and_logs_of_a_silo_reach_the_collector_that_the_environment_names()
    {
        using var collector = new OtlpCollector();
        await using var cluster = new TestCluster
        {
            Environment =
            {
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Endpoint,
                ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
                ["OTEL_METRIC_EXPORT_INTERVAL"] = "300",
                ["OTEL_BSP_SCHEDULE_DELAY"] = "300",
                ["OTEL_BLRP_SCHEDULE_DELAY"] = "300",
                ["OTEL_SERVICE_NAME"] = "silo-under-test",
            },
        };
        await cluster.StartSiloAsync("one", "--log-level", "information");
        var run = await cluster.SubmitAsync(Runs.Small(100, workers: 1));
        await cluster.UntilCompletedAsync(run, Runs.Limit);

        await Deadline.UntilAsync(
            "the silo's telemetry arrived", TimeSpan.FromSeconds(15),
            () => collector.Has("/v1/metrics", "gan.steps") && collector.Has("/v1/traces", "GanOrleans") && collector.Has("/v1/logs", "GanOrleans"),
            () => $"{collector.Summary}\n{cluster.Logs}");
        Assert.All(new[] { "/v1/metrics", "/v1/traces", "/v1/logs" }, path => Assert.True(collector.Has(path, "silo-under-test"), path));
    }
}
