using System.Globalization;
using System.Text.RegularExpressions;

namespace GanOrleans.Contracts.Specs;

/// <summary>Every field of a <see cref="RunSpec"/>, in the order in which people read them.</summary>
public static partial class RunSpecFields
{
    /// <summary>The prefix of a variant's own settings, flattened: <c>options.penalty</c>.</summary>
    public const string OptionsPrefix = "options.";

    /// <summary>The key of the map of a variant's own settings in a spec file.</summary>
    public const string OptionsKey = "options";

    /// <summary><see cref="RunSpecField.DefaultText"/> of a setting whose default is the variant's.</summary>
    public const string OfTheVariant = "the variant's";

    /// <summary>All fields.</summary>
    public static IReadOnlyList<RunSpecField> All { get; } =
    [
        Text(
            "variant", OfTheVariant,
            "What to train: gan, dcgan, cgan, wgan-gp, vae or another variant that the silos know; 'ganctl variants' lists them.",
            NamePattern(), "a name of 1 to 64 lower-case letters, digits, '-', '_' or '.'", s => s.Variant,
            (s, v) => s with { Variant = v }, required: true, listedBy: "ganctl variants"),
        Text(
            "dataset", "-",
            "What to train on: mnist, cifar10, images, glyphs, rings or another data set that the silos know; 'ganctl data list' shows "
                + "them.",
            NamePattern(),
            "a name of 1 to 64 lower-case letters, digits, '-', '_' or '.'",
            s => s.Dataset,
            (s, v) => s with { Dataset = v },
            required: true,
            listedBy: "ganctl data list",
            adviceOnPath: "It is a path. For your own pictures write --dataset images --data-root PATH."),
        Text(
            "data-root", "the silo's own", "Folder that holds the data set's files, as every silo sees it.", FolderPattern(),
            "an absolute path of at most 1,024 characters", s => s.DataRoot, (s, v) => s with { DataRoot = v }, kind: "folder"),
        Whole(
            "image-size", "as they are stored",
            "Width and height that images are brought to, pixels: the largest centred square, resampled.", 4, 1024, s => s.ImageSize,
            (s, v) => s with { ImageSize = (int)v }),
        Text(
            "name", "variant-dataset", "A name for people; the run's id is made from it.", NamePattern(),
            "1 to 64 lower-case letters, digits, '-', '_' or '.'", s => s.Name, (s, v) => s with { Name = v }),
        Whole("workers", "1", "Number of data-parallel workers.", 1, 1024, s => s.Workers, (s, v) => s with { Workers = (int)v }),
        Whole(
            "average-every", "1",
            "Iterations that every worker takes by itself before weights and optimizers are averaged; 1 = gradients, in every step.", 1,
            10_000, s => s.AverageEvery, (s, v) => s with { AverageEvery = (int)v }),
        Choice(
            "exchange", "owner",
            "Where gradients are averaged: owner, on the silo of the networks; all-reduce, a part on every worker.",
            ["owner", "all-reduce"], s => s.Exchange, (s, v) => s with { Exchange = v }),
        Whole(
            "iterations", OfTheVariant, "Iterations T of Algorithm 1, each of k discriminator steps and one generator step.", 1,
            1_000_000_000, s => s.Iterations, (s, v) => s with { Iterations = v }),
        Real(
            "epochs",
            "as iterations say",
            "Passes over the training images, instead of iterations: these are epochs × images / batch, rounded up.",
            "number",
            "a number above 0, at most 1,000,000, without iterations",
            v => v is > 0 and <= 1_000_000,
            s => s.Epochs,
            (s, v) => s with { Epochs = v }),
        Seed(),
        Whole(
            "batch", OfTheVariant, "Global minibatch in samples, shared among the workers; batch-size is the same.", 1, 1_048_576,
            s => s.Batch, (s, v) => s with { Batch = (int)v }, "batch-size"),
        Text(
            "device", "auto",
            "Device kind for both networks: auto (cuda where a silo announces it, else cpu), cpu, cuda or any kind that a silo announces.",
            NamePattern(), "auto, cpu, cuda or the name of a kind", s => s.Device, (s, v) => s with { Device = v }, synonyms: DeviceWords),
        Text(
            "worker-device", "auto", "Device kind for the workers: auto (that of the networks), any, or a kind.", NamePattern(),
            "auto, any, cpu, cuda or the name of a kind", s => s.WorkerDevice, (s, v) => s with { WorkerDevice = v },
            synonyms: DeviceWords),
        Whole(
            "threads", "0", "Intra-op threads of a CPU lane (it changes the order of sums); 0 = the silo's cores shared by its workers.", 0,
            1024, s => s.Threads, (s, v) => s with { Threads = (int)v }),
        Choice(
            "precision", "fp32",
            "What linear layers and convolutions multiply in training: fp32, or bf16 where the workers' processors have it.",
            ["fp32", "bf16"], s => s.Precision, (s, v) => s with { Precision = v }, PrecisionWords),
        Whole("k", OfTheVariant, "Discriminator steps per iteration, k of Algorithm 1.", 1, 100, s => s.K, (s, v) => s with { K = (int)v }),
        Choice(
            "schedule", OfTheVariant,
            "alternating (Algorithm 1) or simultaneous (one forward pass updates both networks, as in the authors' files).",
            ["alternating", "simultaneous"], s => s.Schedule, (s, v) => s with { Schedule = v }),
        Choice(
            "objective", OfTheVariant,
            "What D and G minimise: minimax (eq. 1), non-saturating (section 3), blend (of both), lsgan, hinge or wasserstein, as far as "
                + "the variant allows.",
            ["minimax", "non-saturating", "blend", "lsgan", "hinge", "wasserstein"], s => s.Objective, (s, v) => s with { Objective = v }),
        Real(
            "blend", "0.5", "Objective blend: weight of the non-saturating part.", "number", "a number from 0 to 1",
            v => v is >= 0 and <= 1, s => s.Blend, (s, v) => s with { Blend = v }),
        Real(
            "label-smoothing", "0", "One-sided label smoothing: real samples are taught as real with probability 1 minus this.", "number",
            "a number from 0 to below 1", v => v is >= 0 and < 1, s => s.LabelSmoothing, (s, v) => s with { LabelSmoothing = v }),
        Real(
            "instance-noise", "0", "Standard deviation of noise on every sample that D sees, in the networks' range.", "number",
            "a number from 0 to 10", v => v is >= 0 and <= 10, s => s.InstanceNoise, (s, v) => s with { InstanceNoise = v }),
        Whole(
            "instance-noise-until", "0", "Iteration at which the instance noise, falling linearly, has reached 0; 0 = it stays.", 0,
            1_000_000_000, s => s.InstanceNoiseUntil, (s, v) => s with { InstanceNoiseUntil = v }),
        Choice(
            "optimizer", OfTheVariant, "sgd (momentum), adam, rmsprop, adadelta, or none (gradients are averaged, the weights stay).",
            ["sgd", "adam", "rmsprop", "adadelta", "none"], s => s.Optimizer, (s, v) => s with { Optimizer = v }),
        Real(
            "learning-rate", OfTheVariant, "Initial learning rate of both networks; lr is the same.", "number",
            "a number above 0, at most 10", v => v is > 0 and <= 10, s => s.LearningRate, (s, v) => s with { LearningRate = v }, "lr"),
        Real(
            "discriminator-learning-rate", "learning-rate", "Initial learning rate of the discriminator.", "number",
            "a number above 0, at most 10", v => v is > 0 and <= 10, s => s.DiscriminatorLearningRate,
            (s, v) => s with { DiscriminatorLearningRate = v }),
        Real(
            "generator-learning-rate", "learning-rate", "Initial learning rate of the generator.", "number", "a number above 0, at most 10",
            v => v is > 0 and <= 10, s => s.GeneratorLearningRate, (s, v) => s with { GeneratorLearningRate = v }),
        Real(
            "learning-rate-decay", OfTheVariant, "The learning rates are divided by this after each update; 1 = constant.", "number",
            "a number from 1 to 2", v => v is >= 1 and <= 2, s => s.LearningRateDecay, (s, v) => s with { LearningRateDecay = v }),
        Real(
            "min-learning-rate", OfTheVariant, "Floor of the decaying learning rates.", "number", "a number from 0 to 10",
            v => v is >= 0 and <= 10, s => s.MinLearningRate, (s, v) => s with { MinLearningRate = v }),
        Real(
            "momentum", OfTheVariant, "Optimizer sgd: momentum at the start.", "number", "a number from 0 to below 1",
            v => v is >= 0 and < 1, s => s.Momentum, (s, v) => s with { Momentum = v }),
        Real(
            "final-momentum", "momentum, or the variant's", "Optimizer sgd: momentum at the end of its linear ramp.", "number",
            "a number from 0 to below 1", v => v is >= 0 and < 1, s => s.FinalMomentum, (s, v) => s with { FinalMomentum = v }),
        Real(
            "momentum-from", OfTheVariant, "Optimizer sgd: epoch, counted from 1, at which the ramp of the momentum begins.", "number",
            "a number from 1 to 1,000,000", v => v is >= 1 and <= 1_000_000, s => s.MomentumFrom, (s, v) => s with { MomentumFrom = v }),
        Real(
            "momentum-until", OfTheVariant, "Optimizer sgd: epoch at which the ramp of the momentum ends.", "number",
            "a number from 1 to 1,000,000", v => v is >= 1 and <= 1_000_000, s => s.MomentumUntil, (s, v) => s with { MomentumUntil = v }),
        Real(
            "discriminator-clip", "the variant's",
            "Largest norm of the discriminator's gradient, averaged over all workers; 0 = no clipping.", "number",
            "0, or a norm of at most 1,000,000", v => v is >= 0 and <= 1_000_000, s => s.DiscriminatorClip,
            (s, v) => s with { DiscriminatorClip = v }),
        Real(
            "generator-clip", "the variant's", "Largest norm of the generator's gradient, averaged over all workers; 0 = no clipping.",
            "number", "0, or a norm of at most 1,000,000", v => v is >= 0 and <= 1_000_000, s => s.GeneratorClip,
            (s, v) => s with { GeneratorClip = v }),
        Whole("latent", OfTheVariant, "Size of the latent z.", 1, 4096, s => s.Latent, (s, v) => s with { Latent = (int)v }),
        Text(
            "prior", OfTheVariant, "Prior of z: normal, uniform (-1 to 1), uniform-sqrt3 (unit variance) or uniform over an interval.",
            PriorPattern(), "normal, uniform, uniform-sqrt3 or uniform:LOW:HIGH", s => s.Prior, (s, v) => s with { Prior = v }),
        Real(
            "ema", "0", "Decay per iteration of the moving average of the generator's weights; 0 = keep none.", "number",
            "a number from 0 to below 1", v => v is >= 0 and < 1, s => s.Ema, (s, v) => s with { Ema = v }),
        Whole(
            "checkpoint-every", "1,000", "Iterations between checkpoints; 0 = only at the end and on demand.", 0, 1_000_000_000,
            s => s.CheckpointEvery, (s, v) => s with { CheckpointEvery = v }),
        Whole(
            "sample-every", "500", "Iterations between sample grids in the run folder; 0 = only at the end.", 0, 1_000_000_000,
            s => s.SampleEvery, (s, v) => s with { SampleEvery = v }),
        Real(
            "step-deadline", "60", "How long a step waits for a worker's share before the lease fails, in seconds.", "seconds",
            "a number of seconds from 1 to 3,600", v => v is >= 1 and <= 3600, s => s.StepDeadline, (s, v) => s with { StepDeadline = v }),
        Real(
            "checkpoint-seconds", "0", "Seconds between checkpoints, beside checkpoint-every; 0 = by iterations only.", "seconds",
            "0, or a number of seconds from 0.1 to 86,400", v => v is 0 or (>= 0.1 and <= 86_400), s => s.CheckpointSeconds,
            (s, v) => s with { CheckpointSeconds = v }),
        Whole(
            "keep-checkpoints", "5", "How many of the newest checkpoints are kept, beside the pinned ones.", 1, 1_000_000,
            s => s.KeepCheckpoints, (s, v) => s with { KeepCheckpoints = (int)v }),
        Whole(
            "evaluate-every", "0",
            "Iterations between evaluations of checkpoints, which stretch to take at most 5 % of the time; 0 = none.", 0, 1_000_000_000,
            s => s.EvaluateEvery, (s, v) => s with { EvaluateEvery = v }),
        Text(
            "evaluate-metrics", "fid", "What is evaluated: metrics of 'ganctl evaluate'.", NameListPattern(),
            "names separated by commas", s => s.EvaluateMetrics, (s, v) => s with { EvaluateMetrics = v }),
        Text(
            "keep-best", "-", "A value of these metrics by which the best evaluated checkpoint is pinned.", NamePattern(),
            "the name of a value, such as fid", s => s.KeepBest, (s, v) => s with { KeepBest = v }),
        Choice(
            "straggler", "wait", "What a step does that misses its deadline: wait for every share, or drop the stragglers of that step.",
            ["wait", "drop"], s => s.Straggler, (s, v) => s with { Straggler = v }),
        Whole(
            "min-workers", "more than half", "With 'straggler: drop', the fewest shares that a step commits with.", 1, 1024,
            s => s.MinWorkers, (s, v) => s with { MinWorkers = (int)v }),
        Real(
            "workers-deadline", "3,600", "How long the run waits for a silo that its workers can sit on before it fails, in seconds.",
            "seconds", "a number of seconds from 1 to 604,800", v => v is >= 1 and <= 604_800, s => s.WorkersDeadline,
            (s, v) => s with { WorkersDeadline = v }),
        Text(
            "from", "-", "A run to continue from: its newest checkpoint, or run@checkpoint. What is not given is as in that run.",
            BranchPattern(), "a run's id, or run@checkpoint", s => s.From, (s, v) => s with { From = v }),
    ];

