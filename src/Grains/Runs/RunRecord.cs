using System.Text.Json.Serialization;
using GanOrleans.Contracts;

namespace GanOrleans.Grains.Runs;

/// <summary>The one small durable record of a run: written before anything that follows from it is done or acknowledged.</summary>
[GenerateSerializer, Alias("gan.run-record")]
public sealed class RunRecord
{
    /// <summary>The resolved spec; null when there is no such run.</summary>
    [Id(0)] public RunSpec? Spec { get; set; }

    /// <summary>The resolved training settings as JSON.</summary>
    [Id(1)] public string Training { get; set; } = "";

    /// <summary>Hash of the data set.</summary>
    [Id(2)] public string DatasetHash { get; set; } = "";

    /// <summary>What the grains work by; fixed when the run first leaves the queue.</summary>
    [Id(3)] public RunPlan? Plan { get; set; }

    /// <summary>Its state.</summary>
    [Id(4)] public RunState State { get; set; }

    /// <summary>Why it waits or failed.</summary>
    [Id(5)] public string Reason { get; set; } = "";

    /// <summary>The newest generation; 0 before the first load.</summary>
    [Id(6)] public int Generation { get; set; }

    /// <summary>Name of the newest checkpoint that was verified or written, or empty.</summary>
    [Id(7)] public string Checkpoint { get; set; } = "";

    /// <summary>Committed iterations, as of that checkpoint or of the end.</summary>
    [Id(8)] public long Iteration { get; set; }

    /// <summary>When it was submitted.</summary>
    [Id(9)] public DateTimeOffset SubmittedAt { get; set; }

    /// <summary>When it ended.</summary>
    [Id(10)] public DateTimeOffset? EndedAt { get; set; }

    /// <summary>The newest update's sequence number at the time of writing.</summary>
    [Id(11)] public long Sequence { get; set; }

    /// <summary>Steps skipped so far.</summary>
    [Id(12)] public long SkippedSteps { get; set; }

    /// <summary>Version of the discriminator.</summary>
    [Id(13)] public long DiscriminatorVersion { get; set; }

    /// <summary>Version of the generator.</summary>
    [Id(14)] public long GeneratorVersion { get; set; }

    /// <summary>Number of classes of the data set.</summary>
    [Id(15)] public int Classes { get; set; }

    /// <summary>Names of these classes; null in records of earlier versions.</summary>
    [Id(30)] public string[]? ClassNames { get; set; }

    /// <summary>Checkpoints that retention leaves alone because somebody said so.</summary>
    [Id(20)] public List<string> Pinned { get; set; } = [];

    /// <summary>How often it went back to a checkpoint because training diverged.</summary>
    [Id(21)] public int Rollbacks { get; set; }

    /// <summary>The run and checkpoint that it branched off, or empty.</summary>
    [Id(22)] public string BranchedFrom { get; set; } = "";

    /// <summary>Shares of stragglers that steps went on without.</summary>
    [Id(23)] public long DroppedShares { get; set; }

    /// <summary>What its figures said was wrong with its training, by condition.</summary>
    [Id(24)] public Dictionary<string, string> Diagnoses { get; set; } = [];

    /// <summary>
    /// Failures in a row, of networks or of the coordinator itself, that came no further than the one before. Stored under its first name.
    /// </summary>
    [Id(25), JsonPropertyName("FruitlessLosses"), Newtonsoft.Json.JsonProperty("FruitlessLosses")]
    public int ConsecutiveFailuresWithoutProgress { get; set; }

    /// <summary>The iteration at which the newest loss came.</summary>
    [Id(26)] public long LostAt { get; set; }

    /// <summary>
    /// The checkpoint that each generation began with, by generation; empty text for the initial weights. Of generations that checkpoints
    /// are kept of, and of the newest: <c>CheckpointLine</c>.
    /// </summary>
    [Id(27)] public Dictionary<int, string> Origins { get; set; } = [];

    /// <summary>The best checkpoint so far by what the spec names; null = none.</summary>
    [Id(31)] public BestCheckpoint? Best { get; set; }

    /// <summary>Checkpoints that retention leaves alone: the pinned ones and the best.</summary>
    internal IEnumerable<string> Kept() => Best is { } best ? Pinned.Append(best.Checkpoint) : Pinned;

    /// <summary>A copy that may be changed: whoever changes a list or a dictionary replaces it.</summary>
    internal RunRecord Copy() => (RunRecord)MemberwiseClone();
}

/// <param name="Checkpoint">Its name.</param>
/// <param name="Metric">The value that it is the best by.</param>
/// <param name="Value">That value.</param>
[GenerateSerializer, Immutable, Alias("gan.best-checkpoint")]
public sealed record BestCheckpoint([property: Id(0)] string Checkpoint, [property: Id(1)] string Metric, [property: Id(2)] double Value);
