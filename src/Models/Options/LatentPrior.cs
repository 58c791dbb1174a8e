using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace GanOrleans.Models.Options;

/// <summary>Distribution p(z) of each component of the latent z: standard normal, or uniform over an interval.</summary>
/// <param name="Low">Lower end of the interval; 0 for the normal distribution.</param>
/// <param name="High">Upper end; 0 for the normal distribution.</param>
[JsonConverter(typeof(JsonText))]
public readonly record struct LatentPrior(float Low, float High)
{
    private const string Interval = "uniform:";

    /// <summary>N(0, 1): <c>normal</c>.</summary>
    public static LatentPrior Normal { get; }

    /// <summary>U(−1, 1): <c>uniform</c>.</summary>
    public static LatentPrior Uniform { get; } = new(-1, 1);

    /// <summary>U(−√3, √3), which has unit variance, the prior of Goodfellow et al. (2014): <c>uniform-sqrt3</c>.</summary>
    public static LatentPrior UniformSqrt3 { get; } = new(-MathF.Sqrt(3), MathF.Sqrt(3));

    /// <summary>What people may write.</summary>
    public static string Allowed => "normal, uniform, uniform-sqrt3 or uniform:LOW:HIGH";

    /// <summary>Whether this is N(0, 1).</summary>
    public bool IsNormal => this == Normal;

    /// <summary>Whether this is a distribution: the interval has a length, and its ends are finite.</summary>
    public bool IsValid => IsNormal || (float.IsFinite(Low) && float.IsFinite(High) && Low < High);

    /// <summary>Reads what <see cref="ToString"/> writes; false for any other text.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out LatentPrior prior)
    {
        prior = text switch
        {
            "uniform" => Uniform,
            "uniform-sqrt3" => UniformSqrt3,
            _ => Normal,
        };
        if (!prior.IsNormal || text == "normal")
            return true;
        if (text?.StartsWith(Interval, StringComparison.Ordinal) != true)
            return false;
        if (text[Interval.Length..].Split(':') is not [var low, var high] || !Number(low, out var a) || !Number(high, out var b))
            return false;
        prior = new LatentPrior(a, b);
        return prior is { IsValid: true, IsNormal: false };
    }

    /// <summary>The word for it, or <c>uniform:LOW:HIGH</c>.</summary>
    public override string ToString() =>
        IsNormal ? "normal" : this == Uniform ? "uniform" : this == UniformSqrt3 ? "uniform-sqrt3"
        : string.Create(CultureInfo.InvariantCulture, $"{Interval}{Low:R}:{High:R}");

    private static bool Number(string text, out float number) =>
        float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number);

    private sealed class JsonText : JsonConverter<LatentPrior>
    {
        public override LatentPrior Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            TryParse(reader.GetString(), out var prior)
                ? prior
                : throw new JsonException($"'{reader.GetString()}' is no prior. Allowed: {Allowed}.");

        public override void Write(Utf8JsonWriter writer, LatentPrior value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.ToString());
    }
}
