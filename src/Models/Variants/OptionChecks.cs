using System.Globalization;
using GanOrleans.Models.Data;
using GanOrleans.Models.Objectives;
using GanOrleans.Models.Options;
using GanOrleans.Models.Training;

namespace GanOrleans.Models.Variants;

/// <summary>The checks that variants share. All errors come at once.</summary>
public static class OptionChecks
{
    /// <summary>What is wrong with the settings of an adversarial pair.</summary>
    public static IEnumerable<OptionError> Adversarial(TrainingOptions options, DataDescription data, VariantInfo info)
    {
        foreach (var error in Common(options, data, info)) yield return error;
        if (options.K < 1)
            yield return Error("k", options.K, "a whole number of at least 1", "Use 1, as the paper does.");
        if (!Enum.IsDefined(options.Schedule))
            yield return Error("schedule", options.Schedule, string.Join(", ", OptionNames.Schedules), "Choose one of them.");
        if (options is { Schedule: Schedule.Simultaneous, K: > 1 })
            yield return Error("k", options.K, "1 with schedule 'simultaneous'", "Leave k out, or use schedule 'alternating'.");
        if (!info.Objectives.Contains(options.Objective) && (info.Objectives.Count > 0 || options.Objective != ObjectiveRegistry.Own))
        {
            yield return info.Objectives.Count == 0
                ? Error("objective", options.Objective, $"none: '{info.Name}' has a loss of its own", "Leave it out.")
                : Error(
                    "objective", options.Objective, $"with variant '{info.Name}': {string.Join(", ", info.Objectives)}",
                    "Choose one of them.");
        }
        if (!(options.Blend is >= 0 and <= 1))
            yield return Error("blend", options.Blend, "0 (minimax) to 1 (non-saturating)", "Use .5 for equal parts.");
        if (!(options.LabelSmoothing is >= 0 and < 1))
            yield return Error("label-smoothing", options.LabelSmoothing, "0 (off) to below 1", "The usual value is .1.");
        if (options.LabelSmoothing > 0 && !ObjectiveRegistry.OfProbabilities.Contains(options.Objective))
            yield return Error(
                "label-smoothing", options.LabelSmoothing, $"0 with objective '{options.Objective}', whose D has no labels",
                $"Leave it out, or use {string.Join(", ", ObjectiveRegistry.OfProbabilities)}.");
        if (!(options.InstanceNoise >= 0 && double.IsFinite(options.InstanceNoise)))
            yield return Error(
                "instance-noise", options.InstanceNoise, "0 (off) or a standard deviation above it", "The usual start is .1.");
        if (options.InstanceNoiseUntil < 0)
            yield return Error(
                "instance-noise-until", options.InstanceNoiseUntil, "0 (constant noise) or the iteration at which it has faded",
                "Leave it out for constant noise.");
        if (info.IsConditional && data.Classes < 2)
            yield return Error(
                "dataset", data.Name, $"a data set with classes: '{info.Name}' is conditional",
                data.Name == DataSets.Pictures
                    ? "Put the pictures into a folder for each class, at least two, or choose an unconditional variant."
                    : "Choose one with labels, mnist for example, or an unconditional variant.");
        if (options.Latent is < 1 or > 4096)
            yield return Error("latent", options.Latent, "1 to 4096", "The paper uses 100.");
        if (!options.Prior.IsValid)
            yield return Error(
                "prior", options.Prior.ToString(), $"{LatentPrior.Allowed}, finite and LOW below HIGH", "Choose one of them.");
    }

    /// <summary>What is wrong with the settings of a variant with one network and a loss of its own.</summary>
    public static IEnumerable<OptionError> OneNetwork(TrainingOptions options, DataDescription data, VariantInfo info)
    {
        foreach (var error in Adversarial(options, data, info)) yield return error;
        if (options.K != 1)
            yield return Error("k", options.K, $"1: '{info.Name}' has no discriminator", "Leave it out.");
        if (options.InstanceNoise != 0)
            yield return Error("instance-noise", options.InstanceNoise, $"0: '{info.Name}' has no discriminator", "Leave it out.");
        if (options.Schedule != Schedule.Alternating)
            yield return Error(
                "schedule", OptionNames.Of(options.Schedule), $"alternating: '{info.Name}' has one network", "Leave it out.");
    }

    /// <summary>Refuses data that are no images.</summary>
    public static IEnumerable<OptionError> Images(DataDescription data, VariantInfo info)
    {
        if (!data.IsImage)
            yield return Error(
                "dataset", data.Name, $"images: '{info.Name}' has Bernoulli or image-like outputs",
                "Choose mnist or glyphs, or a variant for points such as mlp.");
    }

