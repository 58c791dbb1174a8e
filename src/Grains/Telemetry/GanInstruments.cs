using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using GanOrleans.Models;

namespace GanOrleans.Grains.Telemetry;

/// <summary>What the product measures about itself.</summary>
/// <remarks>
/// Counters and histograms carry names of networks, phases, variants and outcomes only. A run's id stands on gauges alone, which end with
/// the run, so the number of series is bounded by the runs that train now.
/// </remarks>
public static class GanInstruments
{
    /// <summary>Name of the meter and of the activity source.</summary>
    public const string Name = "GanOrleans";

    private const string WhileRunning = "while a run trains";
    private const string ScalarPrefix = "gan.scalar.";
    private const string Output = "a probability, but with objectives such as `lsgan` or `hinge` a critic's output";
    private const string WithGpu = "on silos with an NVIDIA GPU";

    // From a fifth of a millisecond, the smallest network's phases, to a minute, the step deadline's default.
    private static readonly double[] StepBuckets = [.0001, .0002, .0005, .001, .002, .005, .01, .02, .05, .1, .2, .5, 1, 2, 5, 10, 30, 60];
    private static readonly double[] FileBuckets = [.005, .01, .02, .05, .1, .2, .5, 1, 2, 5, 10, 30, 60, 120];

    private static readonly InstrumentTable Instruments = new(new Meter(Name));
    private static readonly ConcurrentDictionary<string, bool> Scalars = [];

    /// <summary>
    /// Spans of submits, leases, phases, reductions, commits, checkpoints and samplings. Of the steps only a few are traced.
    /// </summary>
    public static readonly ActivitySource Activities = new(Name);

    internal static readonly Histogram<double> IterationDuration = Instruments.Histogram(
        "gan.iteration.duration", StepBuckets, "One iteration at a worker, all phases and waits included", TagNames.Variant);

    internal static readonly Histogram<double> StepDuration = Instruments.Histogram(
        "gan.step.duration", StepBuckets,
        "Part of a step: `data` (drawing a minibatch), `discriminator`, `generator` or `both` (forward and backward pass), `reduce` "
        + "(averaging the shares), `commit` (optimizer step). On a GPU the host's part only, since nothing waits for the device",
        TagNames.Phase);

    internal static readonly Counter<long> Steps = Instruments.Counter(
        "gan.steps", "{step}", "Committed optimizer steps", TagNames.Network);

    internal static readonly Counter<long> SkippedSteps = Instruments.Counter(
        "gan.skipped_steps", "{step}", "Steps that were not applied; reason `not_finite`: the averaged gradient had a NaN or an infinity",
            TagNames.Network, TagNames.Reason);

    internal static readonly Counter<long> Samples = Instruments.Counter(
        "gan.samples", "{sample}", "Rows that gradients were computed over, all phases together", TagNames.Variant);

    internal static readonly Counter<long> ReductionBytes = Instruments.Counter(
        "gan.reduction.io", "By",
            "Bytes between lanes and silos: `receive` are gradient shares that a network took in, `transmit` are weights that a worker "
            + "fetched", TagNames.Network, TagNames.Direction);

    internal static readonly Histogram<double> ReductionSpread = Instruments.Histogram(
        "gan.reduction.spread", StepBuckets,
            "From the first share of a step to the last one, with two workers or more: what stragglers cost", TagNames.Network);

    internal static readonly Histogram<double> WorkerWait = Instruments.Histogram(
        "gan.worker.wait", StepBuckets,
        "From a worker's share to the answer with the next weights, also while it computes ahead; a straggler waits least", TagNames.Phase);

    internal static readonly UpDownCounter<long> ActiveWorkers = Instruments.UpDown(
        "gan.worker.active", "{worker}", "Workers that run a lease on this silo");

    internal static readonly Counter<long> DeadlineMisses = Instruments.Counter(
        "gan.deadline_misses", "{step}", "Steps whose shares had not all come at the deadline", TagNames.Network);

    internal static readonly Counter<long> Recoveries = Instruments.Counter(
        "gan.recoveries", "{generation}", "Generations that were begun because the one before was lost");

    internal static readonly Histogram<double> CheckpointDuration = Instruments.Histogram(
        "gan.checkpoint.duration", FileBuckets, "Capture, checksums, flush and commit of a checkpoint");

    internal static readonly Counter<long> CheckpointFailures = Instruments.Counter(
        "gan.checkpoint.failures", "{checkpoint}", "Checkpoints that could not be written; the one before stays");

