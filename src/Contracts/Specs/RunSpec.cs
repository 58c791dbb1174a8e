namespace GanOrleans.Contracts.Specs;

/// <summary>What a user asks for: the variant, the data and every setting that differs from the variant's defaults.</summary>
/// <remarks>
/// A setting left <see langword="null"/> takes the variant's default (<c>ganctl variants</c> shows them); the silo resolves and
/// records the full set in <c>run.json</c>. Keys in YAML files and on the command line are the property names in kebab-case.
/// </remarks>
[GenerateSerializer, Immutable, Alias("gan.spec")]
public sealed record RunSpec
{
    /// <summary>The variant's name, for example <c>gan</c> or <c>mlp</c>. Required.</summary>
    [Id(0)] public string? Variant { get; init; }

    /// <summary>
    /// The data set's name, for example <c>mnist</c>, <c>cifar10</c>, <c>images</c>, <c>glyphs</c> or <c>rings</c>. Required.
    /// </summary>
    [Id(1)] public string? Dataset { get; init; }

    /// <summary>Folder that holds the data set's files on every silo. Default: the silo's own data root.</summary>
    [Id(2)] public string? DataRoot { get; init; }

    /// <summary>A name for people; the run's id is made from it. Default: the variant and data set.</summary>
    [Id(3)] public string? Name { get; init; }

    /// <summary>Number of data-parallel workers, 1 to 1,024. Default: 1.</summary>
    [Id(4)] public int? Workers { get; init; }

    /// <summary>
    /// Number of iterations T of Algorithm 1, each of k discriminator steps and one generator step. Default: the variant's.
    /// </summary>
    [Id(5)] public long? Iterations { get; init; }

    /// <summary>Seed of everything random: initial weights, order of the data, noise, masks. Default: 1.</summary>
    [Id(6)] public ulong? Seed { get; init; }

    /// <summary>Size of the global minibatch in samples, shared among the workers. Default: the variant's.</summary>
    [Id(7)] public int? Batch { get; init; }

    /// <summary>
    /// Device kind for the discriminator and the generator: <c>auto</c> (cuda where a silo announces it, else cpu), <c>cpu</c>,
    /// <c>cuda</c>, or any kind a silo announces. Default: auto.
    /// </summary>
    [Id(8)] public string? Device { get; init; }

    /// <summary>Device kind for the workers: <c>auto</c> (that of the networks), <c>any</c>, or a kind. Default: auto.</summary>
    [Id(9)] public string? WorkerDevice { get; init; }

    /// <summary>
    /// Intra-op threads T of a CPU compute lane; part of the spec because it changes the order of sums. 0 = the silo's
    /// cores shared by its workers. Default: 0.
    /// </summary>
    [Id(10)] public int? Threads { get; init; }

    /// <summary>
    /// Numbers that the products of linear layers and convolutions are computed from while training: <c>fp32</c>, or <c>bf16</c>, where the
    /// workers' processors have it. Weights, averages and optimizers are float32 either way. Default: fp32.
    /// </summary>
    [Id(47)] public string? Precision { get; init; }

    /// <summary>D-steps per iteration, k of Algorithm 1. Default: the variant's (1).</summary>
    [Id(11)] public int? K { get; init; }

    /// <summary>
    /// <c>alternating</c> (Algorithm 1) or <c>simultaneous</c> (one forward pass updates both, as in the
    /// authors' files). Default: the variant's.
    /// </summary>
    [Id(12)] public string? Schedule { get; init; }

    /// <summary>
    /// <c>non-saturating</c>, <c>minimax</c>, <c>blend</c>, <c>lsgan</c>, <c>hinge</c> or <c>wasserstein</c>, as far as the
    /// variant's networks allow. Default: the variant's.
    /// </summary>
    [Id(13)] public string? Objective { get; init; }

    /// <summary>
    /// <c>sgd</c> (momentum), <c>adam</c>, <c>rmsprop</c>, <c>adadelta</c> or <c>none</c> (gradients are
    /// averaged, weights stay). Default: the variant's.
    /// </summary>
    [Id(14)] public string? Optimizer { get; init; }

