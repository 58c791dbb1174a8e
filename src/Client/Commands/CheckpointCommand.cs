using System.CommandLine;
using System.Globalization;
using GanOrleans.Client.Cli;
using GanOrleans.Client.Errors;
using GanOrleans.Client.Output;
using GanOrleans.Contracts.Runs;

namespace GanOrleans.Client.Commands;

/// <summary><c>ganctl checkpoint list|save|verify|pin|unpin|restore|export RUN</c>.</summary>
internal sealed partial class CheckpointCommand : Command
{
    public CheckpointCommand(GlobalOptions options, GanctlHost host)
        : base("checkpoint", "List, write, verify, pin, restore or export a run's checkpoints")
    {
        Add(new ListCheckpointsCommand(options, host));
        Add(new SaveCheckpointCommand(options, host));
        Add(new VerifyCommand(options, host));
        Add(new PinCommand(pin: true, options, host));
        Add(new PinCommand(pin: false, options, host));
        Add(new RestoreCommand(options, host));
        Add(new ExportCommand(options, host));
    }

    private sealed class ListCheckpointsCommand : GanCommand
    {
        private static readonly string[] Heading =
            ["CHECKPOINT", "ITERATION", "GENERATION", "SIZE", "WRITTEN (UTC)", "V(D,G)", "STATE", "FOLDER"];

        private readonly Argument<string> run = RunArgument.Create();

        public ListCheckpointsCommand(GlobalOptions options, GanctlHost host)
            : base("list", "List a run's checkpoints, oldest first; before them those of branches that it has left", options, host) =>
            Add(run);

        protected override async Task<int> RunAsync(Invocation invocation)
        {
            var client = await invocation.ConnectAsync();
            var id = await client.ResolveAsync(invocation.Parse.GetRequiredValue(run), invocation.Cancellation);
            var checkpoints = await client.ListCheckpointsAsync(id, invocation.Cancellation);

            invocation.Output.Json(checkpoints);
            if (checkpoints.Length == 0)
                invocation.Output.Message($"Run '{id}' has no checkpoint yet. 'ganctl checkpoint save {id}' writes one.");
            else
                WriteTable(invocation.Output, checkpoints);
            return ExitCodes.Ok;
        }

        private static void WriteTable(CommandOutput output, CheckpointInfo[] checkpoints)
        {
            var rows = new List<string[]> { Heading };
            foreach (var checkpoint in checkpoints)
                rows.Add([
                    checkpoint.Name,
                    checkpoint.Iteration.ToString("N0", CultureInfo.InvariantCulture),
                    checkpoint.Generation.ToString(CultureInfo.InvariantCulture),
                    ProgressText.Bytes(checkpoint.Bytes),
                    checkpoint.WrittenAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
                    ProgressText.Number(checkpoint.Value),
                    State(checkpoint),
                    StatusText.FolderHere(checkpoint.Folder) ?? checkpoint.Folder,
                ]);
            foreach (var line in Columns.Lines(rows))
                output.Text(line);
        }
    }

    private static string State(CheckpointInfo checkpoint) =>
        string.Join(
            ' ', new[] { checkpoint.Pinned ? "pinned" : "", checkpoint.Abandoned ? "abandoned" : "" }.Where(word => word.Length > 0))
            is { Length: > 0 } words
            ? words
            : "-";

    private sealed class SaveCheckpointCommand : GanCommand
    {
        private readonly Argument<string> run = RunArgument.Create();

        public SaveCheckpointCommand(GlobalOptions options, GanctlHost host)
            : base("save", "Write a checkpoint at the next boundary, pin it and wait until it is durable", options, host) => Add(run);

        protected override async Task<int> RunAsync(Invocation invocation)
        {
            var client = await invocation.ConnectAsync();
            var id = await client.ResolveAsync(invocation.Parse.GetRequiredValue(run), invocation.Cancellation);
            var checkpoint = await client.SaveCheckpointAsync(id, invocation.Cancellation);

            invocation.Output.Json(checkpoint);
            var folder = StatusText.FolderHere(checkpoint.Folder) ?? checkpoint.Folder;
            invocation.Output.Text($"{checkpoint.Name}  {ProgressText.Bytes(checkpoint.Bytes)}  {folder}  {State(checkpoint)}");
            return ExitCodes.Ok;
        }
    }
}
