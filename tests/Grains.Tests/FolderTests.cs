using System.Text.RegularExpressions;

namespace GanOrleans.Grains.Tests;

/// <summary>The folders of <c>src/Grains</c>: namespaces follow them, they form no cycles, and nothing in them is too large.</summary>
public sealed partial class FolderTests
{
    private const int MaxFileLines = 300;
    private const int MaxClassLines = 400;

    private static readonly string Root = Path.Combine(Repository(), "src", "Grains");

    private static readonly (string Folder, string Path, string Text)[] Files =
    [
        .. Directory.GetFiles(Root, "*.cs", SearchOption.AllDirectories)
            .Select(path => (Folder: Path.GetDirectoryName(Path.GetRelativePath(Root, path))!, Path: path))
            .Where(file => file.Folder.Split(Path.DirectorySeparatorChar)[0] is not ("bin" or "obj"))
            .Select(file => (file.Folder, file.Path, File.ReadAllText(file.Path))),
    ];

    [Fact]
    public void Namespaces_follow_folders()
    {
        // What hosts call lies in Orleans' own namespace, as its other extensions do.
        var others = Files.Where(file => Namespace().Match(file.Text).Groups[1].Value is var name && name != "Orleans.Hosting"
            && name != string.Join('.',
                new[] { "GanOrleans", "Grains", file.Folder.Replace(Path.DirectorySeparatorChar, '.') }.Where(part => part.Length > 0)));

        Assert.Empty(others.Select(file => file.Path));
    }

    [Fact]
    public void Folders_form_no_cycles()
    {
        var uses = Files.GroupBy(file => file.Folder).ToDictionary(
            folder => folder.Key,
            folder => folder.SelectMany(file => Using().Matches(file.Text)).Select(use => use.Groups[1].Value)
                .Where(used => used != folder.Key).Distinct().ToArray());

        foreach (var folder in uses.Keys.Where(folder => folder.Length > 0))
            Assert.False(Reaches(uses, folder, folder, []), $"'{folder}' uses itself through other folders.");
    }

    [Fact]
    public void No_file_and_no_class_is_larger_than_agreed()
    {
        var lines = Files.Select(file => (file.Path, Count: file.Text.Split('\n').Length - 1)).ToArray();
        var classes = lines.GroupBy(file => Path.Combine(Path.GetDirectoryName(file.Path)!, Path.GetFileName(file.Path).Split('.')[0]));

        Assert.All(lines, file => Assert.True(file.Count <= MaxFileLines, $"{file.Path} has {file.Count} lines."));
        Assert.All(classes, parts =>
            Assert.True(parts.Sum(part => part.Count) <= MaxClassLines, $"{parts.Key} has {parts.Sum(part => part.Count)} lines."));
    }

    private static bool Reaches(Dictionary<string, string[]> uses, string from, string to, HashSet<string> seen) =>
        uses.GetValueOrDefault(from, []).Any(next => next == to || (seen.Add(next) && Reaches(uses, next, to, seen)));

    private static string Repository()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "GanOrleans.sln")))
            folder = Path.GetDirectoryName(folder)
                ?? throw new DirectoryNotFoundException("GanOrleans.sln lies in no folder above the tests.");
        return folder;
    }

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"^using GanOrleans\.Grains\.(\w+);", RegexOptions.Multiline)]
    private static partial Regex Using();
}
