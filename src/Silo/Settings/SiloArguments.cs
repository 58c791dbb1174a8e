using GanOrleans.Contracts.Specs;
using GanOrleans.Models.Runtime;

namespace GanOrleans.Silo.Settings;

/// <summary>The command line, split into what it asks for.</summary>
/// <param name="Help">Show the usage text and end.</param>
/// <param name="Version">Show the version and end.</param>
/// <param name="ConfigFile">The file of <c>--config</c>, or null.</param>
/// <param name="Flags">Settings as written.</param>
/// <param name="Faults">What could not be read.</param>
internal sealed record SiloArguments(bool Help, bool Version, string? ConfigFile, IReadOnlyList<RawSetting> Flags, IReadOnlyList<SpecFault> Faults)
{
    internal const string ConfigFlag = "config";

    internal static SiloArguments Parse(IReadOnlyList<string> args)
    {
        var (help, version, config) = (false, false, (string?)null);
        var flags = new List<RawSetting>();
        var faults = new List<SpecFault>();
        for (var i = 0; i < args.Count; i++)
        {
            var argument = args[i];
            if (argument is "--help" or "-h" or "-?")
                help = true;
            else if (argument == "--version")
                version = true;
            else if (!argument.StartsWith("--", StringComparison.Ordinal))
                faults.Add(new SpecFault("command line", argument, "flags that begin with '--'", "Remove it; 'gan-silo --help' lists the flags."));
            else
                Flag(argument);

            void Flag(string text)
            {
                var equals = text.IndexOf('=', StringComparison.Ordinal);
                var name = equals < 0 ? text[2..] : text[2..equals];
                var value = equals < 0 ? null : text[(equals + 1)..];
                if (value is null && SiloFields.Find(name) is { IsSwitch: true })
                    value = "true";
                else if (value is null && i + 1 < args.Count && !args[i + 1].StartsWith("--", StringComparison.Ordinal))
                    value = args[++i];

                if (value is null)
                    faults.Add(new SpecFault($"--{name}", "", "a value", $"Write --{name} VALUE; 'gan-silo --help' lists the flags."));
                else if (name == ConfigFlag)
                    config = value;
                else
                    flags.Add(new RawSetting(name, value, $"--{name}"));
            }
        }

        return new SiloArguments(help, version, config, flags, faults);
    }
}
