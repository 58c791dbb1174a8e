using GanOrleans.Models.Variants;

namespace GanOrleans.Silo.Commands.Variants;

/// <param name="Variant">The variant, with its defaults for these images.</param>
/// <param name="Shape">C × H × W of a sample.</param>
/// <param name="Networks">Its networks.</param>
internal sealed record VariantReport(VariantListing Variant, long[] Shape, NetworkReport[] Networks);

/// <param name="Name"><c>generator</c> or <c>discriminator</c>.</param>
/// <param name="Layers">Its layers with parameters, in the order of the forward pass.</param>
/// <param name="Parameters">Number of trained values.</param>
internal sealed record NetworkReport(string Name, LayerReport[] Layers, long Parameters)
{
    public static NetworkReport Of(NetworkSummary network) => new(
        network.Name, [.. network.Layers.Select(layer => new LayerReport(layer.Name, layer.Kind, [.. layer.Output], layer.Parameters))],
        network.Parameters);
}

/// <param name="Name">The layer's name, the beginning of its parameters' names.</param>
/// <param name="Kind">Its class.</param>
/// <param name="Output">Shape of its output for one sample; empty for a layer that the forward pass does not reach.</param>
/// <param name="Parameters">Number of trained values.</param>
internal sealed record LayerReport(string Name, string Kind, long[] Output, long Parameters);
