using System.Text.RegularExpressions;
using GanOrleans.Client.App;
using GanOrleans.Client.Cli;
using GanOrleans.Client.Commands;
using GanOrleans.Client.Tests.Support;
using GanOrleans.Terminal;

namespace GanOrleans.Client.Tests.Commands;

public sealed partial class UnknownVerbTests
{
    [Theory]
    [InlineData("ls", "'ganctl list'")]
    [InlineData("rm last", "'ganctl cancel RUN'")]
    [InlineData("logs last", "'ganctl events RUN'")]
    [InlineData("stop last", "'ganctl pause RUN'")]
    [InlineData("LS", "'ganctl list'")]
    [InlineData("train", "'ganctl submit'")]
    [InlineData("checkpoint ls last", "'ganctl checkpoint list'")]
    [InlineData("checkpoint rm last", "pinned")]
    [InlineData("chaos rm", "'ganctl chaos clear'")]
    [InlineData("statsu last", "Did you mean 'status'?")]
    public async Task A_verb_of_another_program_is_answered_with_what_there_is(string arguments, string expected)
    {
        var outcome = await Ganctl.RunAsync(grains: null, arguments.Split(' '));

        outcome.Expect(ExitCodes.BadInput);
        Assert.Contains(expected, outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_near_nothing_gets_no_suggestion() =>
        Assert.StartsWith(
            "error: 'xyzzy' is not a command.\n", (await Ganctl.RunAsync(grains: null, ["xyzzy"])).Expect(ExitCodes.BadInput).Error,
            StringComparison.Ordinal);

    [Fact]
    public void Every_suggestion_is_a_command()
    {
        var root = GanctlApp.Root(new GanctlHost(TextWriter.Null, TextWriter.Null, false, (_, _, _) => throw new NotSupportedException()));
        string[] known = [.. root.Subcommands.Select(command => command.Name)];
        var sentences = Synonyms.Verbs.Select(verb => Synonyms.Of(verb, "ganctl", known)!);
        var all = sentences.SelectMany(text => Command().Matches(text)).Select(match => match.Groups[1].Value).ToList();

        // Those of the silo's binary are checked where it is.
        var suggested = all.Where(command => root.Parse(command).CommandResult.Command is not OfflineCommand).ToList();

        Assert.True(all.Count > 30, $"{all.Count} suggestions");
        Assert.DoesNotContain(Synonyms.Verbs, known.Contains);
        Assert.All(suggested, command => Assert.Empty(root.Parse(command).UnmatchedTokens));
        var errors = suggested.SelectMany(command => root.Parse(command).Errors).Select(error => error.Message);
        Assert.All(errors, message => Assert.StartsWith("Required", message, StringComparison.Ordinal));
    }

    [GeneratedRegex("'ganctl ([^']+)'")]
    private static partial Regex Command();
}
