namespace GanOrleans.Models.Options;

/// <summary>The words that people write for option values, and the values that they stand for.</summary>
public static class OptionNames
{
    /// <summary>Every word for a <see cref="Schedule"/>.</summary>
    public static IReadOnlyList<string> Schedules { get; } = ["alternating", "simultaneous"];

    /// <summary>Reads a schedule; false when the word is not one of <see cref="Schedules"/>.</summary>
    public static bool TryParse(string word, out Schedule schedule) => TryParse(Schedules, word, out schedule);

    /// <summary>The word for a schedule.</summary>
    public static string Of(Schedule schedule) => Schedules[(int)schedule];

    /// <summary>Every word for a <see cref="Precision"/>.</summary>
    public static IReadOnlyList<string> Precisions { get; } = ["fp32", "bf16"];

    /// <summary>Reads a precision; false when the word is not one of <see cref="Precisions"/>.</summary>
    public static bool TryParse(string word, out Precision precision) => TryParse(Precisions, word, out precision);

    /// <summary>The word for a precision.</summary>
    public static string Of(Precision precision) => Precisions[(int)precision];

    private static bool TryParse<T>(IReadOnlyList<string> words, string word, out T value) where T : struct, Enum
    {
        for (var i = 0; i < words.Count; i++)
        {
            if (words[i] != word) continue;
            value = Enum.GetValues<T>()[i];
            return true;
        }
        value = default;
        return false;
    }
}
