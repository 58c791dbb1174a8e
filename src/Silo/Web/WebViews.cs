using System.ComponentModel;

namespace GanOrleans.Silo.Web;

/// <summary>One run in the list.</summary>
internal sealed record RunItem(
    [property: Description("The run's id.")] string Id,
    [property: Description("What it trains.")] string Variant,
    [property: Description("What it trains on.")] string Dataset,
    [property: Description(
        "submitted, queued, running, recovering, completed, failed, cancelled or another state of the run life cycle, in lower case.")]
        string State,
    [property: Description("Committed iterations.")] long Iteration,
    [property: Description("Iterations in all.")] long Iterations,
    [property: Description("When it was submitted.")] DateTimeOffset SubmittedAt);

/// <summary>One run.</summary>
internal sealed record RunView(
    [property: Description("The run's id.")] string Id,
    [property: Description("What it trains.")] string Variant,
    [property: Description("What it trains on.")] string Dataset,
    [property: Description("Its state, in lower case.")] string State,
    [property: Description("Why it waits or failed; empty otherwise.")] string Reason,
    [property: Description("Rises with every recovery.")] int Generation,
    [property: Description("Committed iterations.")] long Iteration,
    [property: Description("Iterations in all.")] long Iterations,
    [property: Description("When it was submitted.")] DateTimeOffset SubmittedAt,
    [property: Description("When it ended, or null.")] DateTimeOffset? EndedAt,
    [property: Description("Steps that were not applied.")] long SkippedSteps,
    [property: Description("The name of the newest checkpoint on the run's line, or empty.")] string LastCheckpoint,
    [property: Description("Where the networks and workers sit.")] IReadOnlyList<PlaceView> Places,
    [property: Description("The newest means, or null before the first.")] PointView? Progress);

/// <summary>Where a part of a run sits.</summary>
internal sealed record PlaceView(
    [property: Description("discriminator, generator or worker 0, 1, …")] string Part,
    [property: Description("The silo's name.")] string Silo,
    [property: Description("Device and lane.")] string Device);

/// <summary>Means over one lease, about a second of training. What no phase defines is null.</summary>
internal sealed record PointView(
    [property: Description("Committed iterations.")] long Iteration,
    [property: Description("The discriminator's loss.")] double? LossD,
    [property: Description("The generator's loss.")] double? LossG,
    [property: Description("Mean D(x) over real samples, 0 to 1.")] double? DReal,
    [property: Description("Mean D(G(z)), 0 to 1.")] double? DFake,
    [property: Description("V(D,G) in nats; -1.386 at the optimum.")] double? Value,
    [property: Description("Iterations per second.")] double? IterationsPerSecond,
    [property: Description("Real images per second over all workers.")] double? ImagesPerSecond,
    [property: Description("Estimated seconds to the end.")] double? EtaSeconds);

/// <summary>A live update: a change of state, an event or progress.</summary>
internal sealed record UpdateView(
    [property: Description("Rises by one with every update of a run; give the last one as 'after' to go on.")] long Sequence,
    [property: Description("When.")] DateTimeOffset At,
    [property: Description("The state then, in lower case.")] string State,
    [property: Description("What happened, in words, or empty.")] string Event,
    [property: Description("Progress, or null.")] PointView? Progress,
    [property: Description("The generation that the progress is of: a later one may have left what it learned. 0 for events.")]
        int Generation);

/// <summary>A picture of samples.</summary>
internal sealed record PictureView(
    [property: Description("The iteration that the generator's weights are of.")] long Iteration);

/// <summary>What comparing a run's samples with real data gave.</summary>
internal sealed record EvaluationView(
    [property: Description("The checkpoint, or live.")] string Source,
    [property: Description("The iteration that the generator's weights are of.")] long? Iteration,
    [property: Description("Whether they are the moving average.")] bool Ema,
    [property: Description("Number of samples.")] int Samples,
    [property: Description("What they were compared with.")] string Reference,
    [property: Description("When.")] DateTimeOffset At,
    [property: Description("The numbers.")] IReadOnlyList<MetricView> Values);

/// <summary>One number of an evaluation.</summary>
internal sealed record MetricView(
    [property: Description("What it is: fid, precision.")] string Name,
    [property: Description("What it was computed over: pixels, lenet; empty where that is of no matter.")] string Features,
    [property: Description("The class that it is of, or null.")] string? Class,
    [property: Description("The number; null where it is not finite.")] double? Value,
    [property: Description("Its standard error or deviation, or null.")] double? Error,
    [property: Description("The same of real data in place of the samples, or null.")] double? Floor);

/// <summary>A silo of the cluster.</summary>
internal sealed record SiloView(
    [property: Description("Its name.")] string Name,
    [property: Description("Its address between silos.")] string Address,
    [property: Description("Its status in the membership, in lower case.")] string Status);

/// <summary>Studies of one run.</summary>
internal sealed record StudiesView(
    [property: Description("Sessions that were answered to their end, oldest first.")] IReadOnlyList<StudyView> Sessions,
    [property: Description("All answers by the iteration of the weights.")] IReadOnlyList<StudyTotalView> Totals);

/// <summary>One session that was answered to its end.</summary>
internal sealed record StudyView(
    [property: Description("When it ended.")] DateTimeOffset At,
    [property: Description("Whether the moving average of the weights drew the samples.")] bool Ema,
    [property: Description("Its answers.")] StudyTotalView Answers);

/// <summary>Counted answers.</summary>
internal sealed record StudyTotalView(
    [property: Description("The iteration of the weights.")] long Iteration,
    [property: Description("Number of images.")] int Items,
    [property: Description("Generated images that were taken for real ones.")] int GeneratedTakenForReal,
    [property: Description("Real images that were taken for generated ones.")] int RealTakenForGenerated,
    [property: Description("Share of wrong answers; .5 is chance.")] double ErrorRate,
    [property: Description("Lower end of its interval at 95 %, by Wilson.")] double Low,
    [property: Description("Upper end.")] double High);

/// <summary>A session that began.</summary>
internal sealed record StudySessionView(
    [property: Description("Its id.")] string Id,
    [property: Description("Number of images.")] int Items,
    [property: Description("The iteration of the weights.")] long Iteration,
    [property: Description("Whether the moving average of the weights drew the samples.")] bool Ema);
