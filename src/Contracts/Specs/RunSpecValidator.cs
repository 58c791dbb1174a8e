using System.Globalization;

namespace GanOrleans.Contracts.Specs;

/// <summary>The checks of a <see cref="RunSpec"/> that need nothing but the spec; client and silo both run them.</summary>
/// <remarks>What depends on the variant, the data set or the cluster is checked by the silo, when it validates.</remarks>
public static class RunSpecValidator
{
    /// <summary>The most settings of its own that a variant may be given.</summary>
    public const int MaxOptions = 64;

    /// <summary>The longest value of a variant's own setting, in characters.</summary>
    public const int MaxOptionLength = 1024;

    /// <summary>All errors of a spec, each with its field's name as path; empty when there is none.</summary>
    public static IReadOnlyList<ValidationError> Check(RunSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var errors = new List<ValidationError>();
        foreach (var field in RunSpecFields.All)
            if (field.Check(spec) is { } error)
                errors.Add(error);

        // A branch takes the variant and the data set of the run that it continues, which cannot be found where 'from' is at error.
        if (errors.Exists(error => error.Path == "from"))
            errors.RemoveAll(error => error.Path is "variant" or "dataset" && error.Given.Length == 0);

        var faulty = errors.Select(error => error.Path).ToHashSet();
        errors.AddRange(CheckTogether(spec).Where(error => !faulty.Contains(error.Path)));
        errors.AddRange(CheckOptions(spec));
        return errors;
    }

    /// <summary>The error of an idempotency key, or <see langword="null"/> when it is allowed.</summary>
    public static ValidationError? CheckIdempotencyKey(string? key) =>
        key is { Length: >= 1 and <= 200 } && !key.Any(char.IsControl)
            ? null
            : new ValidationError(
                "idempotency-key", key ?? "", "1 to 200 characters without control characters",
                "Give a shorter key, or none: one is made up then.");

    // Errors that only two fields together have.
    private static IEnumerable<ValidationError> CheckTogether(RunSpec spec)
    {
        if (spec is { Epochs: { } epochs, Iterations: { } iterations })
            yield return new ValidationError(
                "epochs", epochs.ToString(CultureInfo.InvariantCulture),
                string.Create(CultureInfo.InvariantCulture, $"only without 'iterations', here {iterations:N0}"),
                "Leave one of the two out: epochs are turned into iterations.");

        if (spec is { Iterations: { } count, AverageEvery: { } every } && AveragingBlocks.Check(spec, count, every) is { } blocks)
            yield return blocks;

        if (spec is { Exchange: "all-reduce", AverageEvery: > 1 and var blocksOf })
            yield return new ValidationError(
                "exchange", "all-reduce", $"only with 'average-every: 1', here {Text(blocksOf)}",
                "Leave one of the two out: workers that average less often send everything to the silo of the networks.");

        if (spec is { Exchange: "all-reduce", Straggler: "drop" })
            yield return new ValidationError(
                "exchange", "all-reduce", "only with 'straggler: wait'",
                "Leave one of the two out: every worker averages a part of each gradient, so no step can go on without one.");

        if (spec is { Schedule: "simultaneous", K: > 1 and var k })
            yield return new ValidationError(
                "k", Text(k), "1 with 'schedule: simultaneous'",
                "Use 'schedule: alternating' for several discriminator steps per iteration.");

        if (spec is { InstanceNoiseUntil: > 0 and var until, InstanceNoise: null or 0 })
            yield return new ValidationError(
                "instance-noise-until", until.ToString("N0", CultureInfo.InvariantCulture), "only with 'instance-noise' above 0",
                "Add 'instance-noise', or remove it.");

        if (spec is { MomentumFrom: { } from, MomentumUntil: { } last } && last < from)
            yield return new ValidationError(
                "momentum-until", last.ToString(CultureInfo.InvariantCulture),
                $"at least 'momentum-from', here {from.ToString(CultureInfo.InvariantCulture)}", "Swap them, or leave both out.");

        if (spec is { MinWorkers: { } least } && least > (spec.Workers ?? 1))
            yield return new ValidationError(
                "min-workers", Text(least), $"1 to the number of workers, here {Text(spec.Workers ?? 1)}",
                "Lower 'min-workers' or raise 'workers'.");

        if (spec is { MinWorkers: not null } && spec.Straggler != "drop")
            yield return new ValidationError(
                "min-workers", Text(spec.MinWorkers.Value), "only with 'straggler: drop'",
                "Add 'straggler: drop', or remove 'min-workers': a step waits for every share.");

        if (spec is { Workers: { } workers, Batch: { } batch } && batch < workers)
            yield return new ValidationError(
                "batch", Text(batch), $"at least one sample per worker, here {Text(workers)}", "Raise 'batch' or lower 'workers'.");
    }

    private static IEnumerable<ValidationError> CheckOptions(RunSpec spec)
    {
        if (spec.Options.Count > MaxOptions)
            yield return new ValidationError(
                RunSpecFields.OptionsKey, Text(spec.Options.Count), $"at most {MaxOptions} settings", "Remove some.");

        foreach (var (name, value) in spec.Options)
        {
            if (!RunSpecFields.NamePattern().IsMatch(name))
                yield return new ValidationError(
                    RunSpecFields.OptionsPrefix + name,
                    name,
                    "a name of 1 to 64 lower-case letters, digits, '-', '_' or '.'",
                    "Write it as the variant's documentation does.");
            else if (value.Length is 0 or > MaxOptionLength)
                yield return new ValidationError(
                    RunSpecFields.OptionsPrefix + name,
                    value.Length == 0 ? "" : value[..40] + "…",
                    $"1 to {Text(MaxOptionLength)} characters",
                    "Give a value, or leave the setting out.");
        }
    }

    private static string Text(int number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
