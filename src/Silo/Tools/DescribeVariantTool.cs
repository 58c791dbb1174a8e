using GanOrleans.Contracts.Specs;
using GanOrleans.Contracts.Tools;
using GanOrleans.Models.Variants;

namespace GanOrleans.Silo.Tools;

/// <summary>Builds a variant's networks for images of a size and says what they consist of.</summary>
internal sealed class DescribeVariantTool() : SiloTool<DescribeVariantRequest, VariantReport>(ToolNames.DescribeVariant, usesTorch: true)
{
    protected override VariantReport Answer(DescribeVariantRequest request, Action<string> tell, CancellationToken cancellation)
    {
        var variant = VariantRegistry.Find(request.Name) ?? throw Unknown(request.Name);
        var data = ToolVariants.Images(request.ImageSize, request.Channels);
        var defaults = variant.Defaults(data);
        var options = defaults with
        {
            Extra = new Dictionary<string, string>([.. defaults.Extra.Where(o => !request.Options.ContainsKey(o.Key)), .. request.Options]),
        };
        if (variant.Check(options, data).ToList() is { Count: > 0 } faults)
            throw new ToolException(
                ToolException.BadInput, string.Join(Environment.NewLine, faults),
                $"'ganctl variants' shows what '{request.Name}' trains on.");
        return new VariantReport(
            ToolVariants.Listing(variant, data), [.. data.SampleShape], [.. NetworkSummary.Of(variant, options, data).Select(Report)]);
    }

    private static NetworkReport Report(NetworkSummary network) =>
        new(
            network.Name, [.. network.Layers.Select(layer => new LayerReport(layer.Name, layer.Kind, [.. layer.Output], layer.Parameters))],
            network.Parameters);

    private static ToolException Unknown(string name)
    {
        string[] known = [.. VariantRegistry.All.Select(variant => variant.Info.Name)];
        var near = Suggestion.Closest(name, known);
        return new ToolException(
            ToolException.BadInput, $"There is no variant '{name}'. Known: {string.Join(", ", known)}.",
            near is null ? "" : $"Did you mean '{near}'?");
    }
}
