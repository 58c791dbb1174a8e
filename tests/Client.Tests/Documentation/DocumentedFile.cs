using System.Text.RegularExpressions;
using GanOrleans.Support.Documentation;

namespace GanOrleans.Client.Tests.Documentation;

/// <summary>Files that the documentation shows.</summary>
internal static class DocumentedFile
{
    /// <summary>The fenced blocks of a language in docs and README.md.</summary>
    public static IEnumerable<(string Place, string Text)> All(string language) =>
        from file in Directory.EnumerateFiles(Path.Combine(DocumentedCommand.Root(), "docs"), "*.md", SearchOption.AllDirectories)
            .Append(Path.Combine(DocumentedCommand.Root(), "README.md"))
        from Match block in Regex.Matches(
            File.ReadAllText(file), $@"^```{language}\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)
        select (Path.GetFileName(file), block.Groups[1].Value);
}
