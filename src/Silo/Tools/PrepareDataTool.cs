using GanOrleans.Contracts.Tools;
using GanOrleans.Models.Data;

namespace GanOrleans.Silo.Tools;

/// <summary>Reads a data set as a run would, so that a run that is submitted later begins at once.</summary>
internal sealed class PrepareDataTool() : SiloTool<PrepareDataRequest, PrepareDataAnswer>(ToolNames.PrepareData, usesTorch: false)
{
    protected override PrepareDataAnswer Answer(PrepareDataRequest request, Action<string> tell, CancellationToken cancellation)
    {
        var options = ToolData.Options(request.DataRoot, request.ImageSize, DataSplit.TrainAndValidation) with { Tell = tell };
        var data = DataSets.Open(request.Name, options, cancellation);
        var images = data as ImageDataSet;
        var (description, bytes) = (data.Description, images?.PixelBytes ?? 0);
        return new PrepareDataAnswer(
            request.Name, description.Count, [.. description.SampleShape], description.Notes, bytes, images?.PixelFile, images?.NotKept);
    }
}
