using GanOrleans.Contracts;
using GanOrleans.Grains.Placement;
using GanOrleans.Grains.Runs;
using GanOrleans.Models;
using GanOrleans.Models.Data;

namespace GanOrleans.Grains.Catalog;

/// <summary>A spec over its variant's defaults: the full settings, or everything that is wrong with them.</summary>
internal static class SpecResolver
{
    // What somebody gets who names an optimizer that the variant does not use, and no rate: Radford et al. (2016), Goodfellow et al.
    // (2014), a rate for rmsprop as WGANs had it, and Zeiler (2012).
    private static readonly OptimizerOptions Adam = new() { Kind = OptimizerOptions.Adam, LearningRate = 2e-4, Beta1 = .5 };
    private static readonly OptimizerOptions RmsProp = new() { Kind = OptimizerOptions.RmsProp, LearningRate = 1e-4, Rho = .9 };
    private static readonly OptimizerOptions Adadelta =
        new() { Kind = OptimizerOptions.Adadelta, LearningRate = 1, Rho = .95, Epsilon = 1e-6 };
    private static readonly OptimizerOptions Sgd =
        new() { Kind = OptimizerOptions.Sgd, LearningRate = .1, Momentum = .5, FinalMomentum = .5 };

    /// <summary>The settings that a spec means for a variant and data.</summary>
    public static TrainingOptions Resolve(RunSpec spec, IVariant variant, DataDescription data)
    {
        var o = variant.Defaults(data);
        return o with
        {
            Iterations = Epochs.Iterations(spec, spec.Batch ?? o.Batch, data.Count) ?? spec.Iterations ?? o.Iterations,
            Seed = spec.Seed ?? o.Seed,
            Batch = spec.Batch ?? o.Batch,
            K = spec.K ?? o.K,
            Schedule = spec.Schedule is { } schedule && OptionNames.TryParse(schedule, out Schedule s) ? s : o.Schedule,
            Objective = spec.Objective ?? o.Objective,
            Blend = spec.Blend ?? o.Blend,
            LabelSmoothing = spec.LabelSmoothing ?? o.LabelSmoothing,
            Latent = spec.Latent ?? o.Latent,
            Prior = LatentPrior.TryParse(spec.Prior, out var prior) ? prior : o.Prior,
            Ema = spec.Ema ?? o.Ema,
            Threads = spec.Threads is > 0 and var threads ? threads : o.Threads,
            Precision = spec.Precision is { } word && OptionNames.TryParse(word, out Precision precision) ? precision : o.Precision,
            InstanceNoise = spec.InstanceNoise ?? o.InstanceNoise,
            InstanceNoiseUntil = spec.InstanceNoiseUntil ?? o.InstanceNoiseUntil,
            Discriminator = Optimizer(o.Discriminator, spec, spec.DiscriminatorLearningRate, spec.DiscriminatorClip),
            Generator = Optimizer(o.Generator, spec, spec.GeneratorLearningRate, spec.GeneratorClip),
            Extra = spec.Options.Count == 0 ? o.Extra : Merge(o.Extra, spec.Options),
        };
    }

    /// <summary>What the variant finds wrong with the resolved settings, as errors of the spec.</summary>
    public static IEnumerable<ValidationError> Check(RunSpec spec, TrainingOptions options, IVariant variant, DataDescription data)
    {
        foreach (var error in variant.Check(options, data))
            yield return new ValidationError(error.Field, error.Given, error.Allowed, error.Advice);
        if (Epochs.Check(spec, options) is { } epochs)
            yield return epochs;
        if (AveragingBlocks.Check(spec, options.Iterations, spec.AverageEvery ?? SpecDefaults.AverageEvery) is { } blocks)
            yield return blocks;
        if (spec.Prior is { } given && !LatentPrior.TryParse(given, out _))
            yield return new ValidationError("prior", given, $"{LatentPrior.Allowed}, finite numbers with LOW below HIGH",
                "Change 'prior', or leave it out for the variant's.");
        if (spec.Workers > options.Batch)
            yield return new ValidationError(
                "workers", $"{spec.Workers}", $"at most the global minibatch, here {options.Batch}",
                "Lower 'workers' or raise 'batch': every worker needs a sample.");
        else if (spec.Workers > 1 && variant.UsesBatchNorm(data) && options.Batch / spec.Workers < 2)
            yield return new ValidationError(
                "workers", $"{spec.Workers}",
                    $"at most {options.Batch / 2} with batch {options.Batch}: '{variant.Info.Name}' has batch norm, and a worker with one "
                    + "row has no variance",
                $"Lower 'workers', or raise 'batch' to at least {2 * spec.Workers}.");
    }

    /// <summary>What a person should know of a run that has no error.</summary>
    public static IEnumerable<string> Notes(RunSpec spec, IVariant variant, DataDescription data)
    {
        if (data.Notes is { } notes)
            yield return $"data: {notes}";
        if (spec.AverageEvery > 1 && (spec.Workers ?? 1) == 1)
            yield return "average-every: it has no effect with one worker, which has nobody to average with";
        if (spec.Exchange == SpecDefaults.AllReduce && (spec.Workers ?? 1) == 1)
            yield return "exchange: it has no effect with one worker, which has nobody to exchange with";
        if (spec.Workers > 1 && variant.UsesBatchNorm(data))
            yield return
                $"workers: batch norm of '{variant.Info.Name}' sees the rows of one worker at a time, so {spec.Workers} workers compute "
                + "something else than one does";
    }

