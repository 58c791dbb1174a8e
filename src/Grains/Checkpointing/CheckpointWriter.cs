using System.Globalization;
using GanOrleans.Contracts;
using GanOrleans.Grains.FaultInjection;
using GanOrleans.Grains.Networks;
using GanOrleans.Grains.Runs;
using GanOrleans.Models;
using Orleans.Storage;

namespace GanOrleans.Grains.Checkpointing;

/// <param name="Request">The generation and iteration that the networks have copied.</param>
/// <param name="Versions">The version of each network.</param>
/// <param name="Value">V(D,G) over the lease before, or NaN.</param>
internal sealed record CapturedCheckpoint(CaptureRequest Request, IReadOnlyDictionary<string, long> Versions, double Value);

/// <param name="Info">The checkpoint that the record points to now, or null.</param>
/// <param name="Failure">Why there is none, or null where it came too late: its generation is over.</param>
internal readonly record struct StoredCheckpoint(CheckpointInfo? Info, string? Failure);

/// <summary>Writes what the networks have copied: files first, the manifest last, and then the record moves.</summary>
internal sealed class CheckpointWriter(
    string runId, DurableRecord record, NetworkPair networks, CheckpointStore store, CheckpointLibrary library, RunFolders folders,
    FaultInjector faults, TimeSpan retryDelay, TimeProvider time, CancellationToken stop)
{
    private const int Attempts = 3;

    /// <summary>Tries a few times to store a checkpoint and to move the record to it.</summary>
    /// <param name="captured">What the networks have copied.</param>
    /// <param name="pin">Whether a person asked for it, so that retention leaves it alone.</param>
    public async Task<StoredCheckpoint> StoreAsync(CapturedCheckpoint captured, bool pin)
    {
        Exception? fault = null;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            try
            {
                var info = library.Info(await WriteFilesAsync(captured));
                faults.At(FaultPoints.Record, new FaultSite(runId, info.Iteration));
                if (!await record.TryWriteAsync(r => IsCurrent(captured, r), r => Advance(r, info, pin)))
                    break;
                return new StoredCheckpoint(info, null);
            }
            catch (Exception e) when (IsStorageFault(e))
            {
                fault = e;
                if (e is RecordUnavailableException || GrainCalls.IsUnreachable(e))
                    break;
                await Task.Delay(retryDelay * (1 << attempt), time, stop);
            }
        }

        return new StoredCheckpoint(null, IsCurrent(captured, record.Value) ? fault!.Message : null);
    }

    private static bool IsStorageFault(Exception e) =>
        e is IOException or UnauthorizedAccessException or RunException or RecordUnavailableException
        || (GrainCalls.IsUnreachable(e) && e is not InconsistentStateException);

    // Whether the generation that it was taken of is still this one's to write.
    private bool IsCurrent(CapturedCheckpoint captured, RunRecord now) =>
        captured.Request.Generation == now.Generation && !now.State.IsTerminal() && !stop.IsCancellationRequested;

    private static void Advance(RunRecord record, CheckpointInfo info, bool pin)
    {
        (record.Checkpoint, record.Iteration) = (info.Name, info.Iteration);
        if (pin)
            CheckpointLibrary.Pin(record, info.Name);
        if (info.Iteration > record.LostAt)
            record.ConsecutiveFailuresWithoutProgress = 0;
    }

    // Both networks save into one temporary folder, which becomes the checkpoint.
    private async Task<CheckpointManifest> WriteFilesAsync(CapturedCheckpoint captured)
    {
        var temporary = store.BeginTemporary(captured.Request.Iteration, captured.Request.Generation);
        try
        {
            await networks.SaveCaptureAsync(captured.Request with { Folder = folders.RelativeTo(temporary) });
            var spec = record.Value.Spec!;
            var details = new Dictionary<string, string>
            {
                ["runId"] = runId,
                ["variant"] = spec.Variant!,
                ["dataset"] = spec.Dataset!,
                ["datasetHash"] = record.Value.DatasetHash,
            };
            if (double.IsFinite(captured.Value))
                details[Retention.ValueDetail] = captured.Value.ToString("R", CultureInfo.InvariantCulture);
            var site = new FaultSite(runId, captured.Request.Iteration);
            return await ThreadPoolWork.RunOnThreadPoolAsync(
                () => store.Commit(temporary, captured.Versions, details, () => faults.At(FaultPoints.Manifest, site)));
        }
        catch
        {
            store.Discard(temporary);
            throw;
        }
    }
}
