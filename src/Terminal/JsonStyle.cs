using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace GanOrleans.Terminal;

/// <summary>The JSON of <c>-o json</c>: one line, names in camelCase, NaN and infinities as null.</summary>
public static class JsonStyle
{
    /// <summary>The options for a program's <see cref="JsonSerializerContext"/>.</summary>
    /// <param name="converters">For the program's own types.</param>
    public static JsonSerializerOptions Options(params JsonConverter[] converters)
    {
        ArgumentNullException.ThrowIfNull(converters);
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            Converters = { new FiniteConverter() },
        };
        foreach (var converter in converters)
            options.Converters.Add(converter);
        return options;
    }

    // JSON has no NaN; a number that is not defined (a loss before the first iteration) is null.
    private sealed class FiniteConverter : JsonConverter<double>
    {
        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.Null ? double.NaN : reader.GetDouble();

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
        {
            if (double.IsFinite(value))
                writer.WriteNumberValue(value);
            else
                writer.WriteNullValue();
        }
    }
}
