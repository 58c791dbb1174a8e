using GanOrleans.Contracts;
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
        IDataSet data;
        try
        {
            data = await OpenAsync(plan.Spec);
        }
        catch (DataSetException e)
        {
            throw new RunException($"DataChanged: the data set '{plan.Spec.Dataset}' of run '{plan.RunId}' cannot be used on this silo: {e.Message}");
        }

        return data.Description.Hash == plan.DatasetHash
            ? data
            : throw new RunException(
                $"DataChanged: the data set '{plan.Spec.Dataset}' on this silo is {data.Description.Hash}, run '{plan.RunId}' was created with {plan.DatasetHash}. Put the same files on every silo.");
    }
}
