using System.Globalization;
using GanOrleans.Contracts;
using GanOrleans.Imaging;
using GanOrleans.Models.Data;
using Microsoft.Extensions.Options;

namespace GanOrleans.Grains.Runs;

/// <summary>Opens data sets with the silo's roots. Loading reads and unpacks files, up to seconds: it happens on a thread of its own, never in a grain's turn.</summary>
internal sealed class RunData(IOptions<GanOptions> options)
{
    /// <summary>Opens the training split that a spec asks for.</summary>
    /// <exception cref="DataSetException">It cannot be used here.</exception>
    public Task<IDataSet> OpenAsync(RunSpec spec)
    {
        var defaults = DataSetOptions.FromEnvironment();
        var settings = defaults with
        {
            ImageSize = spec.ImageSize,
            Root = spec.DataRoot ?? options.Value.DataRoot ?? defaults.Root,
            CacheRoot = options.Value.DataCache ?? defaults.CacheRoot,
            AllowDownload = options.Value.AllowDownload && defaults.AllowDownload,
        };
        return Task.Factory.StartNew(
            () => DataSets.Open(spec.Dataset!, settings), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Opens a run's data and checks that it is what the run was created with.</summary>
    /// <exception cref="RunException">It cannot be used here, or holds something else.</exception>
    public async Task<IDataSet> OpenAsync(RunPlan plan)
    {
        if (ReaderChange(plan.RunId, plan.Spec.Dataset, plan.DatasetHash) is { } change)
            throw new RunException(change);
        return await OpenAnyAsync(plan, plan.DatasetHash);
    }

    /// <summary>
    /// Opens a run's data to draw samples beside: also where the run's pictures were hashed by another version of the reader, so that what it
    /// has learned can still be seen.
    /// </summary>
    /// <exception cref="RunException">It cannot be used here, or holds something else.</exception>
    public Task<IDataSet> OpenForSamplingAsync(RunPlan plan) =>
        OpenAnyAsync(plan, ReaderChange(plan.RunId, plan.Spec.Dataset, plan.DatasetHash) is null ? plan.DatasetHash : null);

    /// <summary>
    /// Why a run on pictures cannot go on: another version of the reader hashed them, and may have read other pixels. Null where it can.
    /// </summary>
    /// <param name="runId">The run.</param>
    /// <param name="dataset">The name of its data set.</param>
    /// <param name="hash">The hash that it was created with.</param>
    public static string? ReaderChange(string runId, string? dataset, string hash)
    {
        if (dataset != DataSets.Pictures || ContentHash.ReaderVersionOf(hash) is var version && version == PictureFile.ReaderVersion)
            return null;
        var reader = string.Create(CultureInfo.InvariantCulture, $"image reader {version}{(version == 1 ? " (by decoded pixels)" : "")}");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"DataChanged: the pictures of run '{runId}' were hashed by {reader} as {hash}; this build reads with image reader "
            + $"{PictureFile.ReaderVersion}, which may give other pixels. Start it again from its newest checkpoint: ganctl submit --from {runId}");
    }

    private async Task<IDataSet> OpenAnyAsync(RunPlan plan, string? hash)
    {
        IDataSet data;
        try
        {
            data = await OpenAsync(plan.Spec);
        }
        catch (DataSetException e)
        {
            throw new RunException(
                $"DataChanged: the data set '{plan.Spec.Dataset}' of run '{plan.RunId}' cannot be used on this silo: {e.Message.ReplaceLineEndings(" ")}");
        }

        return hash is null || data.Description.Hash == hash
            ? data
            : throw new RunException(
                $"DataChanged: the data set '{plan.Spec.Dataset}' on this silo is {data.Description.Hash}, "
                + $"run '{plan.RunId}' was created with {plan.DatasetHash}. Put the same files on every silo.");
    }
}
