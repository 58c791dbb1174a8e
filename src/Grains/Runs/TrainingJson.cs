using System.Text.Json;
using System.Text.Json.Serialization;
using GanOrleans.Models;

namespace GanOrleans.Grains.Runs;

/// <summary>Resolved training settings as JSON: in <c>run.json</c>, and in the plan that travels with loads and leases.</summary>
internal static class TrainingJson
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    public static string Write(TrainingOptions options) => JsonSerializer.Serialize(options, Options);

    public static TrainingOptions Read(string json) =>
        JsonSerializer.Deserialize<TrainingOptions>(json, Options) ?? throw new JsonException("The training settings are empty.");
}
