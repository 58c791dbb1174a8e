using System.Net;
using System.Net.Sockets;
using GanOrleans.Grains.Telemetry;
using GanOrleans.Models.Data.Generated;
using GanOrleans.Support.Harness;
using GanOrleans.Support.Harness.Otlp;

namespace GanOrleans.Cluster.Tests;

/// <summary>What silos and ganctl export, as a receiver decodes it.</summary>
public sealed class TelemetryTests
{
    // About 50 for two workers: three processes, a lease, one iteration's two phases.
    private const int MaxSpansOfASubmit = 60;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    // Silos of the tests have no GPU; what is read from one is marked so in the table.
    private static IEnumerable<InstrumentInfo> Expected =>
        GanInstruments.All.Where(instrument => !instrument.Name.StartsWith("hw.gpu.", StringComparison.Ordinal));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_documented_metric_one_trace_over_all_processes_and_logs_with_the_run_reach_the_collector(bool grpc)
    {
        await using var collector = await OtlpCollector.StartAsync(grpc);
        await using var cluster = Exporting(collector.Endpoint, grpc ? "grpc" : "http/protobuf");
        await cluster.StartSiloAsync("one");
        await cluster.StartSiloAsync("two");

        await cluster.GanctlSucceedsAsync(
            "submit",
            "--variant",
            "mlp",
            "--dataset",
            "rings",
            "--workers",
            "2",
            "--iterations",
            "1000000",
            "--threads",
            "1",
            "--checkpoint-every",
            "50",
            "--name",
            "observed");
        // A critic's run beside it: variants of its kind have scalars of their own.
        await cluster.GanctlSucceedsAsync(
            "submit",
            "--variant",
            "wgan-gp",
            "--dataset",
            "rings",
            "--workers",
            "1",
            "--iterations",
            "1000000",
            "--threads",
            "1",
            "--name",
            "critic");
        var run = (await cluster.GanctlSucceedsAsync("list"))
            .Split('\n')
            .SelectMany(line => line.Split(' '))
            .First(word => word.StartsWith("observed", StringComparison.Ordinal));
        await Deadline.UntilAsync(
            "the run trains", Limit, () => collector.Points.Any(point => point.Metric == "gan.run.iteration"), () => cluster.Logs);
        await cluster.GanctlSucceedsAsync("sample", run, "-n", "10", "-o", cluster["s.png"]);
        await cluster.GanctlSucceedsAsync("evaluate", run, "--samples", "200", "--metrics", "fid");
        await Deadline.UntilAsync(
            "every documented metric arrived",
            Limit,
            () => !Missing(collector).Any(),
            () => $"Missing: {string.Join(", ", Missing(collector))}\n{collector.Summary}\n{cluster.Logs}");
        await Deadline.UntilAsync(
            "one trace holds all parts", Limit, () => WholeTrace(collector) is not null, () => $"{Traces(collector)}\n{collector.Summary}");
        await Deadline.UntilAsync(
            "logs of the run arrived", Limit, () => collector.Logs.Any(log => log.Attributes.GetValueOrDefault(TagNames.Run) == run),
            () => collector.Summary);
        await cluster.GanctlSucceedsAsync("cancel", run);

        var submitted = collector.Spans.Where(span => span.TraceId == WholeTrace(collector)).ToList();
        Assert.True(
            submitted.Count <= MaxSpansOfASubmit,
            $"A submit's trace ends with its first lease's first iteration, yet has {submitted.Count} spans:\n"
                + string.Join('\n', submitted.CountBy(span => $"{span.Process} {span.Name}").Select(kind => $"{kind.Value} {kind.Key}")));
        Assert.Empty(collector.Faults);
        Assert.All(Expected, instrument => AssertAsDocumented(instrument, collector));
        Assert.Contains(collector.Points, point => point.Meter == "Microsoft.Orleans");
        Assert.Contains(collector.Points, point => point.ExemplarTraces.Any(trace => collector.Spans.Any(span => span.TraceId == trace)));
        Assert.All(collector.Points, point => Assert.Equal("gan-silo", point.Resource["service.name"]));
        Assert.Equal(
            2, collector.Points.Select(point => point.Attributes.GetValueOrDefault(TagNames.Run)).OfType<string>().Distinct().Count());
    }

    [Fact]
    public async Task A_run_of_400_iterations_on_two_silos_is_a_few_short_traces_that_ganctl_or_the_coordinator_begins()
    {
        await using var collector = await OtlpCollector.StartAsync(grpc: true);
        await using var cluster = Exporting(collector.Endpoint, "grpc");
        await cluster.StartSilosAsync("one", "two");

        await cluster.GanctlSucceedsAsync(
            "submit",
            "--variant",
            "mlp",
            "--dataset",
            "rings",
            "--workers",
            "2",
            "--iterations",
            "400",
            "--threads",
            "1",
            "--checkpoint-every",
            "100",
            "--name",
            "short",
            "--watch");
        await Deadline.UntilAsync(
            "the submit's trace arrived", Limit, () => WholeTrace(collector) is not null,
            () => $"{Traces(collector)}\n{collector.Summary}");
        await Deadline.UntilAsync(
            "the last checkpoint's trace arrived", Limit, () => Roots(collector).Count(root => root.Name == "checkpoint") >= 4,
            () => $"{Traces(collector)}\n{collector.Summary}");

        // a second lease, where the run takes longer than half a minute
        Assert.Equal(["checkpoint", "lease", "submit"], Roots(collector).Select(Kind).Append("lease").Distinct().Order());
        Assert.Single(collector.Spans, span => Kind(span) == "lease" && span.TraceId == WholeTrace(collector));
        Assert.Contains(collector.Spans, span =>
            span.Name.StartsWith("lease short-", StringComparison.Ordinal) && span.Name.Contains(" 0–", StringComparison.Ordinal));
        Assert.All(collector.Spans.GroupBy(span => span.TraceId), trace =>
            Assert.True(trace.Count() <= MaxSpansOfASubmit, Traces(collector)));
    }

