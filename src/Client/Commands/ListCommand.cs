using System.Globalization;
using GanOrleans.Client.Cli;
using GanOrleans.Client.Output;
using GanOrleans.Contracts.Runs;
using GanOrleans.Terminal;

namespace GanOrleans.Client.Commands;

/// <summary><c>ganctl list</c>: all runs, newest first.</summary>
internal sealed class ListCommand(GlobalOptions options, GanctlHost host) : GanCommand("list", "List all runs, newest first", options, host)
{
    private static readonly string[] Heading = ["RUN", "VARIANT", "DATASET", "STATE", "ITERATION", "SUBMITTED (UTC)"];

    protected override async Task<int> RunAsync(Invocation invocation)
    {
        var client = await invocation.ConnectAsync();
        var runs = await client.ListAsync(invocation.Cancellation);

        invocation.Output.Json(runs);
        if (runs.Length == 0)
            invocation.Output.Message("There is no run yet. 'ganctl submit --variant gan --dataset mnist' starts one.");
        else
            WriteTable(invocation.Output, runs);
        return ExitCodes.Ok;
    }

    private static void WriteTable(CommandOutput output, RunSummary[] runs)
    {
        var rows = new List<string[]> { Heading };
        foreach (var run in runs)
            rows.Add(
            [
                run.RunId, run.Variant, run.Dataset, ProgressText.State(run.State), ProgressText.Iteration(run.Iteration, run.Iterations),
                run.SubmittedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
            ]);
        foreach (var line in Columns.Lines(rows))
            output.Text(line);
    }
}
