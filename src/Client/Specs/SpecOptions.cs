using System.CommandLine;
using System.CommandLine.Parsing;
using GanOrleans.Contracts;
using GanOrleans.Files;

namespace GanOrleans.Client.Specs;

/// <summary>The spec on the command line: one option per field, <c>--set key=value</c> for a variant's own settings, and the file.</summary>
/// <remarks>
/// The options take any text, any number of times, so that the parser refuses nothing: every fault of a submit is then found by one
/// reader and listed at once.
/// </remarks>
internal sealed class SpecOptions
{
    private readonly Option<string[]> file = new("--file", "-f")
    {
        Description = "Read the spec from a YAML or JSON file; options on the command line win over it",
        HelpName = "run.yaml",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string[]> set = new("--set")
    {
        Description = "A setting that only this variant knows; may be repeated",
        HelpName = "key=value",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string[]> key = new("--idempotency-key")
    {
        Description = "The run's id derives from this key, so submitting again with the same key and spec is the same run. Default: a new key",
        HelpName = "text",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly List<(RunSpecField Field, Option<string[]> Option)> fields =
    [
        .. RunSpecFields.All.Select(field => (field, new Option<string[]>("--" + field.Name, [.. field.Aliases.Select(name => "--" + name)])
        {
            Description = $"{field.Summary} Allowed: {field.Allowed}. {Otherwise(field)}".TrimEnd(),
            HelpName = field.Choices.Count > 0 ? string.Join('|', field.Choices) : field.Kind,
            Arity = ArgumentArity.ZeroOrMore,
        })),
    ];

    private static string Otherwise(RunSpecField field) =>
        field.Required ? "Required, but not with --from."
        : field.DefaultText == RunSpecField.NoDefault ? "" : $"Default: {field.DefaultText}.";

    public void AddTo(Command command)
    {
        foreach (var (_, option) in fields)
            command.Add(option);
        command.Add(set);
        command.Add(file);
        command.Add(key);
    }

    /// <summary>Reads file and options, in rising priority, and the key, and finds every fault.</summary>
    /// <param name="parse">The command line.</param>
    /// <param name="inherited">Settings of the lowest priority.</param>
    /// <param name="resolved">Settings of the highest.</param>
    public (RunSpecReading Reading, string IdempotencyKey) Read(ParseResult parse, IEnumerable<RawSetting>? inherited = null, IEnumerable<RawSetting>? resolved = null)
    {
        var settings = new List<RawSetting>(inherited ?? []);
        var faults = new List<SpecFault>();

        var probablyGiven = new List<string>();
        foreach (var path in Texts(parse, file, faults, repeatable: false))
        {
            var reading = SpecFile.Read(path);
            if (reading.Settings.Count == 0 && reading.Faults.Count > 0)   // what it would have said is not known
                probablyGiven.AddRange(RunSpecFields.All.Select(field => field.Name));
            settings.AddRange(reading.Settings);
            faults.AddRange(reading.Faults);
        }

        foreach (var (field, option) in fields)
            settings.AddRange(Texts(parse, option, faults, repeatable: false).Select(text => new RawSetting(field.Name, text, option.Name)));
        settings.AddRange(Settings(Texts(parse, set, faults, repeatable: true), faults));
        settings.AddRange(resolved ?? []);
        faults.AddRange(Unmatched(parse));
        var unknown = parse.UnmatchedTokens.Where(token => token.StartsWith('-'));
        probablyGiven.AddRange(unknown.Select(token => Closest(parse, token)?[2..]).OfType<string>());
        faults.AddRange(parse.Errors.Where(error => error.SymbolResult is not CommandResult).Select(Refused));

        var idempotencyKey = Texts(parse, key, faults, repeatable: false).LastOrDefault() ?? Guid.CreateVersion7().ToString("N");
        if (RunSpecValidator.CheckIdempotencyKey(idempotencyKey) is { } badKey)
            faults.Add(badKey with { Path = key.Name });

        var read = RunSpecReader.Read(settings);
        var others = read.Faults.Where(fault => !faults.Exists(known => known.Path == fault.Path)).Select(fault => Completed(fault, read));
        read = read with { Faults = [.. faults, .. others] };
        return (read.WithProbablyGiven(probablyGiven), idempotencyKey);
    }

    // A folder that is there from here is named as a silo has to have it.
    private static SpecFault Completed(SpecFault fault, RunSpecReading read)
    {
        if (fault.Path != read.WrittenAt.GetValueOrDefault("data-root") || fault.Given.Length == 0 || !Directory.Exists(fault.Given))
            return fault;
        return fault with { Advice = $"Write {PrintableText.Of(Path.GetFullPath(fault.Given))}." };
    }

    private static List<string> Texts(ParseResult parse, Option option, List<SpecFault> faults, bool repeatable)
    {
        if (parse.GetResult(option) is not OptionResult { Implicit: false } result)
            return [];

        var texts = result.Tokens.Select(token => token.Value).ToList();
        if (texts.Count < result.IdentifierTokenCount)
            faults.Add(new SpecFault(option.Name, "", "a value behind the option", $"Write {option.Name} <value>."));
        else if (texts.Count > 1 && !repeatable)
            faults.Add(new SpecFault(option.Name, string.Join(", ", texts), "one value", $"Give {option.Name} once."));
        return texts;
    }

    private static IEnumerable<RawSetting> Settings(List<string> pairs, List<SpecFault> faults)
    {
        var seen = new HashSet<string>();
        foreach (var pair in pairs)
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
                faults.Add(new SpecFault("--set", pair, "key=value", "Write for example --set penalty=10."));
            else if (!seen.Add(pair[..equals]))
                faults.Add(new SpecFault("--set", pair, "each key once", "Keep one of the two."));
            else
                yield return new RawSetting(RunSpecFields.OptionsPrefix + pair[..equals], pair[(equals + 1)..], $"--set {pair[..equals]}");
        }
    }

    // A value that stands behind an unknown option belongs to it and is no second fault.
    private static IEnumerable<SpecFault> Unmatched(ParseResult parse)
    {
        var behindOption = false;
        foreach (var token in parse.UnmatchedTokens)
        {
            var isOption = token.StartsWith('-');
            if (isOption)
                yield return UnknownOption(parse, token);
            else if (!behindOption)
                yield return new SpecFault("submit", token, "options only", "Put the value behind its option, in quotes if it has blanks.");
            behindOption = isOption;
        }
    }

    // What is left to the parser: the options that are not of the spec.
    private static SpecFault Refused(ParseError error)
    {
        var option = error.SymbolResult switch
        {
            OptionResult result => result.Option.Name,
            ArgumentResult { Parent: OptionResult parent } => parent.Option.Name,
            _ => "submit",
        };
        return new SpecFault(option, string.Join(' ', error.SymbolResult?.Tokens.Select(token => token.Value) ?? []), "see 'ganctl submit --help'", error.Message);
    }

    private static string? Closest(ParseResult parse, string token) =>
        Suggestion.Closest(token.Split('=')[0], parse.CommandResult.Command.Options.Select(option => option.Name));

    private static SpecFault UnknownOption(ParseResult parse, string token)
    {
        var name = token.Split('=')[0];
        var close = Closest(parse, token);
        return new SpecFault(name, token, "an option of 'ganctl submit --help'", close is null ? "Remove it; a variant's own settings go behind --set." : $"Did you mean '{close}'?");
    }
}
