using System.CommandLine;
using GanOrleans.Client.Cli;
using GanOrleans.Client.Errors;
using GanOrleans.Client.Output;
using GanOrleans.Client.Runs;
using GanOrleans.Contracts.Runs;

namespace GanOrleans.Client.Commands;

/// <summary><c>ganctl watch RUN</c>: follows a run until it ends.</summary>
internal sealed class WatchCommand : GanCommand
{
    private readonly Argument<string> run = RunArgument.Create();

    private readonly Option<long> after = new("--after")
    {
        Description = "Show what came after this sequence number; 0 = from the oldest kept. Default: 0",
        HelpName = "n",
    };

    public WatchCommand(GlobalOptions options, GanctlHost host)
        : base("watch", "Follow a run live until it ends (Ctrl-C stops watching, not the run)", options, host)
    {
        Add(run);
        Add(after);
    }

    protected override async Task<int> RunAsync(Invocation invocation)
    {
        if (invocation.Parse.GetValue(after) < 0)
            throw new UserException(
                ExitCodes.BadInput, $"--after {invocation.Parse.GetValue(after)} is not allowed.",
                "Allowed: a sequence number, 0 or higher.");

        var client = await invocation.ConnectAsync();
        var id = await client.ResolveAsync(invocation.Parse.GetRequiredValue(run), invocation.Cancellation);
        var status = await client.StatusAsync(id, invocation.Cancellation);
        return await FollowAsync(invocation, client, status, invocation.Parse.GetValue(after));
    }

    /// <summary>Follows a run to its end and says how it ended.</summary>
    internal static async Task<int> FollowAsync(Invocation invocation, GanClient client, RunStatus status, long after)
    {
        var view = RunViews.For(invocation.Output, status.RunId, status.Spec.Iterations);
        var updates = client.WatchAsync(
            status.RunId,
            after,
            exception => view.Note($"connection lost ({exception.GetType().Name}), resuming …"),
            invocation.Cancellation);
        await view.ShowAsync(updates, invocation.Cancellation);

        var end = await client.StatusAsync(status.RunId, invocation.Cancellation);
        if (end.State == RunState.Completed)
            return ExitCodes.Ok;
        throw new UserException(
            ExitCodes.Failed,
            end.Reason.Length > 0
                ? $"Run '{end.RunId}' ended as {ProgressText.State(end.State)}: {end.Reason}"
                : $"Run '{end.RunId}' ended as {ProgressText.State(end.State)}.",
            $"'ganctl status {end.RunId}' shows the details.");
    }
}
