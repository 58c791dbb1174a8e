using GanOrleans.Contracts.Tools;
using GanOrleans.Models.Data;

namespace GanOrleans.Silo.Tools;

/// <summary>Fetches the published files of a data set into the cache and reads them.</summary>
internal sealed class FetchDataTool() : SiloTool<FetchDataRequest, FetchDataAnswer>(ToolNames.FetchData, usesTorch: false)
{
    private const int Failed = 1;

    protected override FetchDataAnswer Answer(FetchDataRequest request, Action<string> tell, CancellationToken cancellation)
    {
        var info = DataSets.Known.SingleOrDefault(known => known.Name == request.Name);
        if (info is { Files: DataSetFiles.None })
            return new FetchDataAnswer(request.Name, null);
        if (info is { Files: DataSetFiles.Local })
            throw new ToolException(
                ToolException.BadInput, $"Data set '{request.Name}' cannot be fetched: {info.Summary}.",
                "Name the folder that holds its files with --data-root where you use it.");

        var options = ToolData.Options(root: null) with { Root = null };
        if (info is not null && DataSets.Locate(request.Name, options) is null)
            tell($"Fetching '{request.Name}' into {options.CacheRoot} …");
        try
        {
            DataSets.Open(request.Name, options, cancellation);
            DataSets.Open(request.Name, options with { Split = DataSplit.Test }, cancellation);
        }
        catch (DataSetException e) when (info is not null)
        {
            throw new ToolException(Failed, e.Message);
        }

        return new FetchDataAnswer(request.Name, DataSets.Locate(request.Name, options));
    }
}
