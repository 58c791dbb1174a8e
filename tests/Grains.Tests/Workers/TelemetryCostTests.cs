using System.Diagnostics;
using System.Diagnostics.Metrics;
using GanOrleans.Contracts;
using GanOrleans.Grains.Checkpointing;
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
        using var metrics = Sdk.CreateMeterProviderBuilder()
            .AddMeter(GanInstruments.Name)
            .SetExemplarFilter(ExemplarFilterType.TraceBased)
            .AddReader(new BaseExportingMetricReader(new Kept(exported)))
            .Build();
        using var traces = Sdk.CreateTracerProviderBuilder().AddSource(GanInstruments.Name).Build();
        using var trace = GanInstruments.Activities.StartActivity("lease");
        // the exporters' own series are made here, once
        var (begun, spans) = await CountSpansAsync(() => LeaseAsync(run, without.End, trace));
        var traced = await LeaseAsync(run, begun.End, trace);
        var untraced = await LeaseAsync(run, traced.End);
        metrics.ForceFlush();

        // A managed tensor is made for each operator's result, so equal bytes also say that no operator was called in addition.
        Assert.InRange(untraced.Bytes - without.Bytes, -Iterations, Iterations);
        Assert.InRange(traced.Bytes - without.Bytes, -Iterations, 16 * 1024); // the spans of one iteration
        Assert.Equal(2, spans.Count(name => name == "phase")); // of 400 phases
        Assert.Superset(
            new HashSet<string> { "gan.iteration.duration", "gan.step.duration", "gan.steps" },
            exported.Select(metric => metric.Name).ToHashSet());
    }

    [Fact]
    public async Task An_iteration_sends_the_same_messages_between_silos_while_metrics_and_traces_are_exported()
    {
        await using var cluster = await TrainingCluster.StartAsync(["one", "two"], options => options.ExchangePort = null);
        await MessagesAsync(cluster);   // data are prepared, connections opened
        var without = await MessagesAsync(cluster);

        using var metrics = Sdk.CreateMeterProviderBuilder()
            .AddMeter(GanInstruments.Name)
            .SetExemplarFilter(ExemplarFilterType.TraceBased)
            .AddReader(new BaseExportingMetricReader(new Kept([])))
            .Build();
        using var traces = Sdk.CreateTracerProviderBuilder().AddSource(GanInstruments.Name, "Microsoft.Orleans.Application").Build();
        var with = await MessagesAsync(cluster);

        // A share there and weights back in each of an iteration's two phases.
        Assert.InRange(without, 4 * Iterations, (4 * Iterations) + 10);
        Assert.InRange(with - without, -4, 4);   // a status may be as long as a share, once or twice
    }

    // Messages with gradients or weights, between networks on one silo and their worker on another. What else
    // passes depends on the time that it takes.
    private static async Task<long> MessagesAsync(TrainingCluster cluster)
    {
        const int SmallestTensor = 2048;   // D's are the smaller ones
        var messages = 0L;
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listening) =>
            {
                if (instrument is { Meter.Name: "Microsoft.Orleans", Name: "orleans-messaging-sent-messages-size" })
                    listening.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, bytes, _, _) => Count(bytes));
        listener.SetMeasurementEventCallback<int>((_, bytes, _, _) => Count(bytes));
        listener.Start();
        var spec = new RunSpec
        {
            Variant = "mlp",
            Dataset = "rings",
            Device = "one",
            WorkerDevice = "two",
            Workers = 1,
            Iterations = Iterations,
            Seed = 1,
            Threads = 1,
            CheckpointEvery = 0,
            SampleEvery = 0,
        };
        await cluster.EndAsync(await cluster.SubmitAsync(spec));
        return Interlocked.Read(ref messages);

        void Count(long bytes)
        {
            if (bytes >= SmallestTensor)
                Interlocked.Increment(ref messages);
        }
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
