using GanOrleans.Contracts.Specs;
using GanOrleans.Models.Runtime;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace GanOrleans.Silo.Settings;

/// <summary>Reads a file of settings: <c>name: value</c> per line in YAML, or one JSON object (which is YAML too).</summary>
internal static class SettingsFile
{
    internal static (IReadOnlyList<RawSetting> Settings, IReadOnlyList<ValidationError> Errors) Read(string path)
    {
        try
        {
            using var text = File.OpenText(path);
            var yaml = new YamlStream();
            yaml.Load(text);
            if (yaml.Documents.Count == 0)
                return ([], []);
            return yaml.Documents[0].RootNode is YamlMappingNode mapping
                ? Read(path, mapping)
                : ([], [Error(path, "", "a mapping of settings to values", "Write 'name: value' on each line.")]);
        }
        catch (YamlException e)
        {
            return ([], [Error($"{path}:{e.Start.Line}", e.Message, "YAML or JSON", "Correct the line.")]);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or EndOfStreamException)
        {
            // What the parser itself trips over.
            return ([], [Error(path, e.Message, "YAML or JSON", "Correct the file.")]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ([], [Error("--config", path, "a file that can be read", e.Message)]);
        }
    }

    private static (IReadOnlyList<RawSetting> Settings, IReadOnlyList<ValidationError> Errors) Read(string path, YamlMappingNode mapping)
    {
        var settings = new List<RawSetting>();
        var errors = new List<ValidationError>();
        foreach (var (key, value) in mapping.Children)
        {
            var name = (key as YamlScalarNode)?.Value ?? key.ToString();
            var at = $"{path}:{key.Start.Line}: {name}";
            if (value is YamlScalarNode scalar)
                settings.Add(new RawSetting(name, scalar.Value ?? "", at));
            else
                errors.Add(Error(at, value.NodeType.ToString().ToLowerInvariant(), "one value", "Write the value on the same line."));
        }

        return (settings, errors);
    }

    private static ValidationError Error(string path, string given, string allowed, string advice) => new(path, given, allowed, advice);
}
