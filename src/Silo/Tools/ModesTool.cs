using GanOrleans.Contracts.Tools;
using GanOrleans.Imaging;
using GanOrleans.Models.Data;
using GanOrleans.Models.Evaluation;

namespace GanOrleans.Silo.Tools;

/// <summary>Counts the modes of a known mixture that samples reach.</summary>
internal sealed class ModesTool() : SiloTool<ModesRequest, ModesAnswer>(ToolNames.Modes, usesTorch: false)
{
    protected override ModesAnswer Answer(ModesRequest request, Action<string> tell, CancellationToken cancellation)
    {
        if (DataSets.Open(request.DataSet, ToolData.Options(root: null), cancellation) is not PointDataSet { Distribution: var distribution } || distribution.Components.Count < 2)
            throw new ToolException(ToolException.BadInput, $"Data set '{request.DataSet}' has no known modes.", $"Modes are counted on {string.Join(", ", ModesRequest.DataSets)}.");
        try
        {
            var (shape, values) = NpyFile.Load(request.Samples);
            if (shape is not [_, var d] || d != distribution.Dimensions)
                throw new ToolException(ToolException.BadInput, $"'{request.Samples}' holds {string.Join(" × ", shape)} values; points of '{request.DataSet}' are B × {distribution.Dimensions}.");
            var coverage = ModeCoverage.Of(distribution, values);
            return new ModesAnswer(request.DataSet, coverage.Samples, distribution.Components.Count, coverage.Covered, coverage.HighQuality, [.. coverage.PerMode]);
        }
        catch (InvalidDataException e)
        {
            throw new ToolException(ToolException.BadInput, e.Message);
        }
    }
}
