using GanOrleans.Contracts.Tools;
using GanOrleans.Imaging;
using GanOrleans.Models.Data;
using GanOrleans.Models.Data.Files;
using GanOrleans.Models.Imaging;

namespace GanOrleans.Silo.Tools;

/// <summary>Says what a data set holds, and draws some of it. Fetches nothing.</summary>
internal sealed class InspectDataTool() : SiloTool<InspectDataRequest, DataSetReport>(ToolNames.InspectData, usesTorch: false)
{
    private static readonly DataSplit[] Splits = [DataSplit.Train, DataSplit.Validation, DataSplit.Test];

    protected override DataSetReport Answer(InspectDataRequest request, Action<string> tell, CancellationToken cancellation)
    {
        var train = Open(request, DataSplit.Train, tell, cancellation);
        var (data, info) = (train.Description, DataSets.Known.Single(known => known.Name == request.Name));
        var splits = Splits.Select(split => Report(request, split, tell, cancellation)).ToArray();
        cancellation.ThrowIfCancellationRequested();
        if (request.Preview is { } path)
            PngWriter.Save(path, DataPreview.Draw(train, request.PreviewCount));
        GC.KeepAlive(train); // its pixels are shared with the reports' splits
        return new DataSetReport(
            data.Name, info.Summary, data.IsImage ? "images" : "points", [.. data.SampleShape], [.. data.ClassNames], splits,
            request.Preview);
    }

    private static IDataSet Open(InspectDataRequest request, DataSplit split, Action<string> tell, CancellationToken cancellation)
    {
        var options = ToolData.Options(request.DataRoot, request.ImageSize, split) with { AllowDownload = false, Tell = tell };
        try
        {
            return DataSets.Open(request.Name, options, cancellation);
        }
        catch (DataSetException) when (IsFetchable(request))
        {
            throw new ToolException(
                ToolException.BadInput, $"Data set '{request.Name}' is not here.",
                $"Fetch it with 'ganctl data fetch {request.Name}', or name the folder that holds its files with --data-root.");
        }
    }

    private static bool IsFetchable(InspectDataRequest request) =>
        DataSets.Known.Any(known => known.Name == request.Name && known.Files == DataSetFiles.Download)
        && DataSets.Locate(request.Name, ToolData.Options(request.DataRoot)) is null;

    private static SplitReport Report(InspectDataRequest request, DataSplit split, Action<string> tell, CancellationToken cancellation)
    {
        var name = split.ToString().ToLowerInvariant();
        IDataSet data;
        try
        {
            data = Open(request, split, tell, cancellation);
        }
        catch (DataSetException e) when (split == DataSplit.Test)
        {
            return new SplitReport(name, 0, [], "", e.Message);   // a set may have no test images
        }

        var perClass = new long[data.Description.Classes];
        for (var i = 0L; i < data.Description.Count && perClass.Length > 0; i++)
            perClass[data.Label(i)]++;
        return new SplitReport(name, data.Description.Count, perClass, data.Description.Hash, data.Description.Source);
    }
}
