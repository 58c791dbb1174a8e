namespace GanOrleans.Terminal;

/// <summary>Names in one argument.</summary>
public static class NameList
{
    /// <summary>Those between commas, each once; none for null.</summary>
    public static string[] Of(string? text) =>
        text is null ? [] : [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct()];
}
