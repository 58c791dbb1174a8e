using System.Text.RegularExpressions;
using GanOrleans.Support.Documentation;

namespace GanOrleans.Client.Tests;

/// <summary>Namespaces follow folders, and the folders of a project use each other in one direction only. Read from the sources.</summary>
public sealed partial class LayoutTests
{
    private const int MaxFileLines = 300;
    private const int MaxClassLines = 400;

    // What hosts call lies in Orleans' own namespace, as its other extensions do.
    private const string Extensions = "Orleans.Hosting";

    public static TheoryData<string> Projects => [.. All("src").Concat(All("tests"))];

    public static TheoryData<string> Products => [.. All("src")];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Namespaces_follow_folders(string project)
    {
        var strays = from file in Files(project)
                     where file.Namespace is not (null or Extensions)
                         && file.Namespace != string.Join('.', [RootOf(project), .. file.Folders])
                     select $"{file.Path}: {file.Namespace}";

        Assert.Empty(strays);
    }

    [Theory]
    [MemberData(nameof(Products))]
    public void Folders_of_a_project_form_no_cycle(string project)
    {
        var uses =
            from file in Files(project)
            from Match name in Regex.Matches(
                file.Text, $@"^using (?:static )?{Regex.Escape(RootOf(project))}\.([\w.]+);", RegexOptions.Multiline)
            select (file.Folders, Used: name.Groups[1].Value.Split('.'));

        Assert.Null(FindCycle(uses));
    }

    [Theory]
    [MemberData(nameof(Products))]
    public void No_file_and_no_class_over_all_its_files_is_too_large(string project)
    {
        var files = Files(project).Select(file => (file.Path, Lines: file.Text.Count(c => c == '\n'))).ToArray();
        var classes = files.GroupBy(file => file.Path[..file.Path.IndexOf('.', file.Path.LastIndexOf('/') + 1)], file => file.Lines);

        Assert.DoesNotContain(files, file => file.Lines > MaxFileLines);
        Assert.Empty(classes.Where(parts => parts.Sum() > MaxClassLines).Select(parts => $"{parts.Key}: {parts.Sum()} lines"));
    }

    [Fact]
    public void A_cycle_is_found_among_folders_and_among_the_folders_of_a_folder()
    {
        string[] a = ["A"], b = ["B"], c = ["C"], ax = ["A", "X"], ay = ["A", "Y"];

        Assert.Equal("A → B → C → A", FindCycle([(a, b), (b, c), (c, ax)]));
        Assert.Equal("A/X → A/Y → A/X", FindCycle([(ax, ay), (ay, ax)]));
        Assert.Null(FindCycle([(a, b), (a, c), (b, c), (ax, ay), (ay, a), (a, ay)]));   // what a folder holds belongs to it
    }

    // At each level folders are compared with everything below them; what a folder holds and the folders in it may use each other.
    private static string? FindCycle(IEnumerable<(string[] User, string[] Used)> uses)
    {
        var edges = new Dictionary<string, SortedSet<string>>();
        foreach (var (user, used) in uses)
        {
            var common = user.Zip(used).TakeWhile(pair => pair.First == pair.Second).Count();
            if (common == user.Length || common == used.Length)
                continue;
            if (!edges.TryGetValue(Name(user), out var targets))
                edges[Name(user)] = targets = new SortedSet<string>(StringComparer.Ordinal);
            targets.Add(Name(used));

            string Name(string[] folders) => string.Join('/', folders[..(common + 1)]);
        }

        return edges.Keys.Order(StringComparer.Ordinal).Select(start => From([start])).FirstOrDefault(cycle => cycle is not null);

        string? From(List<string> way)
        {
            foreach (var next in edges.GetValueOrDefault(way[^1]) ?? [])
            {
                if (way.IndexOf(next) is >= 0 and var begin)
                    return string.Join(" → ", way[begin..].Append(next));
                if (From([.. way, next]) is { } cycle)
                    return cycle;
            }

            return null;
        }
    }

    private static IEnumerable<string> All(string folder) => Directory
        .EnumerateFiles(Path.Combine(DocumentedCommand.Root(), folder), "*.csproj", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(DocumentedCommand.Root(), Path.GetDirectoryName(file)!).Replace('\\', '/'))
        .Order(StringComparer.Ordinal);

    private static string RootOf(string project) => "GanOrleans." + project.Split('/')[1];

    private static IEnumerable<SourceFile> Files(string project)
    {
        var root = Path.Combine(DocumentedCommand.Root(), project);
        foreach (var file in Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories))
        {
            var path = Path.GetRelativePath(root, file).Split(Path.DirectorySeparatorChar);
            if (path[0] is "obj" or "bin")
                continue;
            var text = File.ReadAllText(file);
            yield return new SourceFile(
                string.Join('/', path), path[..^1], Namespace().Match(text) is { Success: true } name ? name.Groups[1].Value : null, text);
        }
    }

    [GeneratedRegex(@"^namespace ([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    private sealed record SourceFile(string Path, string[] Folders, string? Namespace, string Text);
}