    /// <summary>Initial learning rate of both networks, &gt; 0. Default: the variant's.</summary>
    [Id(15)] public double? LearningRate { get; init; }

    /// <summary>Size of the latent z, 1 to 4,096. Default: the variant's.</summary>
    [Id(16)] public int? Latent { get; init; }

    /// <summary>
    /// Prior of z: <c>normal</c>, <c>uniform</c> (−1 to 1), <c>uniform-sqrt3</c> (−√3 to √3, unit variance) or
    /// <c>uniform:LOW:HIGH</c>. Default: the variant's.
    /// </summary>
    [Id(17)] public string? Prior { get; init; }

    /// <summary>Decay of the generator's exponential moving average per iteration, 0 (off) to below 1. Default: 0.</summary>
    [Id(18)] public double? Ema { get; init; }

    /// <summary>Iterations between checkpoints; 0 = only at the end and on demand. Default: 1,000.</summary>
    [Id(19)] public long? CheckpointEvery { get; init; }

    /// <summary>Iterations between sample grids of a fixed z in the run folder; 0 = only at the end. Default: 500.</summary>
    [Id(20)] public long? SampleEvery { get; init; }

    /// <summary>How long a step waits for a worker's share before the lease fails, in seconds. Default: 60.</summary>
    [Id(21)] public double? StepDeadline { get; init; }

    /// <summary>Objective <c>blend</c>: weight of the non-saturating part, 0 to 1. Default: 0.5.</summary>
    [Id(23)] public double? Blend { get; init; }

    /// <summary>
    /// One-sided label smoothing: D is taught that real samples are real with probability 1 − this; 0 (off) to below 1. Default: 0.
    /// </summary>
    [Id(24)] public double? LabelSmoothing { get; init; }

    /// <summary>Width and height that images are brought to, 4 to 1,024 pixels. Default: as they are stored.</summary>
    [Id(25)] public int? ImageSize { get; init; }

    /// <summary>Standard deviation of noise on every sample that D sees, in the networks' range, at least 0. Default: 0.</summary>
    [Id(26)] public double? InstanceNoise { get; init; }

    /// <summary>Iteration at which the instance noise, falling linearly, has reached 0; 0 = it stays. Default: 0.</summary>
    [Id(27)] public long? InstanceNoiseUntil { get; init; }

    /// <summary>Initial learning rate of the discriminator, &gt; 0. Default: <see cref="LearningRate"/>.</summary>
    [Id(28)] public double? DiscriminatorLearningRate { get; init; }

    /// <summary>Initial learning rate of the generator, &gt; 0. Default: <see cref="LearningRate"/>.</summary>
    [Id(29)] public double? GeneratorLearningRate { get; init; }

    /// <summary>The learning rates are divided by this after each update, at least 1 (constant). Default: the variant's.</summary>
    [Id(30)] public double? LearningRateDecay { get; init; }

    /// <summary>Floor of the decaying learning rates. Default: the variant's.</summary>
    [Id(31)] public double? MinLearningRate { get; init; }

    /// <summary>SGD: momentum at the start, 0 to below 1. Default: the variant's.</summary>
    [Id(32)] public double? Momentum { get; init; }

    /// <summary>
    /// SGD: momentum at the end of the ramp, 0 to below 1. Default: <see cref="Momentum"/> where that is given, else the variant's.
    /// </summary>
    [Id(33)] public double? FinalMomentum { get; init; }

    /// <summary>SGD: epoch, counted from 1, at which the momentum begins to rise linearly. Default: the variant's.</summary>
    [Id(34)] public double? MomentumFrom { get; init; }

    /// <summary>SGD: epoch at which the momentum has reached its final value. Default: the variant's.</summary>
    [Id(35)] public double? MomentumUntil { get; init; }

    /// <summary>Largest norm of the discriminator's gradient, averaged over all workers; 0 = no clipping. Default: 0.</summary>
    [Id(36)] public double? DiscriminatorClip { get; init; }

