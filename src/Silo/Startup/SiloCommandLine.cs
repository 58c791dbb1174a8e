using System.CommandLine;
using System.CommandLine.Help;
using GanOrleans.Contracts.Specs;
using GanOrleans.Silo.Hosting;
using GanOrleans.Silo.Settings;
using GanOrleans.Silo.Tools;

namespace GanOrleans.Silo.Startup;

/// <summary>The command line of gan-silo: an option for every setting, and what the binary does without hosting.</summary>
internal sealed class SiloCommandLine
{
    private const string About = """
        Hosts the grains of a cluster and computes for its runs.

        Settings come from the file ('gateway-port: 30000'), the environment (GAN_SILO__GATEWAY_PORT=30000) and flags, in rising priority.
        OTEL_EXPORTER_OTLP_ENDPOINT and the other OTEL_* variables turn on the export of metrics, traces and logs.
        On standard output: what the silo runs on, then 'READY gateway=<address> page=<url>' when it takes calls. Logs go to standard error.
        Exit codes: 0 ended as asked, 1 failed, 2 settings with errors (all of them are listed).
        """;

    private readonly RootCommand root = new(About) { TreatUnmatchedTokensAsErrors = false };
    private readonly Option<string[]> config = new("--config")
    {
        Description = "A file of settings in YAML or JSON",
        HelpName = "file",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<bool> version = new("--version") { Description = "Show the version and end" };
    private readonly Command tool = new(ToolHost.Word, "Answer one request of ganctl and end") { Hidden = true };
    private readonly Argument<string[]> request = new("request") { Arity = ArgumentArity.ZeroOrMore };
    private readonly Dictionary<SiloField, Option> options = SiloFields.All.ToDictionary(field => field, OptionOf);

    private SiloCommandLine()
    {
        root.Options.Remove(root.Options.OfType<VersionOption>().Single());   // ours has no commit behind the version
        root.Options.Add(version);
        root.Options.Add(config);
        foreach (var field in SiloFields.All)
            root.Options.Add(options[field]);
        tool.Arguments.Add(request);
        root.Subcommands.Add(tool);
    }

    /// <summary>Does what the arguments ask for.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="output">Standard output.</param>
    /// <param name="host">Hosts a silo with the settings, or refuses them, and returns its exit code.</param>
    /// <returns>The exit code.</returns>
    internal static async Task<int> RunAsync(IReadOnlyList<string> args, TextWriter output, Func<SiloSettingsReading, Task<int>> host)
    {
        var line = new SiloCommandLine();
        var parse = line.Parse(args);
        if (parse.Action is HelpAction)
            return await parse.InvokeAsync(new InvocationConfiguration { Output = output });
        if (parse.CommandResult.Command == line.tool)
            return ToolHost.Run(parse.GetValue(line.request) ?? [], output);
        if (parse.GetValue(line.version))
        {
            await output.WriteLineAsync(StartUpReport.Version);
            return 0;
        }

        return await host(SiloSettingsReader.Read(line.Read(parse), Environment.GetEnvironmentVariables()));
    }

    /// <summary>The settings that stand in arguments.</summary>
    internal static SiloFlags Read(IReadOnlyList<string> args)
    {
        var line = new SiloCommandLine();
        return line.Read(line.Parse(args));
    }

    private static Option OptionOf(SiloField field)
    {
        var description = $"{field.Summary}. {field.Allowed}. Default: {field.Default}.";
        return field.IsSwitch
            ? new Option<bool>($"--{field.Name}") { Description = description }
            : new Option<string[]>($"--{field.Name}")
            {
                Description = description,
                HelpName = field.Kind,
                Arity = ArgumentArity.ZeroOrMore,
            };
    }

    // Names may be joined in any way: --siloPort, --SILO_PORT.
    private ParseResult Parse(IReadOnlyList<string> args) =>
        root.Parse([.. args.Select(Canonical)], new ParserConfiguration { ResponseFileTokenReplacer = null });

    private static string Canonical(string argument)
    {
        if (!argument.StartsWith("--", StringComparison.Ordinal))
            return argument;
        var end = argument.IndexOf('=', StringComparison.Ordinal) is >= 0 and var equals ? equals : argument.Length;
        return SiloFields.Find(argument[2..end]) is { } field ? $"--{field.Name}{argument[end..]}" : argument;
    }

    private SiloFlags Read(ParseResult parse)
    {
        var settings = new List<RawSetting>();
        var errors = new List<ValidationError>();
        foreach (var field in SiloFields.All)
        {
            if (parse.GetResult(options[field]) is not { Implicit: false } given)
                continue;
            var text = given.Tokens.Count > 0 ? given.Tokens[^1].Value : field.IsSwitch ? "true" : null;
            if (text is null)
                errors.Add(NoValue($"--{field.Name}"));
            else
                settings.Add(new RawSetting(field.Name, text, $"--{field.Name}"));
        }

        var file = parse.GetResult(config) is { Implicit: false } named ? named : null;
        if (file is { Tokens.Count: 0 })
            errors.Add(NoValue("--config"));
        AddUnmatched(parse.UnmatchedTokens, settings, errors);
        return new SiloFlags(file is { Tokens.Count: > 0 } ? file.Tokens[^1].Value : null, settings, errors);
    }

    // A flag that there is not takes the word behind it along, so that one slip is one error.
    private static void AddUnmatched(IReadOnlyList<string> words, List<RawSetting> settings, List<ValidationError> errors)
    {
        for (var i = 0; i < words.Count; i++)
        {
            if (!IsFlag(words[i]))
            {
                errors.Add(new ValidationError(
                    "command line", words[i], "flags that begin with '--'", "Remove it; 'gan-silo --help' lists the flags."));
                continue;
            }

            string[] parts = words[i][2..].Split('=', 2);
            var value = parts.Length > 1 ? parts[1] : i + 1 < words.Count && !IsFlag(words[i + 1]) ? words[++i] : "";
            settings.Add(new RawSetting(parts[0], value, $"--{parts[0]}"));
        }
    }

    private static bool IsFlag(string word) => word.StartsWith("--", StringComparison.Ordinal);

    private static ValidationError NoValue(string flag) =>
        new(flag, "", "a value", $"Write {flag} VALUE; 'gan-silo --help' lists the flags.");
}
