using System.CommandLine;
using GanOrleans.Client.Cli;
using GanOrleans.Client.Errors;
using GanOrleans.Client.Output;
using GanOrleans.Contracts.Runs;

namespace GanOrleans.Client.Commands;

/// <summary><c>ganctl pause RUN</c>.</summary>
internal sealed class PauseCommand : GanCommand
{
    private readonly Argument<string> run = RunArgument.Create();

    public PauseCommand(GlobalOptions options, GanctlHost host)
        : base("pause", "Write a checkpoint and stop a run until it is resumed; it holds no device meanwhile", options, host) => Add(run);

    protected override async Task<int> RunAsync(Invocation invocation)
    {
        var client = await invocation.ConnectAsync();
        var id = await client.ResolveAsync(invocation.Parse.GetRequiredValue(run), invocation.Cancellation);
        var status = await client.PauseAsync(id, invocation.Cancellation);

        invocation.Output.Json(status);
        if (status.State != RunState.Paused)
            throw new UserException(
                ExitCodes.Conflict, $"Run '{id}' has ended, as {ProgressText.State(status.State)}.", "There is nothing to pause.");
        invocation.Output.Text(
            $"Run '{id}' is paused at iteration {ProgressText.Iteration(status.Iteration, status.Spec.Iterations)}: {status.Reason}.");
        invocation.Output.Text($"  ganctl resume {id}");
        return ExitCodes.Ok;
    }
}
