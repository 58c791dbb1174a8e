using System.Text.Json;
using GanOrleans.Client.Errors;
using GanOrleans.Contracts.Tools;
using GanOrleans.Support.Harness;

namespace GanOrleans.Cluster.Tests.Tools;

/// <summary>The silo's binary as a tool, asked as ganctl asks it.</summary>
public sealed class ToolTests : IAsyncLifetime
{
    private readonly TestCluster cluster = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await cluster.DisposeAsync();

    [Fact]
    public async Task A_tool_answers_with_json_lines_and_needs_no_cluster()
    {
        var (exitCode, lines) = await AskAsync(ToolNames.ListData, "{}");

        Assert.Equal(0, exitCode);
        Assert.Contains(lines[^1].Result!.Value.EnumerateArray(), set => set.GetProperty("name").GetString() == "mnist");
    }

    [Fact]
    public async Task An_unknown_tool_and_a_malformed_request_are_bad_input()
    {
        var unknown = await AskAsync("data.burn", "{}");
        var malformed = await AskAsync(ToolNames.ListData, "{\"dataRoot\":3}");

        Assert.Equal(ExitCodes.BadInput, unknown.ExitCode);
        Assert.Contains("'data.burn'", unknown.Lines[^1].Error!.What, StringComparison.Ordinal);
        Assert.Contains(ToolNames.ListData, unknown.Lines[^1].Error!.WhatToDo, StringComparison.Ordinal);
        Assert.Equal((ExitCodes.BadInput, ExitCodes.BadInput), (malformed.ExitCode, malformed.Lines[^1].Error!.ExitCode));
    }

    private async Task<(int ExitCode, ToolLine[] Lines)> AskAsync(params string[] arguments)
    {
        using var process = new ChildProcess("gan-silo", ["tool", .. arguments], cluster.Environment);
        await process.WaitForExitAsync(TimeSpan.FromSeconds(60));
        return (
            process.ExitCode,
            [
                .. process
                    .Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                    .Select(line => JsonSerializer.Deserialize(line, ToolJson.Default.ToolLine)!),
            ]);
    }
}
