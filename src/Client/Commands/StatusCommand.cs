using System.CommandLine;
using GanOrleans.Client.Cli;
using GanOrleans.Client.Output;
using GanOrleans.Terminal;

namespace GanOrleans.Client.Commands;

/// <summary><c>ganctl status RUN</c>: a run now, and where its parts sit.</summary>
internal sealed class StatusCommand : GanCommand
{
    private readonly Argument<string> run = RunArgument.Create();

    public StatusCommand(GlobalOptions options, GanctlHost host)
        : base("status", "Show a run: its state, its figures and where its parts sit", options, host) => Add(run);

    protected override async Task<int> RunAsync(Invocation invocation)
    {
        var client = await invocation.ConnectAsync();
        var id = await client.ResolveAsync(invocation.Parse.GetRequiredValue(run), invocation.Cancellation);
        var status = await client.StatusAsync(id, invocation.Cancellation);

        invocation.Output.Json(status);
        foreach (var line in StatusText.Lines(status))
            invocation.Output.Text(line);
        return ExitCodes.Ok;
    }
}
