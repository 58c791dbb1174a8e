using GanOrleans.Client.App;
using GanOrleans.Client.Cli;
using GanOrleans.Client.Specs;
using GanOrleans.Client.Tests.Support;
using GanOrleans.Contracts.Specs;
using GanOrleans.Support;
using GanOrleans.Support.Documentation;
using GanOrleans.Terminal;

namespace GanOrleans.Client.Tests.Documentation;

/// <summary>What the documentation tells people to type is what ganctl takes.</summary>
public sealed class DocumentedCommandTests
{
    // What the silo's binary does is compared with it in tests of its own.
    private static readonly DocumentedCommand[] Commands =
        [.. DocumentedCommand.All().Where(command => command.Arguments is not ["silo" or "data" or "variants", ..])];

    [Fact]
    public void Commands_are_found_in_every_part_of_the_documentation()
    {
        var files = Commands.Select(command => command.Place.Split(':')[0]).Distinct().ToList();

        Assert.True(Commands.Length > 60, $"{Commands.Length} commands");
        string[] expected = ["README.md", "docs/cli.md", "docs/variants.md", "docs/security.md", "docs/runbook.md", "deploy/README.md"];
        Assert.All(expected, file => Assert.Contains(file, files));
        Assert.Contains(Commands, command => command.Arguments is ["--cluster", "kubernetes", .., "--watch"]);
    }

    [Fact]
    public void Every_verb_and_option_exists()
    {
        Assert.All(Commands, command =>
        {
            var parse = GanctlApp.Root(Host()).Parse(command.Arguments);

            // Where a command is only named, what it needs may be left out.
            var faults = parse.Errors.Select(error => error.Message)
                .Where(message => command.IsWhole || !message.Contains("required", StringComparison.OrdinalIgnoreCase))
                .Concat(parse.UnmatchedTokens).ToList();
            Assert.True(faults.Count == 0, $"{command}\n{string.Join('\n', faults)}");
        });
    }

    [Fact]
    public async Task Every_example_is_good_input()
    {
        using var folder = new TemporaryFolder();
        foreach (var command in Commands.Where(command => command.IsWhole && NeedsCluster(command.Arguments)))
        {
            var outcome = await Ganctl.RunAsync(grains: null, [.. command.Arguments.Select(word => InFolder(word, folder))]);

            Assert.True(outcome.ExitCode == ExitCodes.NoCluster, $"{command} ends with {outcome.ExitCode}.\n{outcome.Error}");
        }
    }

    [Fact]
    public void Every_example_of_a_spec_file_is_read_without_a_fault()
    {
        foreach (var (place, text) in DocumentedFile.All("yaml").Where(file => file.Text.Contains("variant:", StringComparison.Ordinal)))
        {
            var file = SpecFile.Parse(place, text);

            Assert.Empty(file.Errors);
            Assert.Empty(RunSpecReader.Read(file.Settings).Errors);
        }
    }

    private static GanctlHost Host() =>
        new(TextWriter.Null, TextWriter.Null, false, (_, _, _) => throw new InvalidOperationException("Nothing is called."));

    // The others start a child process, or look for the files that their options name.
    private static bool NeedsCluster(string[] arguments) =>
        arguments is not ["demo" or "classify", ..]
        && !(arguments is ["evaluate", ..] && arguments.Contains("--reference"))
        && !arguments.Any(word => word.StartsWith("--tls", StringComparison.Ordinal));

    // Files that examples read and folders that they write to are there.
    private static string InFolder(string word, TemporaryFolder folder) => word switch
    {
        "run.yaml" or "again.json" => folder.File(word, "variant: gan\ndataset: mnist\n"),
        _ when word.EndsWith(".png", StringComparison.Ordinal) || word.EndsWith(".npy", StringComparison.Ordinal) => folder.File(word),
        "out/" => folder.File("out") + "/",
        _ => word,
    };
}
