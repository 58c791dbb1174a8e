using System.Globalization;

namespace GanOrleans.Contracts.Specs;

/// <summary>The checks of a <see cref="RunSpec"/> that need nothing but the spec; client and silo both run them.</summary>
/// <remarks>What depends on the variant, the data set or the cluster is checked by the silo, when it validates.</remarks>
public static class RunSpecValidator
{
    /// <summary>The most settings of its own that a variant may be given.</summary>
    public const int MostOptions = 64;

    /// <summary>The longest value of a variant's own setting, in characters.</summary>
    public const int LongestOption = 1024;

    /// <summary>All faults of a spec, each with its field's name as path; empty when there is none.</summary>
    public static IReadOnlyList<SpecFault> Check(RunSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var faults = new List<SpecFault>();
        foreach (var field in RunSpecFields.All)
            if (field.Check(spec) is { } fault)
                faults.Add(fault);

        // A branch takes the variant and the data set of the run that it continues, which cannot be found where 'from' is at fault.
        if (faults.Exists(fault => fault.Path == "from"))
            faults.RemoveAll(fault => fault.Path is "variant" or "dataset" && fault.Given.Length == 0);

        var faulty = faults.Select(fault => fault.Path).ToHashSet();
        faults.AddRange(CheckTogether(spec).Where(fault => !faulty.Contains(fault.Path)));
        faults.AddRange(CheckOptions(spec));
        return faults;
    }

    /// <summary>The fault of an idempotency key, or <see langword="null"/> when it is allowed.</summary>
    public static SpecFault? CheckIdempotencyKey(string? key) =>
        key is { Length: >= 1 and <= 200 } && !key.Any(char.IsControl)
            ? null
            : new SpecFault("idempotency-key", key ?? "", "1 to 200 characters without control characters", "Give a shorter key, or none: one is made up then.");

    // Faults that only two fields together have.
    private static IEnumerable<SpecFault> CheckTogether(RunSpec spec)
    {
        if (spec is { Epochs: { } epochs, Iterations: { } iterations })
            yield return new SpecFault(
                "epochs", epochs.ToString(CultureInfo.InvariantCulture),
                string.Create(CultureInfo.InvariantCulture, $"only without 'iterations', here {iterations:N0}"),
                "Leave one of the two out: epochs are turned into iterations.");

        if (spec is { Schedule: "simultaneous", K: > 1 and var k })
            yield return new SpecFault("k", Text(k), "1 with 'schedule: simultaneous'", "Use 'schedule: alternating' for several discriminator steps per iteration.");

        if (spec is { InstanceNoiseUntil: > 0 and var until, InstanceNoise: null or 0 })
            yield return new SpecFault("instance-noise-until", until.ToString("N0", CultureInfo.InvariantCulture), "only with 'instance-noise' above 0", "Add 'instance-noise', or remove it.");

        if (spec is { MomentumFrom: { } from, MomentumUntil: { } last } && last < from)
            yield return new SpecFault("momentum-until", last.ToString(CultureInfo.InvariantCulture), $"at least 'momentum-from', here {from.ToString(CultureInfo.InvariantCulture)}", "Swap them, or leave both out.");

        if (spec is { MinWorkers: { } least } && least > (spec.Workers ?? 1))
            yield return new SpecFault("min-workers", Text(least), $"1 to the number of workers, here {Text(spec.Workers ?? 1)}", "Lower 'min-workers' or raise 'workers'.");

        if (spec is { MinWorkers: not null } && spec.Straggler != "drop")
            yield return new SpecFault("min-workers", Text(spec.MinWorkers.Value), "only with 'straggler: drop'", "Add 'straggler: drop', or remove 'min-workers': a step waits for every share.");

        if (spec is { Workers: { } workers, Batch: { } batch } && batch < workers)
            yield return new SpecFault("batch", Text(batch), $"at least one sample per worker, here {Text(workers)}", "Raise 'batch' or lower 'workers'.");
    }

    private static IEnumerable<SpecFault> CheckOptions(RunSpec spec)
    {
        if (spec.Options.Count > MostOptions)
            yield return new SpecFault(RunSpecFields.OptionsKey, Text(spec.Options.Count), $"at most {MostOptions} settings", "Remove some.");

        foreach (var (name, value) in spec.Options)
        {
            if (!RunSpecFields.NamePattern().IsMatch(name))
                yield return new SpecFault(
                    RunSpecFields.OptionsPrefix + name, name, "a name of 1 to 64 lower-case letters, digits, '-', '_' or '.'", "Write it as the variant's documentation does.");
            else if (value.Length is 0 or > LongestOption)
                yield return new SpecFault(
                    RunSpecFields.OptionsPrefix + name, value.Length == 0 ? "" : value[..40] + "…", $"1 to {Text(LongestOption)} characters", "Give a value, or leave the setting out.");
        }
    }

    private static string Text(int number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
