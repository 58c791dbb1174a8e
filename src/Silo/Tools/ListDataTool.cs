using GanOrleans.Contracts.Tools;
using GanOrleans.Models.Data;

namespace GanOrleans.Silo.Tools;

/// <summary>Lists the data sets and where their files are; loads and fetches nothing.</summary>
internal sealed class ListDataTool() : SiloTool<ListDataRequest, DataSetListing[]>(ToolNames.ListData, usesTorch: false)
{
    protected override DataSetListing[] Answer(ListDataRequest request, Action<string> tell, CancellationToken cancellation) =>
        [.. DataSets.Known.Select(info => new DataSetListing(info.Name, info.Summary, info.IsImage ? "images" : "points", info.IsGenerated ? "generated" : "files", null))];
}
