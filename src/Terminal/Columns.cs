using GanOrleans.Files;

namespace GanOrleans.Terminal;

/// <summary>Text in columns as wide as their widest cell, for terminals and for grep alike.</summary>
public static class Columns
{
    /// <summary>The rows as lines; the first row is the heading.</summary>
    public static IEnumerable<string> Lines(IReadOnlyList<string[]> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (rows.Count == 0)
            return [];
        rows = [.. rows.Select(row => Array.ConvertAll(row, cell => PrintableText.Of(cell)))];

        var widths = Enumerable.Range(0, rows.Max(row => row.Length))
            .Select(column => rows.Max(row => column < row.Length ? row[column].Length : 0))
            .ToArray();
        return rows.Select(row => string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
    }
}
