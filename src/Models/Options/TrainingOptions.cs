namespace GanOrleans.Models.Options;

/// <summary>The fully resolved settings of one run, nothing left open: what <c>run.json</c> records.</summary>
/// <remarks>Start from the variant's defaults and override with <c>with</c>; the variant's check lists what is wrong.</remarks>
public sealed record TrainingOptions
{
    /// <summary>The objective of a variant that names none: G maximises log D(G(z)).</summary>
    public const string DefaultObjective = "non-saturating";

    /// <summary>The variant's name, for example <c>gan</c>.</summary>
    public required string Variant { get; init; }

    /// <summary>The data set's name.</summary>
    public required string Dataset { get; init; }

    /// <summary>Number of samples in one epoch: the size of the training split.</summary>
    public required long TrainSamples { get; init; }

    /// <summary>Number of iterations T of Algorithm 1.</summary>
    public required long Iterations { get; init; }

    /// <summary>Seed of everything random. Default: 1.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Size m of the global minibatch in samples.</summary>
    public required int Batch { get; init; }

    /// <summary>D-steps per iteration, k of Algorithm 1. Default: 1.</summary>
    public int K { get; init; } = 1;

    /// <summary>Order of the updates. Default: alternating.</summary>
    public Schedule Schedule { get; init; }

    /// <summary>
    /// Name of the objective, from the registry of objectives. Default: non-saturating; <c>own</c> for a variant with a loss of its own.
    /// </summary>
    public string Objective { get; init; } = DefaultObjective;

    /// <summary>Objective <c>blend</c>: weight of the non-saturating part, 0 to 1. Default: .5.</summary>
    public double Blend { get; init; } = 0.5;

    /// <summary>
    /// One-sided label smoothing s: D is taught that real samples are real with probability 1 − s, in [0, 1). Default: 0.
    /// </summary>
    public double LabelSmoothing { get; init; }

    /// <summary>
    /// Standard deviation σ of normal noise on every sample that D sees, real and generated, in the range of the networks (Sønderby et al.,
    /// 2017, section 3.3), at least 0. Default: 0.
    /// </summary>
    public double InstanceNoise { get; init; }

    /// <summary>Iteration at which <see cref="InstanceNoise"/>, falling linearly, has reached 0; 0 keeps it constant. Default: 0.</summary>
    public long InstanceNoiseUntil { get; init; }

    /// <summary>Number of components of the latent z.</summary>
    public required int Latent { get; init; }

    /// <summary>Distribution of z.</summary>
    public required LatentPrior Prior { get; init; }

    /// <summary>Decay of the generator's exponential moving average per update of the generator, 0 (off) to below 1. Default: 0.</summary>
    public double Ema { get; init; }

    /// <summary>
    /// Intra-op threads of a CPU compute lane, at least 1; part of the settings because it changes the order of sums. Default: 1.
    /// </summary>
    public int Threads { get; init; } = 1;

    /// <summary>What the products of linear layers and convolutions are computed from while training. Default: float32.</summary>
    public Precision Precision { get; init; }

    /// <summary>The discriminator's optimizer.</summary>
    public required OptimizerOptions Discriminator { get; init; }

    /// <summary>The generator's optimizer.</summary>
    public required OptimizerOptions Generator { get; init; }

    /// <summary>Settings that only this variant knows, by name. Default: none.</summary>
    public IReadOnlyDictionary<string, string> Extra { get; init; } = new Dictionary<string, string>();

    /// <summary>The optimizer of a network: <see cref="Discriminator"/> for <c>discriminator</c>, else <see cref="Generator"/>.</summary>
    public OptimizerOptions OptimizerOf(string network) => network == NetworkNames.Discriminator ? Discriminator : Generator;
}
