using System.CommandLine;
using GanOrleans.Client.Cli;
using GanOrleans.Client.Errors;
using GanOrleans.Client.Output;
using GanOrleans.Contracts.Runs;

namespace GanOrleans.Client.Commands;

/// <summary><c>ganctl cancel RUN</c>.</summary>
internal sealed class CancelCommand : GanCommand
{
    private readonly Argument<string> run = RunArgument.Create();

    public CancelCommand(GlobalOptions options, GanctlHost host)
        : base("cancel", "Cancel a run; what it has learned stays in its checkpoints", options, host) => Add(run);

    protected override async Task<int> RunAsync(Invocation invocation)
    {
        var client = await invocation.ConnectAsync();
        var id = await client.ResolveAsync(invocation.Parse.GetRequiredValue(run), invocation.Cancellation);
        var status = await client.CancelAsync(id, invocation.Cancellation);

        invocation.Output.Json(status);
        if (status.State is RunState.Completed or RunState.Failed)
            throw new UserException(
                ExitCodes.Conflict, $"Run '{id}' had ended already, as {ProgressText.State(status.State)}.", "There is nothing to cancel.");
        invocation.Output.Text(
            $"Run '{id}' is {ProgressText.State(status.State)} at iteration "
                + $"{ProgressText.Iteration(status.Iteration, status.Spec.Iterations)}."
        );
        return ExitCodes.Ok;
    }
}