    [Fact, Trait("Fault", "26")]
    public async Task A_collector_that_is_away_costs_one_warning_and_bounded_memory_and_the_run_completes()
    {
        await using var cluster = Exporting($"http://127.0.0.1:{ClosedPort()}", "http/protobuf");
        var silo = await cluster.StartSiloAsync("one");
        var run = await cluster.SubmitAsync(Runs.Small(12_000, workers: 1));

        await cluster.UntilAsync(run, "a quarter is trained", Runs.Limit, status => status.Iteration >= 3_000);
        var before = silo.WorkingSet;
        await cluster.UntilCompletedAsync(run, Runs.Limit);
        await Deadline.UntilAsync("the silo says so", Limit, () => Warnings() > 0, () => silo.Log);

        Assert.InRange(silo.WorkingSet - before, long.MinValue, 64 << 20);
        Assert.Equal(1, Warnings());

        int Warnings() => silo.Errors.Split("Telemetry cannot be exported").Length - 1;
    }

    private static TestCluster Exporting(string endpoint, string protocol) => new()
    {
        Environment =
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = endpoint,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = protocol,
            ["OTEL_METRIC_EXPORT_INTERVAL"] = "200",
            ["OTEL_BSP_SCHEDULE_DELAY"] = "200",
            ["OTEL_BLRP_SCHEDULE_DELAY"] = "200",
        },
    };

    private static IEnumerable<string> Missing(OtlpCollector collector)
    {
        var seen = collector.Points.Select(point => point.Metric).ToHashSet();
        return Expected.Select(instrument => instrument.Name).Where(name => !seen.Any(metric => IsOf(metric, name)));
    }

    private static bool IsOf(string metric, string documented) =>
        documented.EndsWith('*') ? metric.StartsWith(documented[..^1], StringComparison.Ordinal) : metric == documented;

    private static void AssertAsDocumented(InstrumentInfo instrument, OtlpCollector collector)
    {
        var points = collector.Points.Where(point => IsOf(point.Metric, instrument.Name)).ToList();
        Assert.All(points, point =>
            Assert.Equal((instrument.Unit, instrument.Kind, GanInstruments.Name), (point.Unit, point.Kind, point.Meter)));
        Assert.All(points, point => Assert.Equal(instrument.Attributes.Order(), point.Attributes.Keys.Order()));
        Assert.All(points.Where(point => point.Kind == "histogram"), point => Assert.Equal(instrument.Buckets, point.Bounds));
    }

    // submit (ganctl) → lease (coordinator) → work and phase (worker) → reduce and commit (network), in three processes.
    private static string? WholeTrace(OtlpCollector collector) => collector.Spans.GroupBy(span => span.TraceId).FirstOrDefault(trace =>
    {
        var names = trace.Select(Kind).ToHashSet();
        var silos = trace.Where(span => span.Name == "work").Select(span => span.Process).Distinct();
        return new[] { "submit", "lease", "work", "phase", "exchange", "share", "reduce", "commit" }.All(names.Contains)
            && trace.Single(span => span.Name == "submit").Process.StartsWith("ganctl/", StringComparison.Ordinal)
            && silos.Order().SequenceEqual(["gan-silo/one", "gan-silo/two"])
            && trace.All(span => HasParent(span, trace));
    })?.Key;

    // A lease's span names its run and its iterations.
    private static string Kind(OtlpSpan span) => span.Name.Split(' ')[0];

    private static string Traces(OtlpCollector collector) =>
        string.Join(
            '\n',
            collector
                .Spans.GroupBy(span => span.TraceId)
                .Select(trace =>
                    $"{trace.Key}: "
                    + string.Join(", ", trace.CountBy(span => $"{span.Process} {span.Name}").Select(kind => $"{kind.Value} {kind.Key}"))
                    + "; "
                    + "without their parents: "
                    + string.Join(
                        ", ",
                        trace.Where(span => !HasParent(span, trace)).Select(span => $"{span.Process} {span.Name} below {span.ParentId}"))));

    private static bool HasParent(OtlpSpan span, IEnumerable<OtlpSpan> trace) =>
        span.ParentId.Length == 0 || trace.Any(parent => parent.SpanId == span.ParentId);

    private static IEnumerable<OtlpSpan> Roots(OtlpCollector collector) => collector.Spans.Where(span => span.ParentId.Length == 0);

    private static int ClosedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