    internal static readonly Histogram<double> CheckpointStall = Instruments.Histogram(
        "gan.checkpoint.stall", FileBuckets,
            "How long training stood still for a checkpoint: the copy, and the wait for the one before where its disk is slower than the "
            + "interval");

    internal static readonly Counter<long> Quarantined = Instruments.Counter(
        "gan.checkpoint.quarantined", "{checkpoint}", "Damaged checkpoints that were quarantined");

    internal static readonly Counter<long> Rollbacks = Instruments.Counter(
        "gan.rollbacks", "{generation}", "Generations that were begun at an earlier checkpoint because training diverged");

    internal static readonly Counter<long> DroppedShares = Instruments.Counter(
        "gan.dropped_shares", "{share}", "Shares of stragglers that steps went on without", TagNames.Network);

    internal static readonly Counter<long> LongWaits = Instruments.Counter(
        "gan.long_waits", "{wait}",
            "Waits that reached their own deadline; awaited `update`, `state`, `checkpoint`, `drain`, `restore`, `resume` or "
            + "`end`", TagNames.Awaited);

    internal static readonly Histogram<double> SamplingDuration = Instruments.Histogram(
        "gan.sampling.duration", FileBuckets, "Drawing samples, from the request to the values; source `live`, `checkpoint` or `real`",
            TagNames.Source);

    internal static readonly Histogram<double> EvaluationDuration = Instruments.Histogram(
        "gan.evaluation.duration", FileBuckets, "Drawing samples of a run and comparing them with real data");

    static GanInstruments()
    {
        Observe("gan.discriminator.loss", "", "Mean loss of D over the last lease", run => run.Progress?.LossD);
        Observe("gan.generator.loss", "", "Mean loss of G over the last lease", run => run.Progress?.LossG);
        Observe("gan.discriminator.real.output", "1", $"Mean D(x) over the last lease: {Output}", run => run.Progress?.DReal);
        Observe("gan.discriminator.generated.output", "1", $"Mean D(G(z)) over the last lease: {Output}", run => run.Progress?.DFake);
        Observe("gan.value", "{nat}", "V(D,G) over the last lease; −log 4 = −1.386 at the optimum (Goodfellow et al., eq. 1 and Theorem 1)",
            run => run.Progress?.Value);
        Observe("gan.value.distance", "{nat}",
            "|V(D,G) + log 4| over the last lease: how far V is from its optimum, which an untrained D meets too",
            run => run.Progress?.Value is { } value ? Math.Abs(value + Math.Log(4)) : null);
        Observe("gan.jsd", "{nat}",
            "(V(D,G) + log 4) / 2: the Jensen-Shannon divergence that the present D certifies, a lower bound that is met when D is "
            + "optimal (ibid., section 4.1)",
            run => (run.Progress?.Value + Math.Log(4)) / 2);
        foreach (var (network, sign) in new[] { (NetworkNames.Discriminator, "D"), (NetworkNames.Generator, "G") })
        {
            Observe($"gan.{network}.gradient.norm", "", $"Euclidean norm of {sign}'s newest mean gradient, measured every few seconds",
                run => run.Measures.GetValueOrDefault(network)?.GradientNorm);
            Observe($"gan.{network}.weight.norm", "", $"Euclidean norm of {sign}'s weights, measured every few seconds",
                run => run.Measures.GetValueOrDefault(network)?.WeightNorm);
        }

        Instruments.Family(ScalarPrefix, "A variant's own scalar, mean over the last lease, for example `reconstruction`", WhileRunning,
            TagNames.Run, TagNames.Variant);
        Observe("gan.run.iteration", "{iteration}", "Committed iterations", run => run.Progress?.Iteration);
        Observe("gan.run.throughput", "{image}/s", "Real images per second over all workers in the last lease",
            run => run.Progress?.ImagesPerSecond);
        Observe("gan.run.remaining", "s", "Estimated time to the last iteration", run => run.Progress?.EtaSeconds);
        Observe("gan.run.status", "{run}", "1 for the state that a run of this silo's coordinators is in", TagNames.State,
            run => [(1, run.In(run.State))]);
        Observe("gan.run.condition", "{run}",
            "1 where a run's figures say that its training is sick in this way, 0 where they do not: `d-saturated`, `mode-collapse`, "
            + "`diverged`", TagNames.Condition, run =>
            [.. TrainingConditions.All.Select(condition => ((double?)(run.Conditions.Contains(condition) ? 1 : 0), run.With(condition)))]);
        Instruments.Observe(
            "gan.evaluation.value", "", "What the newest evaluation of a run said, by metric and features: `ganctl evaluate`", WhileRunning,
            () => LiveRuns.Measure(run => [.. run.Evaluation.Select(value => ((double?)value.Value, run.Of(value)))]),
            TagNames.Run, TagNames.Variant, TagNames.Metric, TagNames.Features);
        Observe("gan.checkpoint.age", "s", "Time since the newest checkpoint became durable; since the run began here while there is none",
            run => run.CheckpointAge);
        Observe("gan.checkpoint.size", "By", "Size of the newest checkpoint that was written here", run => run.CheckpointBytes);

        Gpu("hw.gpu.memory.usage", "By", "Memory in use on the silo's GPU, by all processes", gpu => gpu.UsedBytes);
        Gpu("hw.gpu.memory.limit", "By", "Memory of the silo's GPU", gpu => gpu.TotalBytes);
        Gpu("hw.gpu.utilization", "1", "Part of the last sample period in which a kernel ran on the silo's GPU", gpu => gpu.Utilization);
    }