    /// <summary>The field with this name in kebab-case, or this alias, or <see langword="null"/>.</summary>
    public static RunSpecField? Find(string name) => ByName.GetValueOrDefault(name);

    private static Dictionary<string, RunSpecField> ByName { get; } =
        All.SelectMany(field => field.Aliases.Prepend(field.Name).Select(name => (name, field)))
            .ToDictionary(pair => pair.name, p => p.field);

    private static RunSpecField<string> Text(
        string name, string defaultText, string summary, Regex pattern, string allowed,
        Func<RunSpec, string?> get, Func<RunSpec, string, RunSpec> with, string kind = "text", bool required = false,
        Dictionary<string, string>? synonyms = null, string? listedBy = null, string? adviceOnPath = null) =>
        new(name, kind, allowed, defaultText, summary)
        {
            Required = required,
            Synonyms = synonyms ?? [],
            ListedBy = listedBy,
            AdviceOnPath = adviceOnPath,
            Read = (string text, out string value) => { value = text; return text.Length > 0; },
            Allows = pattern.IsMatch,
            Value = get,
            With = with,
        };

    private static RunSpecField<string> Choice(
        string name,
        string defaultText,
        string summary,
        string[] choices,
        Func<RunSpec, string?> get,
        Func<RunSpec, string, RunSpec> with,
        Dictionary<string, string>? synonyms = null
    ) =>
        new(name, "choice", string.Join(", ", choices[..^1]) + " or " + choices[^1], defaultText, summary)
        {
            Choices = choices,
            Synonyms = synonyms ?? [],
            Read = (string text, out string value) => { value = text; return text.Length > 0; },
            Allows = choices.Contains,
            Value = get,
            With = with,
        };

