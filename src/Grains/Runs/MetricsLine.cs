using GanOrleans.Contracts;

namespace GanOrleans.Grains.Runs;

/// <summary>
/// One line of <c>metrics.jsonl</c>: the means over one lease. Values that no phase defines are null. Of two lines for one iteration, the
/// higher generation counts.
/// </summary>
internal sealed record MetricsLine
{
    public required long Iteration { get; init; }

    public required int Generation { get; init; }

    public DateTimeOffset At { get; init; }

    public long Sequence { get; init; }

    public RunState State { get; init; }

    public double? LossD { get; init; }

    public double? LossG { get; init; }

    public double? DReal { get; init; }

    public double? DFake { get; init; }

    public double? Value { get; init; }

    /// <summary>The variant's own scalars by name; null where there are none.</summary>
    public Dictionary<string, double?>? Named { get; init; }

    /// <summary>Whether DReal and DFake are a critic's outputs; null where they are probabilities.</summary>
    public bool? Critic { get; init; }

    public double IterationsPerSecond { get; init; }

    public double ImagesPerSecond { get; init; }

    public double EtaSeconds { get; init; }

    /// <summary>Rows that gradients were computed over, all phases and workers together.</summary>
    public long Samples { get; init; }

    /// <summary>Steps skipped so far.</summary>
    public long SkippedSteps { get; init; }

    /// <summary>Bytes of gradients and weights moved between lanes and silos.</summary>
    public long TransferredBytes { get; init; }

    public static MetricsLine Of(
        RunUpdate update, RunProgress progress, int generation, long samples, long skippedSteps, long transferredBytes) => new()
        {
            Iteration = progress.Iteration,
            Generation = generation,
            At = update.At,
            Sequence = update.Sequence,
            State = update.State,
            LossD = Known(progress.LossD),
            LossG = Known(progress.LossG),
            DReal = Known(progress.DReal),
            DFake = Known(progress.DFake),
            Value = Known(progress.Value),
            Named = progress.Named.Count == 0 ? null : progress.Named.ToDictionary(scalar => scalar.Key, scalar => Known(scalar.Value)),
            Critic = progress.IsCritic ? true : null,
            IterationsPerSecond = progress.IterationsPerSecond,
            ImagesPerSecond = progress.ImagesPerSecond,
            EtaSeconds = progress.EtaSeconds,
            Samples = samples,
            SkippedSteps = skippedSteps,
            TransferredBytes = transferredBytes,
        };

    public RunUpdate ToUpdate() => new()
    {
        Sequence = Sequence,
        At = At,
        State = State,
        Generation = Generation,
        Progress = new RunProgress
        {
            Iteration = Iteration,
            IterationsPerSecond = IterationsPerSecond,
            ImagesPerSecond = ImagesPerSecond,
            EtaSeconds = EtaSeconds,
            LossD = LossD ?? double.NaN,
            LossG = LossG ?? double.NaN,
            DReal = DReal ?? double.NaN,
            DFake = DFake ?? double.NaN,
            Value = Value ?? double.NaN,
            Named = Named?.ToDictionary(scalar => scalar.Key, scalar => scalar.Value ?? double.NaN) ?? [],
            IsCritic = Critic ?? false,
        },
    };

    private static double? Known(double value) => double.IsFinite(value) ? value : null;
}
