using System.Runtime.CompilerServices;
using System.Xml.Linq;

namespace GanOrleans.Client.Tests;

/// <summary>Who may reference whom, read from the project files.</summary>
public sealed class ProjectRulesTests
{
    [Fact]
    public void Models_never_references_Orleans() =>
        Assert.DoesNotContain(Reach("Models"), reference => IsOrleans(reference) || IsOrleansProject(reference));

    [Fact]
    public void The_pictures_reference_neither_torch_nor_Orleans() =>
        Assert.DoesNotContain(Reach("Imaging"), reference => IsTorch(reference) || IsOrleans(reference) || IsOrleansProject(reference));

    [Fact]
    public void Pictures_are_read_and_drawn_in_one_project()
    {
        Assert.Contains("GanOrleans.Imaging", Reach("Client"));
        Assert.Contains("GanOrleans.Imaging", Reach("Models"));
        Assert.Equal(
            [Path.Combine("Imaging", "GanOrleans.Imaging.csproj")],
            Directory.EnumerateFiles(Sources(), "*.csproj", SearchOption.AllDirectories)
                .Where(file => File.ReadAllText(file).Contains("SkiaSharp", StringComparison.Ordinal))
                .Select(file => Path.GetRelativePath(Sources(), file)));
    }

    [Fact]
    public void Files_references_nothing() => Assert.Empty(Reach("Files"));

    [Fact]
    public void The_client_never_references_the_models_or_TorchSharp() =>
        Assert.DoesNotContain(Reach("Client"), reference =>
            reference.StartsWith("GanOrleans.Models", StringComparison.Ordinal)
            || reference.StartsWith("TorchSharp", StringComparison.Ordinal));

    [Fact]
    public void The_contracts_never_reference_TorchSharp() =>
        Assert.DoesNotContain(Reach("Contracts"), reference => reference.StartsWith("TorchSharp", StringComparison.Ordinal));

    [Fact]
    public void The_rules_above_see_what_the_projects_reference()
    {
        Assert.Contains("GanOrleans.Contracts", Reach("Client"));
        Assert.Contains("Microsoft.Orleans.Sdk", Reach("Client"));   // by way of the contracts
        Assert.Contains("TorchSharp", Reach("Silo"));                // by way of the grains and the models
    }

    [Fact]
    public void Code_under_src_has_no_conditional_compilation()
    {
        var conditional = Directory.EnumerateFiles(Sources(), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Where(file => File.ReadLines(file).Any(line => line.TrimStart().StartsWith("#if", StringComparison.Ordinal)));

        Assert.Empty(conditional);
    }

    private static bool IsTorch(string reference) =>
        reference.StartsWith("TorchSharp", StringComparison.Ordinal)
        || reference.StartsWith("libtorch", StringComparison.OrdinalIgnoreCase);

    private static bool IsOrleans(string reference) => reference.StartsWith("Microsoft.Orleans", StringComparison.Ordinal);

    // Everything of this product but what has no actors.
    private static bool IsOrleansProject(string reference) =>
        reference.StartsWith("GanOrleans.", StringComparison.Ordinal)
        && reference is not ("GanOrleans.Models" or "GanOrleans.Imaging" or "GanOrleans.Files");

    // A project's own references and those of the projects that it references.
    private static HashSet<string> Reach(string project)
    {
        var reached = new HashSet<string>();
        var waiting = new Queue<string>([Path.Combine(Sources(), project, $"GanOrleans.{project}.csproj")]);
        while (waiting.TryDequeue(out var file))
        {
            var items = XDocument.Load(file).Descendants().ToList();
            foreach (var package in items.Where(item => item.Name.LocalName == "PackageReference"))
                reached.Add((string)package.Attribute("Include")!);
            foreach (var reference in items.Where(item => item.Name.LocalName == "ProjectReference"))
            {
                var path = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, (string)reference.Attribute("Include")!));
                if (reached.Add(Path.GetFileNameWithoutExtension(path)))
                    waiting.Enqueue(path);
            }
        }

        return reached;
    }

    private static string Sources([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "src"));
}