    // Read as a long, so that a number too large for the property's type is a fault of the range and not of the type.
    private static RunSpecField<long> Whole(
        string name,
        string defaultText,
        string summary,
        long least,
        long most,
        Func<RunSpec, long?> get,
        Func<RunSpec, long, RunSpec> with,
        params string[] aliases
    ) =>
        new(
            name, "count", string.Create(CultureInfo.InvariantCulture, $"a whole number from {least:N0} to {most:N0}"), defaultText,
            summary)
        {
            Aliases = aliases,
            Read = (string text, out long value) =>
                long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value)
                && value >= int.MinValue
                && (value <= int.MaxValue || most > int.MaxValue),
            Allows = value => value >= least && value <= most,
            Value = spec => get(spec),
            With = with,
        };

    private static RunSpecField<double> Real(
        string name, string defaultText, string summary, string kind, string allowed, Func<double, bool> allows,
        Func<RunSpec, double?> get, Func<RunSpec, double, RunSpec> with, params string[] aliases) =>
        new(name, kind, allowed, defaultText, summary)
        {
            Aliases = aliases,
            Read = (string text, out double value) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value),
            Allows = allows,
            Value = spec => get(spec),
            With = with,
        };

    private static RunSpecField<ulong> Seed() =>
        new(
            "seed", "count", "a whole number from 0 to 18,446,744,073,709,551,615", "1",
            "Seed of everything random: initial weights, order of the data, noise, masks.")
        {
            Read = (string text, out ulong value) => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value),
            Allows = _ => true,
            Value = spec => spec.Seed,
            With = (spec, value) => spec with { Seed = value },
        };
}
