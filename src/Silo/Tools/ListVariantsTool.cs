using GanOrleans.Contracts.Tools;
using GanOrleans.Models.Variants;

namespace GanOrleans.Silo.Tools;

/// <summary>Lists the variants that this silo was built with.</summary>
internal sealed class ListVariantsTool() : SiloTool<ListVariantsRequest, VariantListing[]>(ToolNames.ListVariants, usesTorch: false)
{
    private const int Usual = 28;

    protected override VariantListing[] Answer(ListVariantsRequest request, Action<string> tell, CancellationToken cancellation) =>
        [.. VariantRegistry.All.Select(variant => ToolVariants.Listing(variant, ToolVariants.Images(Usual)))];
}