    /// <summary>What is wrong with the settings that every variant has.</summary>
    public static IEnumerable<OptionError> Common(TrainingOptions options, DataDescription data, VariantInfo info)
    {
        if (options.Iterations < 1)
            yield return Error("iterations", options.Iterations, "a whole number of at least 1", "Use the default of the variant.");
        if (options.TrainSamples < 1 || options.TrainSamples > data.Count)
            yield return Error(
                "train-samples", options.TrainSamples,
                string.Create(CultureInfo.InvariantCulture, $"1 to {data.Count}, the size of '{data.Name}'"),
                "Use the whole training split.");
        if (options.Batch < 1 || options.Batch > data.Count)
            yield return Batch(options, data);
        if (!(options.Ema is >= 0 and < 1))
            yield return Error("ema", options.Ema, "0 (off) to below 1", "Common values are .999 and .9999.");
        if (options.Threads < 1)
            yield return Error(
                "threads", options.Threads, "a whole number of at least 1", "Workers times threads should not exceed the cores.");
        if (!Enum.IsDefined(options.Precision))
            yield return Error("precision", options.Precision, string.Join(", ", OptionNames.Precisions), "Choose one of them.");
        foreach (var name in options.Extra.Keys.Where(name => !info.ExtraOptions.Contains(name)))
            yield return UnknownOption(name, info);
        foreach (var error in Optimizer("discriminator", options.Discriminator).Concat(Optimizer("generator", options.Generator)))
            yield return error;
    }

    // The variant's default may be more than a small folder has: then the advice is a number that fits.
    private static OptionError Batch(TrainingOptions options, DataDescription data)
    {
        var samples = data.IsImage ? "pictures" : "points";
        var size =
            data.StoredCount > data.Count
                ? string.Create(CultureInfo.InvariantCulture, $"'{data.Name}' has {data.StoredCount} {samples}, {data.Count} for training")
                : string.Create(CultureInfo.InvariantCulture, $"'{data.Name}' has {data.Count} {samples} for training");
        return Error(
            "batch",
            options.Batch,
            string.Create(CultureInfo.InvariantCulture, $"1 to {data.Count}: {size}"),
            options.Batch < 1
                ? "Use the default of the variant."
                : string.Create(CultureInfo.InvariantCulture, $"Add --batch {data.Count}."));
    }

    private static OptionError UnknownOption(string name, VariantInfo info)
    {
        if (info.ExtraOptions.Count == 0)
            return Error("options", name, $"none: '{info.Name}' has no settings of its own", "Leave it out.");
        var close = Spelling.Closest(name, info.ExtraOptions);
        return Error("options", name, string.Join(", ", info.ExtraOptions), close is null ? "Leave it out." : $"Did you mean '{close}'?");
    }

    private static IEnumerable<OptionError> Optimizer(string network, OptimizerOptions o)
    {
        if (!OptimizerOptions.Kinds.Contains(o.Kind))
            yield return Error("optimizer", o.Kind, string.Join(", ", OptimizerOptions.Kinds), "Choose one of them.");
        if (!(o.LearningRate > 0 && double.IsFinite(o.LearningRate)))
            yield return Error(
                "learning-rate", o.LearningRate, "a finite number above 0", $"Give the {network} the default of the variant.");
        if (!(o.LearningRateDecay >= 1 && double.IsFinite(o.LearningRateDecay)))
            yield return Error(
                "learning-rate-decay", o.LearningRateDecay, "a number of at least 1 that the rate is divided by",
                "Use 1 for a constant rate.");
        if (!(o.MinLearningRate >= 0 && double.IsFinite(o.MinLearningRate)))
            yield return Error("min-learning-rate", o.MinLearningRate, "a finite number of at least 0", "Use 0 for no floor.");
        foreach (
            var (field, value) in new[]
            {
                ("momentum", o.Momentum),
                ("final-momentum", o.FinalMomentum),
                ("beta1", o.Beta1),
                ("beta2", o.Beta2),
                ("rho", o.Rho),
            })
            if (!(value is >= 0 and < 1))
                yield return Error(field, value, "0 to below 1", $"Give the {network} the default of the variant.");
        if (!(o.MomentumRampLastEpoch >= o.MomentumRampFirstEpoch))
            yield return Error(
                "momentum-until", o.MomentumRampLastEpoch,
                string.Create(CultureInfo.InvariantCulture, $"an epoch not before that of 'momentum-from', {o.MomentumRampFirstEpoch}"),
                "Raise it, or give both.");
        if (!(o.Epsilon > 0 && double.IsFinite(o.Epsilon)))
            yield return Error("epsilon", o.Epsilon, "a finite number above 0", "The usual value is 1e-8.");
        if (!(o.ClipNorm >= 0 && double.IsFinite(o.ClipNorm)))
            yield return Error(
                network + "-clip", o.ClipNorm, "0 (off) or a finite norm above it", "Look at the norms of a run without clipping first.");
    }

    private static OptionError Error(string field, IFormattable given, string allowed, string advice) =>
        new(field, given.ToString(null, CultureInfo.InvariantCulture), allowed, advice);

    private static OptionError Error(string field, string given, string allowed, string advice) => new(field, given, allowed, advice);
}
