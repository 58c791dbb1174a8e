using System.Diagnostics;
using System.Diagnostics.Metrics;
using GanOrleans.Contracts;
using GanOrleans.Models;

namespace GanOrleans.Grains.Telemetry;

/// <summary>What the product measures about itself. Attributes are bounded: names of networks, variants, outcomes; never run ids or ranks.</summary>
public static class GanInstruments
{
    /// <summary>Name of the meter and of the activity source.</summary>
    public const string Name = "GanOrleans";

    private static readonly Meter Meter = new(Name);

    /// <summary>Spans of loads, leases, captures and samplings; steps are too many to be spans.</summary>
    public static readonly ActivitySource Activities = new(Name);

    internal static readonly Counter<long> Steps = Meter.CreateCounter<long>("gan.steps", "{step}", "Committed optimizer steps, by network");
    internal static readonly Counter<long> Samples = Meter.CreateCounter<long>("gan.samples", "{sample}", "Rows that gradients were computed over, all phases together");
    internal static readonly Histogram<double> StepDuration = Meter.CreateHistogram(
        "gan.step.duration", "s", "Duration of one iteration at a worker, all phases and waits included",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [.0005, .001, .002, .005, .01, .02, .05, .1, .2, .5, 1, 2, 5, 10, 30, 60] });

    internal static readonly Gauge<double> Loss = Meter.CreateGauge<double>("gan.loss", description: "Mean loss over the last lease, by network");
    internal static readonly Gauge<double> DiscriminatorOutput = Meter.CreateGauge<double>("gan.discriminator.output", description: "Mean D over the last lease, of real and of generated samples");
    internal static readonly Gauge<double> Value = Meter.CreateGauge<double>("gan.value", "nat", "V(D,G) over the last lease; −log 4 at the optimum");
    internal static readonly Counter<long> SkippedSteps = Meter.CreateCounter<long>("gan.skipped_steps", "{step}", "Steps skipped because their average was not finite, by network");
    internal static readonly Counter<long> ReductionBytes = Meter.CreateCounter<long>("gan.reduction.bytes", "By", "Bytes of gradient shares taken in from other lanes and silos, by network");
    internal static readonly UpDownCounter<long> ActiveWorkers = Meter.CreateUpDownCounter<long>("gan.active_workers", "{worker}", "Workers that run a lease on this silo");
    internal static readonly UpDownCounter<long> ActiveRuns = Meter.CreateUpDownCounter<long>("gan.active_runs", "{run}", "Runs whose coordinator works on this silo");
    internal static readonly Counter<long> Recoveries = Meter.CreateCounter<long>("gan.recoveries", "{generation}", "Generations begun after a loss");
    internal static readonly Counter<long> DeadlineMisses = Meter.CreateCounter<long>("gan.deadline_misses", "{step}", "Steps whose shares had not all come at the deadline, by network");
    internal static readonly Histogram<double> CheckpointDuration = Meter.CreateHistogram<double>("gan.checkpoint.duration", "s", "Capture, checksum and commit of a checkpoint");

    // Exporters and dashboards choke on NaN: what no phase defines is not recorded.
    internal static void Record(RunProgress progress)
    {
        Record(Loss, progress.LossD, Network(NetworkNames.Discriminator));
        Record(Loss, progress.LossG, Network(NetworkNames.Generator));
        Record(DiscriminatorOutput, progress.DReal, Source("real"));
        Record(DiscriminatorOutput, progress.DFake, Source("generated"));
        if (double.IsFinite(progress.Value))
            Value.Record(progress.Value);
    }

    private static void Record(Gauge<double> gauge, double value, KeyValuePair<string, object?> tag)
    {
        if (double.IsFinite(value))
            gauge.Record(value, tag);
    }

    internal static KeyValuePair<string, object?> Network(string name) => new("gan.network", name);

    internal static KeyValuePair<string, object?> Variant(string name) => new("gan.variant", name);

    internal static KeyValuePair<string, object?> Source(string name) => new("gan.source", name);
}