    /// <summary>Largest norm of the generator's gradient, averaged over all workers; 0 = no clipping. Default: 0.</summary>
    [Id(37)] public double? GeneratorClip { get; init; }

    /// <summary>Seconds between checkpoints, beside <see cref="CheckpointEvery"/>; 0 = by iterations only. Default: 0.</summary>
    [Id(40)] public double? CheckpointSeconds { get; init; }

    /// <summary>How many of the newest checkpoints are kept, at least 1; the pinned ones are kept as well. Default: 5.</summary>
    [Id(41)] public int? KeepCheckpoints { get; init; }

    /// <summary>
    /// What a step does that misses its deadline: <c>wait</c> for every share, or <c>drop</c> the stragglers of that step. Default: wait.
    /// </summary>
    [Id(42)] public string? Straggler { get; init; }

    /// <summary>
    /// With <c>straggler: drop</c>, the fewest shares that a step commits with, 1 to the number of
    /// workers. Default: more than half of the workers.
    /// </summary>
    [Id(43)] public int? MinWorkers { get; init; }

    /// <summary>How long the run waits for a silo that its workers can sit on, in seconds, before it fails. Default: 3,600.</summary>
    [Id(44)] public double? WorkersDeadline { get; init; }

    /// <summary>
    /// A run to continue from, <c>run</c> or <c>run@checkpoint</c>: weights, optimizers and the iteration
    /// are those of its checkpoint. Default: none.
    /// </summary>
    [Id(45)] public string? From { get; init; }

    /// <summary>
    /// Passes over the training images instead of <see cref="Iterations"/>, above 0; resolved to ⌈epochs × images / batch⌉ iterations.
    /// Default: none.
    /// </summary>
    [Id(46)] public double? Epochs { get; init; }

    /// <summary>
    /// Iterations that every worker takes by itself before weights and optimizers are averaged (local SGD, Stich 2019), 1 to 10,000; a
    /// divisor of <see cref="Iterations"/>. Default: 1, gradients are averaged in every step.
    /// </summary>
    [Id(48)] public int? AverageEvery { get; init; }

    /// <summary>
    /// Where the workers' gradients are averaged: <c>owner</c> sends all to the silo of the networks, <c>all-reduce</c> has every worker
    /// average a part and send it to all others. Default: owner.
    /// </summary>
    [Id(49)] public string? Exchange { get; init; }

    /// <summary>
    /// Iterations between evaluations of checkpoints beside training; 0 = none. They come less often where they would take more than 5 % of
    /// the time. Default: 0.
    /// </summary>
    [Id(50)] public long? EvaluateEvery { get; init; }

    /// <summary>What is evaluated: names of metrics, separated by commas. Default: fid.</summary>
    [Id(51)] public string? EvaluateMetrics { get; init; }

    /// <summary>A value of these metrics by which the best checkpoint is kept, for example <c>fid</c>. Default: none.</summary>
    [Id(52)] public string? KeepBest { get; init; }

    /// <summary>Settings that only this variant knows, by name.</summary>
    [Id(22)] public Dictionary<string, string> Options { get; init; } = [];
}

/// <summary>One thing wrong with a spec.</summary>
/// <param name="Path">Where: the field's name, or <c>file.yaml:line: field</c>.</param>
/// <param name="Given">What was given, as text.</param>
/// <param name="Allowed">What is allowed.</param>
/// <param name="Advice">What to do.</param>
[GenerateSerializer, Immutable, Alias("gan.fault")]
public sealed record ValidationError(
    [property: Id(0)] string Path, [property: Id(1)] string Given, [property: Id(2)] string Allowed, [property: Id(3)] string Advice)
{
    /// <summary>One line for people.</summary>
    public override string ToString() =>
        Given.Length == 0
            ? $"{Path}: missing. Allowed: {Allowed}. {Advice}"
            : $"{Path}: '{Given}' is not allowed. Allowed: {Allowed}. {Advice}";
}
