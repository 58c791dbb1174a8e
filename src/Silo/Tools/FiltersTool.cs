using GanOrleans.Contracts.Tools;
using GanOrleans.Imaging;
using GanOrleans.Models.Evaluation;
using GanOrleans.Models.Imaging;
using GanOrleans.Models.Networks;
using GanOrleans.Models.Options;
using TorchSharp;

namespace GanOrleans.Silo.Tools;

/// <summary>Draws the weights next to the pixels: the first layer of D or the last of G.</summary>
internal sealed class FiltersTool() : SiloTool<FiltersRequest, FiltersAnswer>(ToolNames.Filters, usesTorch: true)
{
    private const int MinSide = 24;

    protected override FiltersAnswer Answer(FiltersRequest request, Action<string> tell, CancellationToken cancellation)
    {
        using var run = ToolRun.Create(request.Training, request.DataRoot, request.ImageSize);
        var network = run.Network(request.Network);
        run.Load(network, request.Checkpoint);
        using var scope = torch.NewDisposeScope();
        torch.Tensor filters;
        try
        {
            filters =
                network.Name == NetworkNames.Generator
                    ? FilterImages.Last(network, run.Data.Description)
                    : FilterImages.First(network, run.Data.Description);
        }
        catch (ArgumentException e)
        {
            throw new ToolException(ToolException.BadInput, e.Message);
        }

        var drawn = (int)Math.Min(request.Most, filters.shape[0]);
        var enlarge = (int)Math.Max(1, (MinSide + filters.shape[3] - 1) / filters.shape[3]);
        var picture = TensorGrid.From(filters.narrow(0, 0, drawn).repeat_interleave(enlarge, 2).repeat_interleave(enlarge, 3));
        PngWriter.Save(request.Output, picture);
        return new FiltersAnswer(network.Name, filters.shape, drawn, request.Output);
    }
}
