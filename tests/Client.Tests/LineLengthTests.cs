using System.Text.RegularExpressions;
using GanOrleans.Support.Documentation;

namespace GanOrleans.Client.Tests;

/// <summary>Lines fit a screen: at most 140 columns in sources, scripts and prose.</summary>
public sealed partial class LineLengthTests
{
    private const int MaxColumns = 140;

    private static readonly string[] Extensions =
        [".cs", ".md", ".sh", ".py", ".js", ".mjs", ".css", ".html", ".yaml", ".props", ".targets", ".csproj", ".sbatch", ".service", ""];

    private static readonly string[] Skipped = ["bin", "obj", "artifacts", "node_modules", "TestResults", ".git", ".dotnet", ".gan"];

    [Fact]
    public void Lines_have_at_most_140_columns_except_rows_of_tables_and_pictures()
    {
        var root = DocumentedCommand.Root();
        var files = Files(root).Where(file => Extensions.Contains(Path.GetExtension(file))).ToArray();

        var tooLong =
            from file in files
            from line in File.ReadLines(file).Index()
            where line.Item.Length > MaxColumns && !(file.EndsWith(".md", StringComparison.Ordinal) && CannotBreak().IsMatch(line.Item))
            select $"{Path.GetRelativePath(root, file)}:{line.Index + 1}";

        Assert.True(files.Length > 500, $"only {files.Length} files were read");
        Assert.Empty(tooLong);
    }

    private static IEnumerable<string> Files(string folder) => Directory.EnumerateFiles(folder)
        .Where(file => Path.GetFileName(file) is not (".git" or "LICENSE"))
        .Concat(Directory.EnumerateDirectories(folder).Where(sub => !Skipped.Contains(Path.GetFileName(sub))).SelectMany(Files));

    [GeneratedRegex(@"^\s*(\||!\[|\[!\[)")]
    private static partial Regex CannotBreak();
}
