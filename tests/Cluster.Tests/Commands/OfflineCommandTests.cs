using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using GanOrleans.Silo.Commands;
using GanOrleans.Support;
using GanOrleans.Support.Documentation;
using GanOrleans.Support.Harness;
using GanOrleans.Terminal;

namespace GanOrleans.Cluster.Tests.Commands;

/// <summary>Commands of the silo's binary that ganctl runs with its own standard streams.</summary>
public sealed partial class OfflineCommandTests : IAsyncLifetime
{
    private readonly TestCluster cluster = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await cluster.DisposeAsync();

    [Fact]
    public async Task The_silo_s_binary_does_by_itself_what_ganctl_has_it_do()
    {
        using var process = new ChildProcess("gan-silo", ["data", "list", "-o", "json"], cluster.Environment);
        await process.WaitForExitAsync(TimeSpan.FromSeconds(60));

        Assert.Equal((0, ""), (process.ExitCode, process.Errors));
        Assert.Equal(await cluster.GanctlSucceedsAsync("data", "list", "-o", "json"), process.Output);
    }

    [Fact]
    public async Task Results_go_to_standard_output_and_progress_to_standard_error()
    {
        var text = await cluster.GanctlAsync("data", "inspect", "rings", "--format", "text");
        var json = await cluster.GanctlAsync("data", "prepare", "glyphs", "--image-size", "40", "-o", "json");

        Assert.StartsWith("rings: 8 Gaussians", text.Output, StringComparison.Ordinal);
        Assert.Equal("", text.Errors);
        Assert.Equal(60_000, JsonDocument.Parse(json.Output).RootElement.GetProperty("count").GetInt32());
        Assert.NotEqual("", json.Errors);
    }

    [Fact]
    public async Task Options_of_every_command_may_stand_before_and_behind_the_word()
    {
        var before = await cluster.GanctlAsync("--timeout", "5", "-o", "json", "--no-color", "variants", "gan");
        var behind = await cluster.GanctlAsync("variants", "gan", "--gateway=127.0.0.1:1", "-o", "json", "--verbose");

        Assert.Equal("gan", JsonDocument.Parse(before.Output).RootElement.GetProperty("variant").GetProperty("name").GetString());
        Assert.Equal((0, before.Output), (behind.ExitCode, behind.Output));
    }

    [Fact]
    public async Task A_reader_that_goes_away_ends_it_quietly()
    {
        if (OperatingSystem.IsWindows())
            return;
        var ganctl = Path.Combine(AppContext.BaseDirectory, "ganctl");
        var start = new ProcessStartInfo("/bin/sh", ["-c", $"'{ganctl}' data list | head -1"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in cluster.Environment)
            start.Environment[name] = value;

        using var shell = Process.Start(start)!;
        var (output, errors) = (shell.StandardOutput.ReadToEndAsync(), shell.StandardError.ReadToEndAsync());

        Assert.Matches("^DATASET +KIND +FILES +WHAT\n$", await output.WaitAsync(TimeSpan.FromSeconds(60)));
        Assert.Equal("", await errors);
    }

    [Theory]
    [InlineData(
        "variants dcgann --image-size 2 --channels 5 --set width", "'dcgann'", "--image-size '2'", "--channels '5'", "--set 'width'")]
    [InlineData("data inspect mnits -n 0 --preview picture.jpg", "'mnits'", "-n '0'", "--preview 'picture.jpg'")]
    [InlineData("data list --no-such-option --neither", "'--no-such-option'", "'--neither'")]
    public async Task All_that_is_wrong_is_said_at_once(string arguments, params string[] wrong)
    {
        var result = await cluster.GanctlAsync(arguments.Split(' '));

        Assert.Equal((ExitCodes.BadInput, ""), (result.ExitCode, result.Output));
        Assert.All(wrong, one => Assert.Contains(one, result.Errors, StringComparison.Ordinal));
        Assert.Equal(wrong.Length, result.Errors.Split('\n').Count(line => line.StartsWith("error: ", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("data ls", "'ganctl data list'")]
    [InlineData("data rm images", "'ganctl data cache --remove NAME'")]
    [InlineData("data lst", "Did you mean 'list'?")]
    [InlineData("data", "'ganctl data --help' shows what is allowed.")]
    [InlineData("data inspect images /home/me/flowers", "Write --data-root /home/me/flowers for")]
    [InlineData("data list -o yaml", "Allowed: text or json.")]
    public async Task A_slip_is_answered_with_what_there_is(string arguments, string expected)
    {
        var result = await cluster.GanctlAsync(arguments.Split(' '));

        Assert.Equal((ExitCodes.BadInput, ""), (result.ExitCode, result.Output));
        Assert.Contains(expected, result.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("data --help", "ganctl data [command]", "prepare <name>")]
    [InlineData("data inspect --help", "ganctl data inspect <name>", "--preview")]
    [InlineData("variants -h", "ganctl variants [<name>]", "--channels")]
    [InlineData("help data cache", "ganctl data cache [options]", "--remove")]
    public async Task Its_help_is_shown_under_ganctl_s_name(string arguments, string usage, string expected)
    {
        using var process = new ChildProcess("ganctl", arguments.Split(' '), cluster.Environment);
        await process.WaitForExitAsync(TimeSpan.FromSeconds(60));

        Assert.Equal((0, ""), (process.ExitCode, process.Errors));
        Assert.Contains(usage, process.Output, StringComparison.Ordinal);
        Assert.Contains(expected, process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_verb_and_option_that_is_documented_exists()
    {
        var commands = DocumentedCommand.All().Where(command => command.Arguments is ["data" or "variants", ..]).ToList();

        Assert.True(commands.Count > 20, $"{commands.Count} commands");
        Assert.All(commands, command => Assert.Empty(FaultsOf(command.Arguments, command.IsWhole).Select(fault => $"{command}: {fault}")));
    }

    [Fact]
    public void Every_suggestion_about_data_is_a_command()
    {
        var suggested = Synonyms.Verbs.Select(verb => Synonyms.Of(verb, "ganctl", [])!).SelectMany(text => Suggested().Matches(text))
            .Select(match => match.Groups[1].Value).ToList();

        Assert.Contains("data list", suggested);
        Assert.All(suggested, command => Assert.Empty(FaultsOf(command.Split(' '), isWhole: true)));
    }

    [Fact]
    public void Every_answer_that_a_command_writes_has_a_JSON_form()
    {
        var written = CompiledCalls.TypeArguments(typeof(ResultJson).Assembly, typeof(CommandOutput), nameof(CommandOutput.Json))
            .Distinct().ToList();

        Assert.Equal(14, written.Count);
        Assert.All(written, type => Assert.True(
            ResultJson.Types.GetTypeInfo(type) is not null, $"ResultJson does not list {type}: '-o json' would fail."));
    }

    // Where a command is only named, what it needs may be left out.
    private static IEnumerable<string> FaultsOf(string[] arguments, bool isWhole)
    {
        var parse = OfflineCommandLine.Root(TextWriter.Null, TextWriter.Null).Parse(arguments);
        return parse.Errors.Select(error => error.Message)
            .Where(message => isWhole || !message.Contains("required", StringComparison.OrdinalIgnoreCase)).Concat(parse.UnmatchedTokens);
    }

    [GeneratedRegex("'ganctl ((?:data|variants)[^']*)'")]
    private static partial Regex Suggested();
}
