using System.CommandLine;
using GanOrleans.Client.Cli;
using GanOrleans.Client.Output;
using GanOrleans.Contracts.Runs;
using GanOrleans.Terminal;

namespace GanOrleans.Client.Commands;

/// <summary><c>ganctl resume RUN</c>.</summary>
internal sealed class ResumeCommand : GanCommand
{
    private readonly Argument<string> run = RunArgument.Create();

    public ResumeCommand(GlobalOptions options, GanctlHost host)
        : base("resume", "Continue a paused run", options, host) => Add(run);

    protected override async Task<int> RunAsync(Invocation invocation)
    {
        var client = await invocation.ConnectAsync();
        var id = await client.ResolveAsync(invocation.Parse.GetRequiredValue(run), invocation.Cancellation);
        var status = await client.ResumeAsync(id, invocation.Cancellation);

        invocation.Output.Json(status);
        if (status.State.IsTerminal())
            throw new UserException(
                ExitCodes.Conflict, $"Run '{id}' has ended, as {ProgressText.State(status.State)}.",
                $"To go on from it, branch: 'ganctl submit --from {id} --iterations N'.");
        invocation.Output.Text(
            $"Run '{id}' is {ProgressText.State(status.State)} at iteration "
                + $"{ProgressText.Iteration(status.Iteration, status.Spec.Iterations)}."
        );
        return ExitCodes.Ok;
    }
}
