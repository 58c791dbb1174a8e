using System.Text.Json;
using System.Text.Json.Serialization;
using GanOrleans.Models;

namespace GanOrleans.Grains.Runs;

/// <summary>Resolved training settings as JSON: in <c>run.json</c>, and in the plan that travels with loads and leases.</summary>
public static class TrainingJson
{
    /// <summary>Names in camelCase, enumerations in kebab-case.</summary>
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    /// <summary>As JSON.</summary>
    public static string Write(TrainingOptions options) => JsonSerializer.Serialize(options, Options);

    /// <summary>From JSON.</summary>
    /// <exception cref="JsonException">The text is no such settings.</exception>
    public static TrainingOptions Read(string json) =>
        JsonSerializer.Deserialize<TrainingOptions>(json, Options) ?? throw new JsonException("The training settings are empty.");
}
