namespace GanOrleans.Files;

/// <summary>Text for a terminal: names of files and folders may hold line ends and other characters that a terminal acts on.</summary>
public static class PrintableText
{
    /// <summary>The text with every control character as <c>\x1B</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="keepLines">Whether line ends stay, in a message that has several lines.</param>
    public static string Of(string text, bool keepLines = false)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Any(IsEscaped) ? string.Concat(text.Select(c => IsEscaped(c) ? $"\\x{(int)c:X2}" : c.ToString())) : text;

        bool IsEscaped(char c) => char.IsControl(c) && !(keepLines && c == '\n');
    }
}
