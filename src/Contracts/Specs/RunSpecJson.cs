using System.Text.Json;
using System.Text.Json.Nodes;

namespace GanOrleans.Contracts.Specs;

/// <summary>A spec as JSON with the keys of spec files, so that it can be submitted again as it is.</summary>
public static class RunSpecJson
{
    /// <summary>Writes the settings that are given.</summary>
    public static void Write(Utf8JsonWriter writer, RunSpec spec)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(spec);
        writer.WriteStartObject();
        foreach (var field in RunSpecFields.All)
        {
            if (field.Get(spec) is not { } given)
                continue;
            writer.WritePropertyName(field.Name);
            WriteScalar(writer, given);
        }

        if (spec.Options.Count > 0)
        {
            writer.WriteStartObject(RunSpecFields.OptionsKey);
            foreach (var (name, text) in spec.Options)
                writer.WriteString(name, text);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    /// <summary>The settings that are given, as a node of a larger document.</summary>
    public static JsonNode ToNode(RunSpec spec)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
            Write(writer, spec);
        return JsonNode.Parse(stream.ToArray())!;
    }

    private static void WriteScalar(Utf8JsonWriter writer, object given)
    {
        switch (given)
        {
            case string text: writer.WriteStringValue(text); break;
            case int number: writer.WriteNumberValue(number); break;
            case long number: writer.WriteNumberValue(number); break;
            case ulong number: writer.WriteNumberValue(number); break;
            case double number when double.IsFinite(number): writer.WriteNumberValue(number); break;
            case double: writer.WriteNullValue(); break;
            default: throw new NotSupportedException($"Spec fields of type {given.GetType()} have no JSON form.");
        }
    }
}