    /// <summary>Every instrument, in the order of the documentation.</summary>
    public static IReadOnlyList<InstrumentInfo> All => Instruments.Rows;

    /// <summary>
    /// Makes counters of faults known with 0, so that a rate over them sees the first fault, and a missing series means a missing silo.
    /// </summary>
    public static void Begin()
    {
        foreach (var network in new[] { NetworkNames.Discriminator, NetworkNames.Generator })
        {
            Steps.Add(0, Network(network));
            SkippedSteps.Add(0, Network(network), NotFinite);
            DeadlineMisses.Add(0, Network(network));
            DroppedShares.Add(0, Network(network));
            ReductionBytes.Add(0, Network(network), Received);
            ReductionBytes.Add(0, Network(network), Sent);
        }

        ActiveWorkers.Add(0);
        Recoveries.Add(0);
        CheckpointFailures.Add(0);
        Quarantined.Add(0);
        Rollbacks.Add(0);
        foreach (var awaited in new[] { "update", "state", "checkpoint", "drain", "restore", "resume", "end" })
            LongWaits.Add(0, Awaited(awaited));
    }

    /// <summary>Gives each of a variant's scalars a gauge of its own: viewers add up what one gauge shows.</summary>
    internal static void Know(IEnumerable<string> scalars)
    {
        foreach (var scalar in scalars)
        {
            if (Scalars.TryAdd(scalar, true))
                Instruments.Member(
                    ScalarPrefix + scalar.Replace('-', '_'), () => LiveRuns.Measure(run => [(run.Scalar(scalar), run.Alone)]));
        }
    }

    /// <summary>Lets nothing be traced from here on in the asynchronous method that calls it, and in what that calls.</summary>
    public static void SuppressTracing() => Tracing.Suppress();

    internal static readonly KeyValuePair<string, object?> NotFinite = new(TagNames.Reason, "not_finite");
    internal static readonly KeyValuePair<string, object?> Received = new(TagNames.Direction, "receive");
    internal static readonly KeyValuePair<string, object?> Sent = new(TagNames.Direction, "transmit");

    internal static KeyValuePair<string, object?> Network(string name) => new(TagNames.Network, name);

    internal static KeyValuePair<string, object?> Variant(string name) => new(TagNames.Variant, name);

    internal static KeyValuePair<string, object?> Awaited(string what) => new(TagNames.Awaited, what);

    internal static KeyValuePair<string, object?> Phase(string name) => new(TagNames.Phase, name);

    internal static KeyValuePair<string, object?> Source(string name) => new(TagNames.Source, name);

    private static void Observe(string name, string unit, string meaning, Func<LiveRun, double?> value) => Instruments.Observe(
        name, unit, meaning, WhileRunning, () => LiveRuns.Measure(run => [(value(run), run.Alone)]), TagNames.Run, TagNames.Variant);

    private static void Observe(
        string name, string unit, string meaning, string attribute,
        Func<LiveRun, (double? Value, KeyValuePair<string, object?>[] Tags)[]> values) =>
        Instruments.Observe(name, unit, meaning, WhileRunning, () => LiveRuns.Measure(values), TagNames.Run, TagNames.Variant, attribute);

    private static void Gpu(string name, string unit, string meaning, Func<GpuReading, double> value) => Instruments.Observe(
        name, unit, meaning, WithGpu, () => GpuMonitor.Measure(value), TagNames.HardwareId, TagNames.HardwareName);
}
