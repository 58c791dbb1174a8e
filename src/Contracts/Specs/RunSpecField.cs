namespace GanOrleans.Contracts;

/// <summary>One field of a <see cref="RunSpec"/>: the single place that names it, reads it, limits it and explains it.</summary>
/// <remarks>Command-line options, keys of spec files, validation and the documentation's table all come from these.</remarks>
public abstract class RunSpecField
{
    private protected RunSpecField(string name, string kind, string allowed, string defaultText, string summary)
    {
        Name = name;
        Kind = kind;
        Allowed = allowed;
        DefaultText = defaultText;
        Summary = summary;
    }

    /// <summary>The name in kebab-case: the key in files, the option without its dashes on the command line.</summary>
    public string Name { get; }

    /// <summary>What a value is, for usage lines: <c>text</c>, <c>count</c>, <c>number</c>, <c>seconds</c>, <c>choice</c>, <c>folder</c>.</summary>
    public string Kind { get; }

    /// <summary>What is allowed, in words: the type and the range, or the choices.</summary>
    public string Allowed { get; }

    /// <summary>What holds when the field is not given.</summary>
    public string DefaultText { get; }

    /// <summary><see cref="DefaultText"/> of a field that has none.</summary>
    public const string NoDefault = "-";

    /// <summary>What the field means, in one line.</summary>
    public string Summary { get; }

    /// <summary>Whether a spec without this field is refused.</summary>
    public bool Required { get; init; }

    /// <summary>The command that lists what may be given, where there is one; else null.</summary>
    public string? ListedBy { get; init; }

    /// <summary>What to do where a path was given; null where that is like any other value.</summary>
    public string? AdviceOnPath { get; init; }

    /// <summary>The allowed values, where they are a closed list; else empty.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>Other names of the field, which mean the same in files and on the command line.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>What people write elsewhere for a value of this field, in lower case, and what it is here.</summary>
    public IReadOnlyDictionary<string, string> Synonyms { get; init; } = new Dictionary<string, string>();

    /// <summary>The spec with this field read from text, or <see langword="null"/> when the text is not of the field's type. The range is <see cref="Check"/>'s business.</summary>
    public abstract RunSpec? TrySet(RunSpec spec, string text);

    /// <summary>The field's value in a spec, or <see langword="null"/> when it is not given.</summary>
    public abstract object? Get(RunSpec spec);

    /// <summary>Whether the field's value is one that is allowed; a field that is not given is.</summary>
    public abstract bool IsAllowed(RunSpec spec);

    /// <summary>The field's value as text that <see cref="TrySet"/> reads back, or <see langword="null"/> when it is not given.</summary>
    public string? GetText(RunSpec spec) => Get(spec) is { } value ? Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture) : null;

    /// <summary>The fault of this field in a spec, or <see langword="null"/> when it has none.</summary>
    public SpecFault? Check(RunSpec spec)
    {
        if (Get(spec) is null)
            return Required ? new SpecFault(Name, "", Allowed, Advice("")) : null;

        return IsAllowed(spec) ? null : Fault(GetText(spec) ?? "");
    }

    /// <summary>The fault for a given text.</summary>
    public SpecFault Fault(string given) => new(Name, given, Allowed, Advice(given));

    private string Advice(string given)
    {
        var listed = ListedBy is null ? "" : $" '{ListedBy}' lists them.";
        if (given.Length == 0 && Required)
            return $"Give --{Name}, or '{Name}:' in the file.{listed}";
        if (given.Length == 0)
            return $"Give a value, or leave '{Name}' out{Otherwise}.";
        if (AdviceOnPath is { } advice && given.IndexOfAny(['/', '\\']) >= 0)
            return advice;
        if ((Synonyms.GetValueOrDefault(given.ToLowerInvariant()) ?? Suggestion.Closest(given, Choices) ?? InLowerCase(given)) is { } close)
            return $"Did you mean '{close}'?";
        return Required ? $"Change '{Name}'.{listed}" : $"Change '{Name}', or leave it out{Otherwise}.";
    }

    private string Otherwise => DefaultText == NoDefault ? "" : $" for its default ({DefaultText})";

    private string? InLowerCase(string given)
    {
        var lower = given.ToLowerInvariant();
        return lower != given && TrySet(new RunSpec(), lower) is { } spec && IsAllowed(spec) ? lower : null;
    }
}

/// <summary>A field whose value is a <typeparamref name="T"/>.</summary>
/// <typeparam name="T">The property's type, without its nullability.</typeparam>
internal sealed class RunSpecField<T> : RunSpecField
    where T : notnull
{
    internal delegate bool Reader(string text, out T value);

    internal RunSpecField(string name, string kind, string allowed, string defaultText, string summary)
        : base(name, kind, allowed, defaultText, summary)
    {
    }

    internal required Reader Read { get; init; }

    internal required Func<T, bool> Allows { get; init; }

    internal required Func<RunSpec, object?> Value { get; init; }

    internal required Func<RunSpec, T, RunSpec> With { get; init; }

    /// <inheritdoc />
    public override RunSpec? TrySet(RunSpec spec, string text) => Read(text, out var value) ? With(spec, value) : null;

    /// <inheritdoc />
    public override object? Get(RunSpec spec) => Value(spec);

    /// <inheritdoc />
    public override bool IsAllowed(RunSpec spec) => Value(spec) is not T value || Allows(value);
}
