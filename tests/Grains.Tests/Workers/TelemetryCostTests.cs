using System.Diagnostics;
using GanOrleans.Contracts;
using GanOrleans.Grains.Telemetry;
using GanOrleans.Models;
using GanOrleans.Models.Data;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace GanOrleans.Grains.Tests.Workers;

/// <summary>Apart from other tests: listeners hear the whole process.</summary>
[Collection(TrainingClusters.Name)]
public class TelemetryCostTests
{
    private const int Iterations = 200;
    private static readonly IDataSet Rings = DataSets.Open("rings");

    [Fact]
    public async Task An_iteration_allocates_nothing_more_on_its_lane_while_metrics_and_traces_are_exported()
    {
        var training = VariantRegistry.Get("mlp").Defaults(Rings.Description) with { Batch = 16 };
        await using var run = await LocalRun.StartAsync(training, Rings);
        var first = await LeaseAsync(run, 0);   // warm-up
        var without = await LeaseAsync(run, first.End);

        var exported = new List<Metric>();
        using var metrics = Sdk.CreateMeterProviderBuilder().AddMeter(GanInstruments.Name).SetExemplarFilter(ExemplarFilterType.TraceBased).AddReader(new BaseExportingMetricReader(new Kept(exported))).Build();
        using var traces = Sdk.CreateTracerProviderBuilder().AddSource(GanInstruments.Name).Build();
        using var trace = GanInstruments.Activities.StartActivity("lease");
        var (begun, spans) = await CountSpansAsync(() => LeaseAsync(run, without.End, trace));   // the exporters' own series are made here, once
        var traced = await LeaseAsync(run, begun.End, trace);
        var untraced = await LeaseAsync(run, traced.End);
        metrics.ForceFlush();

        // A managed tensor is made for each operator's result, so equal bytes also say that no operator was called in addition.
        Assert.InRange(untraced.Bytes - without.Bytes, -Iterations, Iterations);
        Assert.InRange(traced.Bytes - without.Bytes, -Iterations, 16 * 1024);   // the spans of one iteration
        Assert.Equal(2, spans.Count(name => name == "phase"));                 // of 400 phases
        Assert.Superset(new HashSet<string> { "gan.iteration.duration", "gan.step.duration", "gan.steps" }, exported.Select(metric => metric.Name).ToHashSet());
    }

    private static async Task<(long Bytes, long End)> LeaseAsync(LocalRun run, long first, Activity? trace = null)
    {
        var before = await run.AllocatedAsync();
        Assert.Equal(LeaseOutcome.Completed, (await run.RunAsync(first, Iterations, trace: trace)).Outcome);
        return (await run.AllocatedAsync() - before, first + Iterations);
    }

    private static async Task<(T Result, IReadOnlyList<string> Spans)> CountSpansAsync<T>(Func<Task<T>> work)
    {
        var spans = new List<string>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == GanInstruments.Name,
            ActivityStopped = activity =>
            {
                lock (spans)
                    spans.Add(activity.OperationName);
            },
        };
        ActivitySource.AddActivityListener(listener);
        return (await work(), spans);
    }

    private sealed class Kept(List<Metric> metrics) : BaseExporter<Metric>
    {
        public override ExportResult Export(in Batch<Metric> batch)
        {
            foreach (var metric in batch)
                metrics.Add(metric);
            return ExportResult.Success;
        }
    }
}
