using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using GanOrleans.Client.App;
using GanOrleans.Client.Tests.Support;

namespace GanOrleans.Client.Tests;

/// <summary>The real ganctl process, without a cluster.</summary>
public sealed partial class ProcessTests : IDisposable
{
    private readonly TemporaryFolder home = new();

    public void Dispose() => home.Dispose();

    [Theory]
    [InlineData("list")]
    [InlineData("list --gateway 127.0.0.1:1")]
    [InlineData("list --gateway no-such-host.invalid:30000")]
    [InlineData("submit --variant gan --dataset mnist -o json")]
    [InlineData("watch last -o json")]
    public async Task Without_a_cluster_it_ends_with_3_within_seconds_and_says_how_to_start_a_silo(string arguments)
    {
        var started = Stopwatch.StartNew();

        var outcome = await Ganctl.RunProcessAsync(home, arguments.Split(' '));

        outcome.Expect(ExitCodes.NoCluster);
        Assert.InRange(started.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));
        Assert.Contains("ganctl silo --cluster default", outcome.Error, StringComparison.Ordinal);
        Assert.Empty(outcome.Output);
    }

    [Fact, Trait("Fault", "18")]
    public async Task Malformed_submits_end_with_2_and_leave_nothing_behind()
    {
        home.File("run.yaml", "variant: gan\nbatch: many\n");

        var outcome = await Ganctl.RunProcessAsync(home, "submit", "--file", "run.yaml", "--k", "0", "-o", "json");

        outcome.Expect(ExitCodes.BadInput);
        var faults = JsonDocument.Parse(outcome.Output).RootElement.GetProperty("faults").EnumerateArray().Select(fault => fault.GetProperty("path").GetString());
        Assert.Equal(["run.yaml:2: batch", "dataset", "--k"], faults);
        Assert.Equal(["run.yaml"], Directory.GetFileSystemEntries(home.Path).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Output_into_a_file_is_added_after_what_other_programs_wrote_there()
    {
        if (OperatingSystem.IsWindows())
            return;
        var (ganctl, file) = (Path.Combine(AppContext.BaseDirectory, "ganctl"), home.File("out.txt", ""));

        using var shell = Process.Start("/bin/sh", ["-c", $"{{ echo first; '{ganctl}' --help; echo last; }} > '{file}'"]);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await shell.WaitForExitAsync(limit.Token);

        var lines = await File.ReadAllLinesAsync(file);
        Assert.Equal(("first", "last"), (lines[0], lines[^1]));
        Assert.Contains(lines, line => line.Contains("submit", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_silo_that_is_not_built_is_an_error_that_names_what_to_do()
    {
        var outcome = await Ganctl.RunProcessAsync(home, "silo", "--help");

        outcome.Expect(ExitCodes.Unexpected);
        Assert.Contains("./build.sh", outcome.Error, StringComparison.Ordinal);
        Assert.Contains(SiloExecutable.Variable, outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_documentation_holds_the_table_of_exit_codes_and_every_field_of_a_spec()
    {
        var text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "cli.md"));

        var documented = ExitCodeRow().Matches(text).Select(match => int.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(typeof(ExitCodes).GetFields().Select(field => (int)field.GetRawConstantValue()!).Order(), documented.Order());
        Assert.All(Contracts.RunSpecFields.All, field => Assert.Contains($"| `{field.Name}` | {field.Summary} | {field.Allowed} | {(field.Required ? "required" : field.DefaultText)} |", text, StringComparison.Ordinal));
    }

    [GeneratedRegex(@"^\| (\d+) \|", RegexOptions.Multiline)]
    private static partial Regex ExitCodeRow();
}
