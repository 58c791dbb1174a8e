using System.Diagnostics;
using GanOrleans.Contracts;
using GanOrleans.Grains.Telemetry;
using GanOrleans.Models;
using Orleans.Runtime;

namespace GanOrleans.Grains.Runs;

/// <content>Checkpoints and pictures, between leases.</content>
public sealed partial class CoordinatorGrain
{
    private const int SamplesPerPicture = 64;
    private const int CheckpointAttempts = 3;

    // Both networks save into one temporary folder, which becomes the checkpoint; the record moves after that. Null when it failed: the one before stays.
    private async Task<CheckpointInfo?> CheckpointAsync(string why)
    {
        using var trace = Tracing.Root("checkpoint");
        trace.Activity?.SetTag(TagNames.Run, RunId).SetTag(TagNames.Iteration, iteration);
        var start = time.GetTimestamp();
        Exception? fault = null;
        for (var attempt = 0; attempt < CheckpointAttempts; attempt++)
        {
            try
            {
                var info = Info(await WriteCheckpointAsync());
                (Record.Checkpoint, Record.Iteration) = (info.Name, info.Iteration);
                await WriteAsync(RunState.Running, "", $"checkpoint {info.Name} is written{(why.Length == 0 ? "" : $" ({why})")}");
                GanInstruments.CheckpointDuration.Record(time.GetElapsedTime(start).TotalSeconds);
                live?.CheckpointWritten(info.Bytes);
                foreach (var request in TakeRequests())
                    request.TrySetResult(info);
                return info;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or RunException || LeaseBoard.IsLoss(e) && e is not Orleans.Storage.InconsistentStateException)
            {
                fault = e;
                await Task.Delay(RetryDelay, time, stopping.Token);
            }
        }

        GanInstruments.CheckpointFailures.Add(1);
        trace.Activity?.SetStatus(ActivityStatusCode.Error, fault!.Message);
        var message = $"the checkpoint at iteration {iteration} could not be written: {fault!.Message}";
        log.Event(RunState.Running, message);
        foreach (var request in TakeRequests())
            request.TrySetException(new RunException($"Run '{RunId}': {message} The one before, '{Record.Checkpoint}', is intact."));
        return null;
    }

    private async Task<CheckpointManifest> WriteCheckpointAsync()
    {
        var store = new CheckpointStore(Folder, time);
        var temporary = store.BeginTemporary(iteration, Record.Generation);
        try
        {
            var capture = new CaptureRequest(Record.Generation, iteration, folders.RelativeTo(temporary));
            var states = await Task.WhenAll(Networks().Select(network => network.CaptureAsync(capture)));
            var versions = states.ToDictionary(state => state.Place.Part, state => state.Version);
            var details = new Dictionary<string, string> { ["runId"] = RunId, ["variant"] = Record.Spec!.Variant!, ["dataset"] = Record.Spec.Dataset!, ["datasetHash"] = Record.DatasetHash };
            // Checksums and flushes of tens of megabytes are no turn of a grain.
            return await Task.Factory.StartNew(
                () => store.Commit(temporary, versions, details), CancellationToken.None, TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);
        }
        catch
        {
            store.Discard(temporary);
            throw;
        }
    }

    // The newest checkpoint whose every byte is as its manifest says; none means the initial weights.
    private async Task<(string? Name, long Iteration)> NewestWholeAsync()
    {
        var store = new CheckpointStore(Folder, time);
        foreach (var manifest in store.List().Reverse())
        {
            var faults = await Task.Factory.StartNew(
                () => store.Verify(manifest.Name), CancellationToken.None, TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);
            if (faults.Count == 0)
                return (manifest.Name, manifest.Iteration);
            log.Event(RunState.Recovering, $"checkpoint {manifest.Name} is damaged and not used: {faults[0]}");
        }

        return (null, 0);
    }

    // A picture of one fixed z per run. It costs the run nothing but time when it fails.
    private async Task DrawAsync()
    {
        try
        {
            var evaluator = GrainFactory.GetGrain<IEvaluatorGrain>(RunKeys.Network(RunId, Record.Plan!.NetworkKind));
            var draw = new DrawRequest(Record.Plan, Record.Generation, null, iteration, new SampleRequest(SamplesPerPicture, Record.Spec!.Seed ?? 1));
            var picture = await evaluator.DrawPictureAsync(draw).WaitAsync(TimeSpan.FromSeconds(60), time, stopping.Token);
            new RunFiles(Folder).WritePicture(picture, iteration);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or RunException || LeaseBoard.IsLoss(e))
        {
            log.Event(RunState.Running, $"no picture of iteration {iteration}: {e.Message}");
        }
    }

    private TaskCompletionSource<CheckpointInfo>[] TakeRequests()
    {
        TaskCompletionSource<CheckpointInfo>[] requests = [.. checkpointRequests];
        checkpointRequests.Clear();
        return requests;
    }

    private void FailRequests(string reason)
    {
        foreach (var request in TakeRequests())
            request.TrySetException(new RunException(reason));
    }
}