    /// <summary>The spec with every setting that was left open.</summary>
    public static RunSpec Complete(RunSpec spec, TrainingOptions o) => spec with
    {
        Name = spec.Name ?? $"{spec.Variant}-{spec.Dataset}",
        Workers = spec.Workers ?? 1,
        AverageEvery = spec.AverageEvery ?? SpecDefaults.AverageEvery,
        Exchange = spec.Exchange ?? SpecDefaults.Owner,
        Iterations = o.Iterations,
        Epochs = null,
        Seed = o.Seed,
        Batch = o.Batch,
        Device = spec.Device ?? DeviceKinds.Auto,
        WorkerDevice = spec.WorkerDevice ?? DeviceKinds.Auto,
        Threads = spec.Threads ?? 0,
        Precision = OptionNames.Of(o.Precision),
        K = o.K,
        Schedule = OptionNames.Of(o.Schedule),
        Objective = o.Objective == ObjectiveRegistry.Own ? null : o.Objective,
        Blend = o.Objective == BlendObjective.Word ? o.Blend : spec.Blend,
        LabelSmoothing = o.LabelSmoothing > 0 ? o.LabelSmoothing : spec.LabelSmoothing,
        Optimizer = o.Discriminator.Kind,
        LearningRate = o.Generator.LearningRate,
        DiscriminatorLearningRate = o.Discriminator.LearningRate == o.Generator.LearningRate
            ? spec.DiscriminatorLearningRate
            : o.Discriminator.LearningRate,
        DiscriminatorClip = o.Discriminator.ClipNorm > 0 ? o.Discriminator.ClipNorm : spec.DiscriminatorClip,
        GeneratorClip = o.Generator.ClipNorm > 0 ? o.Generator.ClipNorm : spec.GeneratorClip,
        LearningRateDecay = o.Generator.LearningRateDecay == 1 ? spec.LearningRateDecay : o.Generator.LearningRateDecay,
        MinLearningRate = o.Generator.LearningRateDecay == 1 ? spec.MinLearningRate : o.Generator.MinLearningRate,
        Momentum = o.Generator.Kind == OptimizerOptions.Sgd ? o.Generator.Momentum : spec.Momentum,
        FinalMomentum = o.Generator.Kind == OptimizerOptions.Sgd ? o.Generator.FinalMomentum : spec.FinalMomentum,
        MomentumFrom = o.Generator.Kind == OptimizerOptions.Sgd ? o.Generator.MomentumRampFirstEpoch : spec.MomentumFrom,
        MomentumUntil = o.Generator.Kind == OptimizerOptions.Sgd ? o.Generator.MomentumRampLastEpoch : spec.MomentumUntil,
        Latent = o.Latent,
        Prior = o.Prior.ToString(),
        Ema = o.Ema,
        CheckpointEvery = spec.CheckpointEvery ?? SpecDefaults.CheckpointEvery,
        SampleEvery = spec.SampleEvery ?? SpecDefaults.SampleEvery,
        StepDeadline = spec.StepDeadline ?? SpecDefaults.StepDeadline,
        CheckpointSeconds = spec.CheckpointSeconds ?? 0,
        KeepCheckpoints = spec.KeepCheckpoints ?? SpecDefaults.KeepCheckpoints,
        EvaluateEvery = spec.EvaluateEvery ?? 0,
        Straggler = spec.Straggler ?? SpecDefaults.Wait,
        WorkersDeadline = spec.WorkersDeadline ?? SpecDefaults.WorkersDeadline,
        Options = new Dictionary<string, string>(o.Extra),
    };

    private static OptimizerOptions Optimizer(OptimizerOptions recipe, RunSpec spec, double? ownRate, double? clip)
    {
        var o = spec.Optimizer is not { } kind || kind == recipe.Kind
            ? recipe
            : kind switch
            {
                OptimizerOptions.Adam => Adam,
                OptimizerOptions.Sgd => Sgd,
                OptimizerOptions.RmsProp => RmsProp,
                OptimizerOptions.Adadelta => Adadelta,
                _ => recipe with { Kind = kind },
            };
        return o with
        {
            LearningRate = ownRate ?? spec.LearningRate ?? o.LearningRate,
            LearningRateDecay = spec.LearningRateDecay ?? o.LearningRateDecay,
            MinLearningRate = spec.MinLearningRate ?? o.MinLearningRate,
            Momentum = spec.Momentum ?? o.Momentum,
            FinalMomentum = spec.FinalMomentum ?? spec.Momentum ?? o.FinalMomentum,
            MomentumRampFirstEpoch = spec.MomentumFrom ?? o.MomentumRampFirstEpoch,
            MomentumRampLastEpoch = spec.MomentumUntil ?? o.MomentumRampLastEpoch,
            ClipNorm = clip ?? o.ClipNorm,
        };
    }

    private static Dictionary<string, string> Merge(IReadOnlyDictionary<string, string> defaults, Dictionary<string, string> given)
    {
        var merged = new Dictionary<string, string>(defaults);
        foreach (var (name, value) in given)
            merged[name] = value;
        return merged;
    }
}
