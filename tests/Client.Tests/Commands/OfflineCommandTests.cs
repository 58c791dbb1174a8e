using GanOrleans.Client.Processes;
using GanOrleans.Client.Tests.Support;
using GanOrleans.Support;
using GanOrleans.Terminal;

namespace GanOrleans.Client.Tests.Commands;

/// <summary>The real ganctl runs a program in place of the silo's binary, which says what it was given.</summary>
public sealed class OfflineCommandTests : IDisposable
{
    private readonly TemporaryFolder home = new();

    public void Dispose() => home.Dispose();

    [Theory]
    [InlineData("data list", "data list")]
    [InlineData("data inspect glyphs --preview=x.png -n 3 -o json", "data inspect glyphs --preview=x.png -n 3 -o json")]
    [InlineData("--cluster c data list --gateway 127.0.0.1:1 --data-root /d", "data list --data-root /d")]
    [InlineData("--format json variants gan --timeout=5 --set a=b --verbose", "variants --format json gan --set a=b --verbose")]
    [InlineData("--cluster variants variants data", "variants data")]
    [InlineData("data prepare --help", "data prepare --help")]
    [InlineData("help variants", "variants --help")]
    public async Task All_words_but_those_about_a_cluster_are_handed_on(string given, string handed)
    {
        var outcome = await RunAsync("echo \"$@\"", given.Split(' '));

        Assert.Equal((handed + "\n", ""), (outcome.Expect(ExitCodes.Ok).Output, outcome.Error));
    }

    [Fact]
    public async Task Its_three_standard_streams_and_its_exit_code_are_those_of_ganctl()
    {
        var outcome = await RunAsync("cat; echo said >&2; exit 4", "data", "list");

        Assert.Equal(("typed\n", "said\n"), (outcome.Expect(ExitCodes.NotFound).Output, outcome.Error));
    }

    [Theory]
    [InlineData("exit 99", "code 99")]
    [InlineData("kill -9 $$", "code 137")]   // 128 + 9: as for want of memory
    public async Task An_end_that_is_none_of_the_exit_codes_is_said(string script, string expected)
    {
        var outcome = await RunAsync(script, "variants");

        Assert.Contains(expected, outcome.Expect(ExitCodes.Unexpected).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("data list --timeout soon", "--timeout 'soon' is not allowed.")]
    [InlineData("data list --cluster a/b", "--cluster 'a/b' is not allowed.")]
    [InlineData("variants -o xml", "'xml' is not allowed.")]
    [InlineData("variants --gateway", "--gateway")]
    public async Task Options_of_ganctl_that_cannot_be_are_refused_before_it_runs(string arguments, string expected)
    {
        var outcome = await RunAsync("echo ran", arguments.Split(' '));

        Assert.Equal("", outcome.Expect(ExitCodes.BadInput).Output);
        Assert.Contains(expected, outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_binary_that_cannot_be_run_is_an_error_that_names_what_to_do()
    {
        home.File("silo", "no program");

        var outcome = await Ganctl.RunProcessAsync(home, Environment(), "", "data", "list");

        Assert.Contains("./build.sh", outcome.Expect(ExitCodes.Unexpected).Error, StringComparison.Ordinal);
    }

    private async Task<Outcome> RunAsync(string script, params string[] arguments)
    {
        var file = home.File("silo", $"#!/bin/sh\n{script}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return await Ganctl.RunProcessAsync(home, Environment(), "typed\n", arguments);
    }

    private Dictionary<string, string> Environment() => new() { [SiloExecutable.Variable] = home["silo"] };
}
