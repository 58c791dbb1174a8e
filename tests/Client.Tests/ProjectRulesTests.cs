using System.Runtime.CompilerServices;
using System.Xml.Linq;

namespace GanOrleans.Client.Tests;

/// <summary>Who may reference whom, read from the project files.</summary>
public sealed class ProjectRulesTests
{
    [Fact]
    public void Models_never_references_Orleans() =>
        Assert.DoesNotContain(Reach("Models"), reference => reference.StartsWith("Microsoft.Orleans", StringComparison.Ordinal));

    [Fact]
    public void Files_references_nothing() => Assert.Empty(Reach("Files"));

    [Fact]
    public void The_client_never_references_the_models_or_TorchSharp() =>
        Assert.DoesNotContain(Reach("Client"), reference => reference.StartsWith("GanOrleans.Models", StringComparison.Ordinal) || reference.StartsWith("TorchSharp", StringComparison.Ordinal));

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

    private static string Sources([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "src"));
}
