using System.Collections.Concurrent;
using System.Globalization;
using GanOrleans.Contracts;
using GanOrleans.Imaging;
using GanOrleans.Models.Data;
using GanOrleans.Models.Evaluation;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace GanOrleans.Grains.Runs;

/// <summary>
/// Opens data sets with the silo's roots. Reading files takes seconds, and minutes for many pictures: it happens on a thread of its own,
/// never in a grain's turn, and once for all who ask meanwhile.
/// </summary>
internal sealed partial class RunData(IOptions<GanOptions> options, TimeProvider time, ILogger<RunData> logger)
{
    private static readonly TimeSpan LogInterval = TimeSpan.FromSeconds(10);

    // How long what was prepared, or the reason why it could not be, is kept for the submit that follows.
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(60);

    // The check of a submit: looking at 200,000 files takes seconds each time.
    private const int UsesOfPrepared = 1;

    private readonly ConcurrentDictionary<(string?, string?, int?), Opening> openings = new();

    /// <summary>A data set that is being opened.</summary>
    private sealed class Opening
    {
        public required Lazy<Task<IDataSet>> Data { get; init; }

        /// <summary>How far it is, for people.</summary>
        public string Progress { get; set; } = "";

        public long LoggedAt { get; set; }

        /// <summary>How many callers may still take it when it is finished.</summary>
        public int Uses { get; set; }
    }

    /// <summary>Opens the training split that a spec asks for.</summary>
    /// <exception cref="DataSetException">It cannot be used here.</exception>
    public async Task<IDataSet> OpenAsync(RunSpec spec)
    {
        var opening = Begin(spec);
        try
        {
            var data = await opening.Data.Value;
            opening.Uses--;
            return data;
        }
        catch
        {
            opening.Uses = 0;
            throw;
        }
        finally
        {
            if (opening.Uses <= 0)
                openings.TryRemove(new(Key(spec), opening));   // who asks next sees the files as they are then
        }
    }

    /// <summary>
    /// Begins to open the training split that a spec asks for, and waits a while. Null when it is open or cannot be opened, which
    /// <see cref="OpenAsync(RunSpec)"/> then tells; else how far it is, for people.
    /// </summary>
    public async Task<string?> PrepareAsync(RunSpec spec, TimeSpan patience, CancellationToken cancellationToken)
    {
        var opening = Begin(spec);
        opening.Uses = UsesOfPrepared;
        try
        {
            await opening.Data.Value.WaitAsync(patience, time, cancellationToken);
            return null;
        }
        catch (TimeoutException)
        {
            return opening.Progress.Length > 0 ? opening.Progress : $"opening data set '{spec.Dataset}'";
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return null;
        }
    }

    private static (string?, string?, int?) Key(RunSpec spec) => (spec.Dataset, spec.DataRoot, spec.ImageSize);

    private Opening Begin(RunSpec spec)
    {
        var key = Key(spec);
        return openings.GetOrAdd(key, _ =>
        {
            Opening opening = null!;
            opening = new Opening { LoggedAt = time.GetTimestamp(), Data = new Lazy<Task<IDataSet>>(() => StartAsync(spec, key, opening)) };
            return opening;
        });
    }

    private Task<IDataSet> StartAsync(RunSpec spec, (string?, string?, int?) key, Opening opening)
    {
        var settings = Settings(spec) with { Tell = progress => Tell(opening, progress) };
        var data = Task.Factory.StartNew(
            () => DataSets.Open(spec.Dataset!, settings), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        _ = data.ContinueWith(
            async _ =>
            {
                await Task.Delay(Kept, time);
                openings.TryRemove(new(key, opening));
            },
            CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        return data;
    }

    private void Tell(Opening opening, string progress)
    {
        opening.Progress = progress;
        if (time.GetElapsedTime(opening.LoggedAt) < LogInterval)
            return;
        opening.LoggedAt = time.GetTimestamp();
        LogProgress(progress);
    }

    private DataSetOptions Settings(RunSpec spec)
    {
        var defaults = DataSetOptions.FromEnvironment();
        return defaults with
        {
            ImageSize = spec.ImageSize,
            Root = spec.DataRoot ?? options.Value.DataRoot ?? defaults.Root,
            CacheRoot = options.Value.DataCache ?? defaults.CacheRoot,
            AllowDownload = options.Value.AllowDownload && defaults.AllowDownload,
        };
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
    /// Opens a run's data to draw samples beside: also where the run's pictures were hashed by another version of the reader, so that what
    /// it has learned can still be seen.
    /// </summary>
    /// <exception cref="RunException">It cannot be used here, or holds something else.</exception>
    public Task<IDataSet> OpenForSamplingAsync(RunPlan plan) =>
        OpenAnyAsync(plan, ReaderChange(plan.RunId, plan.Spec.Dataset, plan.DatasetHash) is null ? plan.DatasetHash : null);

    /// <summary>Opens the parts of a run's data that its samples are compared with, on a thread of its own.</summary>
    /// <exception cref="DataSetException">There is no such part.</exception>
    public Task<EvaluationData> OpenPartsAsync(RunPlan plan, DataSplit? reference, CancellationToken cancellationToken) =>
        Task.Factory.StartNew(
            () => EvaluationData.Open(plan.Spec.Dataset!, reference, Settings(plan.Spec), cancellationToken), cancellationToken,
            TaskCreationOptions.LongRunning, TaskScheduler.Default);

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
            + $"{PictureFile.ReaderVersion}, which may give other pixels. Start it again from its newest checkpoint: ganctl submit --from "
            + $"{runId}");
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
                $"DataChanged: the data set '{plan.Spec.Dataset}' of run '{plan.RunId}' cannot be used on this silo: "
                + $"{e.Message.ReplaceLineEndings(" ")} Then continue from its newest checkpoint: ganctl submit --from {plan.RunId}");
        }

        return hash is null || data.Description.Hash == hash
            ? data
            : throw new RunException(
                $"DataChanged: the data set '{plan.Spec.Dataset}' on this silo is {data.Description.Hash}, "
                    + $"run '{plan.RunId}' was created with {plan.DatasetHash}. Restore the original files on every silo, or keep the "
                    + $"changed ones; then continue from its newest checkpoint: ganctl submit --from {plan.RunId}");
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Preparing data: {Progress}")]
    private partial void LogProgress(string progress);
}
