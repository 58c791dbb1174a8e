using System.CommandLine;
using System.Globalization;
using GanOrleans.Client.App;
using GanOrleans.Client.Output;

namespace GanOrleans.Client.Commands;

/// <summary><c>ganctl checkpoint list|save RUN</c>.</summary>
internal sealed class CheckpointCommand : Command
{
    public CheckpointCommand(GlobalOptions options, GanctlHost host)
        : base("checkpoint", "List a run's checkpoints, or write one now")
    {
        Add(new ListCheckpointsCommand(options, host));
        Add(new SaveCheckpointCommand(options, host));
    }

    private sealed class ListCheckpointsCommand : GanCommand
    {
        private static readonly string[] Heading = ["CHECKPOINT", "ITERATION", "GENERATION", "SIZE", "WRITTEN (UTC)", "FOLDER"];

        private readonly Argument<string> run = RunArgument.Create();

        public ListCheckpointsCommand(GlobalOptions options, GanctlHost host)
            : base("list", "List a run's checkpoints, oldest first", options, host) => Add(run);

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

        private static void WriteTable(CommandOutput output, Contracts.CheckpointInfo[] checkpoints)
        {
            var rows = new List<string[]> { Heading };
            foreach (var checkpoint in checkpoints)
                rows.Add(
                [
                    checkpoint.Name, checkpoint.Iteration.ToString("N0", CultureInfo.InvariantCulture), checkpoint.Generation.ToString(CultureInfo.InvariantCulture),
                    ProgressText.Bytes(checkpoint.Bytes), checkpoint.WrittenAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), checkpoint.Folder,
                ]);
            foreach (var line in Columns.Lines(rows))
                output.Text(line);
        }
    }

    private sealed class SaveCheckpointCommand : GanCommand
    {
        private readonly Argument<string> run = RunArgument.Create();

        public SaveCheckpointCommand(GlobalOptions options, GanctlHost host)
            : base("save", "Write a checkpoint at the next boundary and wait until it is durable", options, host) => Add(run);

        protected override async Task<int> RunAsync(Invocation invocation)
        {
            var client = await invocation.ConnectAsync();
            var id = await client.ResolveAsync(invocation.Parse.GetRequiredValue(run), invocation.Cancellation);
            var checkpoint = await client.SaveCheckpointAsync(id, invocation.Cancellation);

            invocation.Output.Json(checkpoint);
            invocation.Output.Text($"{checkpoint.Name}  {ProgressText.Bytes(checkpoint.Bytes)}  {checkpoint.Folder}");
            return ExitCodes.Ok;
        }
    }
}
