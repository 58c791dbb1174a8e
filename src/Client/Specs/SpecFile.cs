using GanOrleans.Contracts.Specs;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace GanOrleans.Client.Specs;

/// <param name="Settings">The settings, in the file's order, each with its line.</param>
/// <param name="Errors">What is wrong with the file's form: syntax, duplicate keys, lists where values belong.</param>
public sealed record SpecFileReading(IReadOnlyList<RawSetting> Settings, IReadOnlyList<ValidationError> Errors);

/// <summary>Reads a spec file: YAML, and so JSON as well, which is a subset of it.</summary>
/// <remarks>It flattens: <c>batch: 100</c> is <c>batch</c>; <c>options:</c> holds a map of the variant's own settings.</remarks>
public static class SpecFile
{
    /// <summary>The largest file that is read, in bytes.</summary>
    public const long MaxBytes = 1 << 20;

    private const string FlatAllowed = "one value per key; a map only below 'options:'";

    /// <summary>Reads a file. What cannot be opened or parsed is a error, too.</summary>
    public static SpecFileReading Read(string path)
    {
        try
        {
            if (Directory.Exists(path))
                return Error("--file", path, "the path of a YAML or JSON file", "It is a folder: name the file in it.");
            if (new FileInfo(path).Length > MaxBytes)
                return Error(path, path, "a spec file of at most 1 MiB", "Check the path: this is probably another file.");
            return Parse(Path.GetFileName(path), File.ReadAllText(path));
        }
        catch (Exception exception)
            when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return Error("--file", path, "the path of a YAML or JSON file that can be read", exception.Message);
        }
    }

    /// <summary>Reads text.</summary>
    /// <param name="name">The file's name, for errors.</param>
    /// <param name="text">Its content.</param>
    public static SpecFileReading Parse(string name, string text)
    {
        var flattener = new Flattener(name);
        var parser = new Parser(new StringReader(text));
        try
        {
            flattener.Document(parser);
        }
        catch (YamlException exception)
        {
            flattener.Error(exception.Start, "", "", "valid YAML or JSON", FirstLine(exception));
        }
        catch (Exception exception)
            when (exception is InvalidOperationException or ArgumentException or FormatException or OverflowException or IOException)
        {
            // What the parser itself trips over; it stands behind the last thing that it could read.
            flattener.Error(parser.Current?.End ?? Mark.Empty, "", "", "valid YAML or JSON", "The text from here on cannot be read.");
        }

        return new SpecFileReading(flattener.Settings, flattener.Errors);
    }

    private static SpecFileReading Error(string path, string given, string allowed, string advice) =>
        new([], [new ValidationError(path, given, allowed, advice)]);

    // The parser's message repeats its position, which the error's path already holds.
    private static string FirstLine(YamlException exception)
    {
        var message = exception.InnerException?.Message ?? exception.Message;
        var end = message.IndexOf("): ", StringComparison.Ordinal);
        message = message.StartsWith('(') && end > 0 ? message[(end + 3)..] : message;
        return message.EndsWith('.') ? message : message + ".";
    }

    private sealed class Flattener(string file)
    {
        private readonly HashSet<string> seen = [];

        public List<RawSetting> Settings { get; } = [];

        public List<ValidationError> Errors { get; } = [];

        public void Error(Mark at, string key, string given, string allowed, string advice) =>
            Errors.Add(new ValidationError(At(at, key), given, allowed, advice));

        public void Document(Parser parser)
        {
            parser.Consume<StreamStart>();
            if (!parser.TryConsume<DocumentStart>(out _))
                return;

            if (parser.Current is Scalar { Value.Length: 0 })
                parser.SkipThisAndNestedEvents();
            else if (parser.TryConsume<MappingStart>(out _))
                Map(parser, "");
            else
            {
                Error(
                    parser.Current!.Start, "", Describe(parser.Current), "a map of fields, as in 'variant: gan'",
                    "Write 'field: value' on every line.");
                parser.SkipThisAndNestedEvents();
            }

            parser.Consume<DocumentEnd>();
            if (parser.TryConsume<DocumentStart>(out var second))
                Error(second.Start, "", "a second document", "one document per file", "Put each run into a file of its own.");
        }

        private void Map(Parser parser, string prefix)
        {
            while (!parser.TryConsume<MappingEnd>(out _))
            {
                if (!parser.TryConsume<Scalar>(out var key))
                {
                    Error(parser.Current!.Start, "", Describe(parser.Current), "a field's name as key", "Write 'field: value'.");
                    parser.SkipThisAndNestedEvents();
                    parser.SkipThisAndNestedEvents();
                    continue;
                }

                Pair(parser, key, prefix + key.Value);
            }
        }

        private void Pair(Parser parser, Scalar key, string name)
        {
            if (!seen.Add(RunSpecFields.Find(name)?.Name ?? name))   // an alias is the same key
                Error(key.Start, name, "a second time", "each key once", "Keep one of the two lines.");

            if (name == RunSpecFields.OptionsKey && parser.TryConsume<MappingStart>(out _))
                Map(parser, RunSpecFields.OptionsPrefix);
            else if (name != RunSpecFields.OptionsKey && parser.TryConsume<Scalar>(out var value))
                Value(key, name, value);
            else
            {
                var allowed = name == RunSpecFields.OptionsKey ? "a map of the variant's own settings" : FlatAllowed;
                Error(key.Start, name, Describe(parser.Current!), allowed, "Write 'key: value'.");
                parser.SkipThisAndNestedEvents();
            }
        }

        private void Value(Scalar key, string name, Scalar value)
        {
            var text = value is { Style: ScalarStyle.Plain, Value: "~" or "null" or "Null" or "NULL" } ? "" : value.Value;
            Settings.Add(new RawSetting(name, text, At(key.Start, name)));
        }

        private string At(Mark at, string key) => key.Length == 0 ? $"{file}:{at.Line}" : $"{file}:{at.Line}: {key}";

        private static string Describe(ParsingEvent node) => node switch
        {
            SequenceStart => "a list",
            MappingStart => "a map",
            AnchorAlias alias => $"*{alias.Value}",
            Scalar scalar => scalar.Value,
            _ => node.GetType().Name,
        };
    }
}
