using System.CommandLine;
using GanOrleans.Client.App;
using GanOrleans.Client.Imaging;
using GanOrleans.Client.Output;
using GanOrleans.Contracts;

namespace GanOrleans.Client.Commands;

/// <content>Looking after checkpoints: verify, pin, unpin, restore, export.</content>
internal sealed partial class CheckpointCommand
{
    private static Argument<string> CheckpointArgument() => new("checkpoint") { Description = "A checkpoint's name, as 'ganctl checkpoint list' shows it" };

    private sealed class VerifyCommand : GanCommand
    {
        private readonly Argument<string> run = RunArgument.Create();
        private readonly Argument<string?> checkpoint = new("checkpoint") { Description = "A checkpoint's name; all of them when it is left out", Arity = ArgumentArity.ZeroOrOne };

        public VerifyCommand(GlobalOptions options, GanctlHost host)
            : base("verify", "Read every byte of a run's checkpoints and compare it with their manifests; ends with 1 when one is damaged", options, host)
        {
            Add(run);
            Add(checkpoint);
        }

        protected override async Task<int> RunAsync(Invocation invocation)
        {
            var client = await invocation.ConnectAsync();
            var id = await client.ResolveAsync(invocation.Parse.GetRequiredValue(run), invocation.Cancellation);
            var name = invocation.Parse.GetValue(checkpoint);
            var reports = await VerifyAsync(client, id, name, invocation.Cancellation);

            invocation.Output.Json(reports);
            foreach (var report in reports)
            {
                invocation.Output.Text($"{report.Name}  {Finding(report)}");
                foreach (var fault in report.Faults)
                    invocation.Output.Text($"  {fault}");
                if (report.Unreadable is { } reason)
                    invocation.Output.Text($"  {reason}");
            }

            var damaged = reports.Count(report => report.Faults.Length > 0);
            var unreadable = reports.Count(report => report.Unreadable is not null);
            if (damaged > 0)
                throw new UserException(
                    ExitCodes.Failed, $"{damaged} of {reports.Length} checkpoint(s) of run '{id}' are damaged.",
                    "A recovery puts damaged ones aside and uses the newest whole one; look at the disk that holds them.");
            return unreadable == 0
                ? ExitCodes.Ok
                : throw new UserException(
                    ExitCodes.Unexpected, $"{unreadable} of {reports.Length} checkpoint(s) of run '{id}' cannot be read now.",
                    "That says nothing about them: look at the storage that holds them, then verify again.");
        }

        // A checkpoint that is too damaged to be listed can be verified by its name, so the silo is asked first.
        private static async Task<CheckpointReport[]> VerifyAsync(
            Runs.GanClient client, string id, string? name, CancellationToken cancellation)
        {
            try
            {
                return await client.VerifyCheckpointsAsync(id, name, cancellation);
            }
            catch (RunException) when (name is not null)
            {
                await CheckpointName.RequireAsync(client, id, name, cancellation);
                throw;
            }
        }

        private static string Finding(CheckpointReport report) =>
            report.Faults.Length > 0 ? "damaged" : report.Unreadable is null ? "whole" : "unreadable";
    }

    private sealed class PinCommand : GanCommand
    {
        private readonly Argument<string> run = RunArgument.Create();
        private readonly Argument<string> checkpoint = CheckpointArgument();
        private readonly bool pin;

        public PinCommand(bool pin, GlobalOptions options, GanctlHost host)
            : base(pin ? "pin" : "unpin", pin ? "Keep a checkpoint from being deleted by retention" : "Let retention delete a checkpoint again", options, host)
        {
            this.pin = pin;
            Add(run);
            Add(checkpoint);
        }

        protected override async Task<int> RunAsync(Invocation invocation)
        {
            var (client, id, name) = await KnownAsync(invocation, run, checkpoint);
            var info = await client.PinCheckpointAsync(id, name, pin, invocation.Cancellation);

            invocation.Output.Json(info);
            invocation.Output.Text($"Checkpoint {info.Name} of run '{id}' is {(info.Pinned ? "pinned" : "not pinned")}.");
            return ExitCodes.Ok;
        }
    }

    private sealed class RestoreCommand : GanCommand
    {
        private readonly Argument<string> run = RunArgument.Create();
        private readonly Argument<string> checkpoint = CheckpointArgument();

        public RestoreCommand(GlobalOptions options, GanctlHost host)
            : base("restore", "Take an unfinished run back to a checkpoint", options, host)
        {
            Add(run);
            Add(checkpoint);
        }

        protected override async Task<int> RunAsync(Invocation invocation)
        {
            var (client, id, name) = await KnownAsync(invocation, run, checkpoint);
            var status = await client.RestoreCheckpointAsync(id, name, invocation.Cancellation);

            invocation.Output.Json(status);
            invocation.Output.Text($"Run '{id}' goes on from checkpoint {name}, as generation {status.Generation}.");
            return ExitCodes.Ok;
        }
    }

    private sealed class ExportCommand : GanCommand
    {
        private readonly Argument<string> run = RunArgument.Create();
        private readonly Argument<string> checkpoint = CheckpointArgument();
        private readonly Option<string> folder = new("--to") { Description = "The folder to make; it must not exist. Default: RUN-CHECKPOINT here", HelpName = "folder" };

        public ExportCommand(GlobalOptions options, GanctlHost host)
            : base("export", "Copy a checkpoint's files from the cluster into a folder here", options, host)
        {
            Add(run);
            Add(checkpoint);
            Add(folder);
        }

        protected override async Task<int> RunAsync(Invocation invocation)
        {
            var (client, id, name) = await KnownAsync(invocation, run, checkpoint);
            var target = invocation.Parse.GetValue(folder) ?? $"{id}-{name}";
            if (Directory.Exists(target) || File.Exists(target))
                throw new UserException(ExitCodes.BadInput, $"--to: '{target}' exists already.", "Give the path of a folder that does not exist.");
            OutputPath.Folder("--to", target);
            var info = await client.ExportCheckpointAsync(id, name, target, invocation.Cancellation);

            invocation.Output.Json(new ExportAnswer(info.Name, info.Iteration, info.Bytes, Path.GetFullPath(target)));
            invocation.Output.Text($"{Path.GetFullPath(target)}  {ProgressText.Bytes(info.Bytes)}");
            return ExitCodes.Ok;
        }
    }

    // The run and its checkpoint that a command names; both exist.
    private static async Task<(Runs.GanClient Client, string Id, string Name)> KnownAsync(Invocation invocation, Argument<string> run, Argument<string> checkpoint)
    {
        var client = await invocation.ConnectAsync();
        var id = await client.ResolveAsync(invocation.Parse.GetRequiredValue(run), invocation.Cancellation);
        var name = invocation.Parse.GetRequiredValue(checkpoint);
        await CheckpointName.RequireAsync(client, id, name, invocation.Cancellation);
        return (client, id, name);
    }
}
