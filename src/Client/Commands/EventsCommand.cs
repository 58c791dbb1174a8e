using System.CommandLine;
using System.Globalization;
using GanOrleans.Client.Cli;
using GanOrleans.Client.Output;
using GanOrleans.Terminal;

namespace GanOrleans.Client.Commands;

/// <summary><c>ganctl events RUN</c>: the whole history of a run.</summary>
internal sealed class EventsCommand : GanCommand
{
    private readonly Argument<string> run = RunArgument.Create();

    private readonly Option<long> after = new("--after")
    {
        Description = "Show what came after this sequence number. Default: 0, everything",
        HelpName = "n",
    };

    public EventsCommand(GlobalOptions options, GanctlHost host)
        : base("events", "Show what happened in a run: joined, lost, skipped, checkpointed, rolled back; after its end too", options, host)
    {
        Add(run);
        Add(after);
    }

    protected override async Task<int> RunAsync(Invocation invocation)
    {
        if (invocation.Parse.GetValue(after) is < 0 and var given)
            throw new UserException(ExitCodes.BadInput, $"--after {given} is not allowed.", "Allowed: a sequence number, 0 or higher.");
        var client = await invocation.ConnectAsync();
        var id = await client.ResolveAsync(invocation.Parse.GetRequiredValue(run), invocation.Cancellation);
        await foreach (var update in client.EventsAsync(id, invocation.Parse.GetValue(after), invocation.Cancellation))
        {
            invocation.Output.Json(update);
            invocation.Output.Text(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{update.Sequence,6}  {update.At.UtcDateTime:yyyy-MM-dd HH:mm:ss.fff}  {ProgressText.State(update.State),-10}  "
                        + $"{update.Kind,-11}  {update.Event}"
                ));
        }

        return ExitCodes.Ok;
    }
}
