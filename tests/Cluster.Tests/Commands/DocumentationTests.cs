using System.Text.Json;
using System.Text.RegularExpressions;
using GanOrleans.Silo.Settings;
using GanOrleans.Support.Documentation;
using GanOrleans.Support.Harness;

namespace GanOrleans.Cluster.Tests.Commands;

/// <summary>Examples of the documentation, run.</summary>
public sealed partial class DocumentationTests : IAsyncLifetime
{
    // What takes long at the size that the documentation gives, or needs another run than the example's.
    private static readonly string[] Elsewhere = ["10000", "--class", "--reconstruct", "--from"];

    private readonly TestCluster cluster = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await cluster.DisposeAsync();

    [Fact]
    public async Task The_example_of_a_spec_file_trains_and_what_it_was_is_submitted_again_as_it_is()
    {
        await File.WriteAllTextAsync(cluster["run.yaml"], SpecExample().Match(Document("docs/cli.md")).Groups[1].Value);
        await cluster.StartSiloAsync("a");

        string[] small = ["--iterations", "2", "--batch", "8", "--set", "width=2", "--workers", "1", "--threads", "1"];
        await cluster.GanctlSucceedsAsync([.. Example("submit --file").Select(InFolder), .. small]);
        var status = JsonDocument.Parse(await cluster.GanctlSucceedsAsync("status", "last", "-o", "json")).RootElement;
        await File.WriteAllTextAsync(cluster["again.json"], status.GetProperty("spec").GetRawText());
        await cluster.GanctlSucceedsAsync([.. Example("submit --file again.json").Select(InFolder), "--watch"]);
        var run = Path.Combine(cluster.Paths.StorageRoot, status.GetProperty("folder").GetString()!, "run.json");
        await File.WriteAllTextAsync(
            cluster["run-json.json"], JsonDocument.Parse(await File.ReadAllTextAsync(run)).RootElement.GetProperty("spec").GetRawText());
        var dry = await cluster.GanctlSucceedsAsync("submit", "--file", cluster["run-json.json"], "--dry-run");

        Assert.Contains("The spec is valid", dry, StringComparison.Ordinal);
        Assert.Contains("penalty: 10", dry, StringComparison.Ordinal);
        Assert.Equal(2, JsonDocument.Parse(await cluster.GanctlSucceedsAsync("list", "-o", "json")).RootElement.GetArrayLength());
        foreach (var example in Examples("sample").Where(words => !words.Any(Elsewhere.Contains)))
            await cluster.GanctlSucceedsAsync([.. example.Select(InFolder)]);
        Assert.True(
            File.Exists(cluster["walk.png"])
                && File.Exists(cluster["sum.png"])
                && File.Exists(cluster["nearest.png"])
                && File.Exists(cluster["reals.png"]));
    }

    [Fact]
    public void Every_flag_of_a_silo_that_is_documented_exists()
    {
        var flags = Directory
            .EnumerateFiles(Path.Combine(DocumentedCommand.Root(), "docs"), "*.md", SearchOption.AllDirectories)
            .Append(Path.Combine(DocumentedCommand.Root(), "README.md"))
            .Concat(Directory.EnumerateFiles(Path.Combine(DocumentedCommand.Root(), "deploy"), "README.md", SearchOption.AllDirectories))
            .Where(file => !file.Contains("node_modules", StringComparison.Ordinal))
            .SelectMany(file => SiloLine().Matches(File.ReadAllText(file)))
            .SelectMany(line => Flag().Matches(line.Value)).Select(flag => flag.Groups[1].Value).Distinct().ToList();

        Assert.True(flags.Count > 5, string.Join(' ', flags));
        Assert.All(flags, flag => Assert.Contains(flag, SiloFields.All.Select(field => field.Name).Concat(["help", "config"])));
    }

    private static string Document(string name) => File.ReadAllText(Path.Combine(DocumentedCommand.Root(), name));

    private static IEnumerable<string[]> Examples(string begin) =>
        DocumentedCommand
            .All()
            .Where(command =>
                command.IsWhole
                && command.Place.StartsWith("docs/cli.md", StringComparison.Ordinal)
                && $"{string.Join(' ', command.Arguments)} ".StartsWith(begin, StringComparison.Ordinal))
            .Select(command => command.Arguments);

    private static string[] Example(string begin) => Examples(begin).First();

    // Files of the examples lie in the test's folder.
    private string InFolder(string word) => FileName().IsMatch(word) ? cluster[word] : word;

    [GeneratedRegex(@"^```yaml\n(# run\.yaml\n.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex SpecExample();

    [GeneratedRegex(@"^[\w-]+\.(png|npy|yaml|json)$|^out/$")]
    private static partial Regex FileName();

    [GeneratedRegex(@"(gan-silo|ganctl silo) [^`\n|]*")]
    private static partial Regex SiloLine();

    [GeneratedRegex(@"(?<=\s)--([a-z][a-z-]*)")]
    private static partial Regex Flag();
}
