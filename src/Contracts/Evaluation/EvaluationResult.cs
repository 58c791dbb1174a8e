namespace GanOrleans.Contracts.Evaluation;

/// <summary>What metrics say of samples, with all that another one has to know to compare.</summary>
/// <param name="Source">Where the samples come from: a checkpoint's name, a file, a folder.</param>
/// <param name="Iteration">The iteration of the weights; null for files and folders.</param>
/// <param name="Ema">Whether they were drawn by the moving average of the weights.</param>
/// <param name="Samples">Number of samples.</param>
/// <param name="Seed">Seed of the samples' z and of what is drawn from the data.</param>
/// <param name="Reference">What they were compared with: <c>mnist:test</c>.</param>
/// <param name="ReferenceHash">Its content.</param>
/// <param name="Features">The spaces of features.</param>
/// <param name="Values">The numbers.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="At">When it was done.</param>
[GenerateSerializer, Immutable, Alias("gan.evaluation-result")]
public sealed record EvaluationResult(
    [property: Id(0)] string Source, [property: Id(1)] long? Iteration, [property: Id(2)] bool Ema, [property: Id(3)] int Samples,
    [property: Id(4)] ulong Seed, [property: Id(5)] string Reference, [property: Id(6)] string ReferenceHash,
    [property: Id(7)] EvaluationFeatures[] Features, [property: Id(8)] EvaluationValue[] Values, [property: Id(9)] double Seconds,
    [property: Id(10)] DateTimeOffset At);

/// <param name="Name">What values name it by.</param>
/// <param name="Hash">Of the network's weights or file; empty for the samples themselves.</param>
/// <param name="Preprocessing">What happens to a sample before, for people.</param>
/// <param name="TestAccuracy">Of a classifier: share of the real test images that it gets right; else null.</param>
[GenerateSerializer, Immutable, Alias("gan.evaluation-features")]
public sealed record EvaluationFeatures(
    [property: Id(0)] string Name, [property: Id(1)] string Hash, [property: Id(2)] string Preprocessing,
    [property: Id(3)] double? TestAccuracy);

/// <param name="Name">What it is: <c>fid</c>, <c>precision</c>.</param>
/// <param name="Features">What it was computed over; empty where that is of no matter.</param>
/// <param name="Value">The number.</param>
/// <param name="Error">Its standard error or deviation; null = none.</param>
/// <param name="Floor">The same of real data in place of the samples; null = not computed.</param>
/// <param name="Samples">Number of samples behind it.</param>
/// <param name="Reference">Number of real rows behind it.</param>
/// <param name="Class">The class that it is of; null = all.</param>
[GenerateSerializer, Immutable, Alias("gan.evaluation-value")]
public sealed record EvaluationValue(
    [property: Id(0)] string Name, [property: Id(1)] string Features, [property: Id(2)] double Value, [property: Id(3)] double? Error,
    [property: Id(4)] double? Floor, [property: Id(5)] int Samples, [property: Id(6)] int Reference, [property: Id(7)] string? Class);
