using GanOrleans.Contracts.Tools;
using GanOrleans.Models.Data;
using GanOrleans.Models.Data.Files;

namespace GanOrleans.Silo.Tools;

/// <summary>Lists the data sets and where their files are; loads and fetches nothing.</summary>
internal sealed class ListDataTool() : SiloTool<ListDataRequest, DataSetListing[]>(ToolNames.ListData, usesTorch: false)
{
    protected override DataSetListing[] Answer(ListDataRequest request, Action<string> tell, CancellationToken cancellation)
    {
        var options = ToolData.Options(request.DataRoot);
        return [.. DataSets.Known.Select(info => Describe(info, options))];
    }

    private static DataSetListing Describe(DataSetInfo info, DataSetOptions options)
    {
        string? location;
        try
        {
            location = DataSets.Locate(info.Name, options);
        }
        catch (DataSetException e) when (e.File != options.Root)   // a root that is no folder is one for all sets
        {
            return new DataSetListing(info.Name, info.Summary, Kind(info), "incomplete", null, e.Message);
        }

        var source = info.Files switch
        {
            DataSetFiles.None => "generated",
            _ when location is not null => "here",
            DataSetFiles.Download => "download",
            _ => "local",
        };
        return new DataSetListing(info.Name, info.Summary, Kind(info), source, location);
    }

    private static string Kind(DataSetInfo info) => info.IsImage ? "images" : "points";
}
