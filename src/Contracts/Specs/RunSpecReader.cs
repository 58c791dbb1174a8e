namespace GanOrleans.Contracts;

/// <summary>One setting as somebody wrote it.</summary>
/// <param name="Name">The field's name, or <c>options.</c> and the name of a variant's own setting.</param>
/// <param name="Text">The value as text.</param>
/// <param name="Path">Where it was written, for faults: <c>--batch</c>, <c>run.yaml:7: batch</c>.</param>
public readonly record struct RawSetting(string Name, string Text, string Path);

/// <param name="Spec">The spec, as far as it could be read.</param>
/// <param name="Faults">Everything that is wrong with it; empty when it can be submitted.</param>
/// <param name="WrittenAt">Where each field that was given was written, by the field's name.</param>
public sealed record RunSpecReading(RunSpec Spec, IReadOnlyList<SpecFault> Faults, IReadOnlyDictionary<string, string> WrittenAt)
{
    /// <summary>
    /// Fields that were probably given, under a mistyped name or in a file that cannot be read: that they are missing is not reported as well.
    /// </summary>
    public IReadOnlySet<string> ProbablyGiven { get; init; } = new HashSet<string>();

    /// <summary>The same reading with more fields that were probably given, and without the faults that they are missing.</summary>
    /// <param name="names">Names of fields.</param>
    public RunSpecReading WithProbablyGiven(IEnumerable<string> names)
    {
        var reading = this with { ProbablyGiven = ProbablyGiven.Union(names).ToHashSet() };
        return reading with { Faults = [.. Faults.Where(fault => !reading.IsProbablyGiven(fault))] };
    }

    private bool IsProbablyGiven(SpecFault fault) => fault.Given.Length == 0 && ProbablyGiven.Contains(fault.Path);

    /// <summary>These faults and those that a silo found, each where the user wrote it, and only one list per field.</summary>
    public IReadOnlyList<SpecFault> MergeWith(IEnumerable<SpecFault> found)
    {
        var known = Faults.Select(fault => fault.Path).ToHashSet();
        return [.. Faults, .. found.Where(fault => !IsProbablyGiven(fault)).Select(Located).Where(fault => !known.Contains(fault.Path))];
    }

    private SpecFault Located(SpecFault fault) => WrittenAt.TryGetValue(fault.Path, out var path) ? fault with { Path = path } : fault;
}

/// <summary>Makes a <see cref="RunSpec"/> of settings as they were written, and finds every fault in one pass.</summary>
public static class RunSpecReader
{
    /// <summary>Reads settings in rising priority: a later one replaces an earlier one of the same name.</summary>
    public static RunSpecReading Read(IEnumerable<RawSetting> settings)
    {
        var spec = new RunSpec();
        var options = new Dictionary<string, string>();
        var writtenAt = new Dictionary<string, string>();
        var unreadable = new Dictionary<string, SpecFault>();
        var unknown = new List<SpecFault>();
        var mistyped = new List<string>();

        foreach (var setting in settings)
        {
            if (setting.Name.StartsWith(RunSpecFields.OptionsPrefix, StringComparison.Ordinal))
            {
                options[setting.Name[RunSpecFields.OptionsPrefix.Length..]] = setting.Text;
                writtenAt[setting.Name] = setting.Path;
            }
            else if (RunSpecFields.Find(setting.Name) is not { } field)
            {
                mistyped.AddRange(Closest(setting));
                unknown.Add(Unknown(setting));
            }
            else
            {
                writtenAt[field.Name] = setting.Path;
                unreadable.Remove(field.Name);
                if (field.TrySet(spec, setting.Text) is { } changed)
                    spec = changed;
                else
                    unreadable[field.Name] = field.Fault(setting.Text) with { Path = setting.Path };
            }
        }

        spec = spec with { Options = options };
        var unreadableFields = unreadable.Keys.ToHashSet();
        var checkedFaults = RunSpecValidator.Check(spec).Where(fault => !unreadableFields.Contains(fault.Path));
        var located = new RunSpecReading(spec, [], writtenAt).MergeWith(checkedFaults);
        return new RunSpecReading(spec, [.. unknown, .. unreadable.Values, .. located], writtenAt).WithProbablyGiven(mistyped);
    }

    // The field that a mistyped name stands for, or none.
    private static IEnumerable<string> Closest(RawSetting setting) =>
        Suggestion.Closest(setting.Name, RunSpecFields.All.Select(field => field.Name)) is { } name ? [name] : [];

    private static SpecFault Unknown(RawSetting setting)
    {
        var close = Suggestion.Closest(setting.Name, RunSpecFields.All.Select(field => field.Name).Append(RunSpecFields.OptionsKey));
        return new SpecFault(
            setting.Path,
            setting.Name,
            "a field of the run spec ('ganctl submit --help' lists them)",
            close is null ? "Remove it, or move it below 'options:' if it is a setting of the variant." : $"Did you mean '{close}'?");
    }
}
