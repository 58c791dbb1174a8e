using GanOrleans.Models.Data;
using GanOrleans.Models.Networks;
using GanOrleans.Models.Options;
using GanOrleans.Models.Runtime;
using GanOrleans.Models.Training;
using GanOrleans.Models.Variants.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Variants;

/// <summary>One layer with parameters.</summary>
/// <param name="Name">Its name in the network, the beginning of its parameters' names.</param>
/// <param name="Kind">Its class, for example <c>Conv2d</c>.</param>
/// <param name="Output">Shape of its output for one sample, without the batch; empty for a layer that
/// the forward pass does not reach.</param>
/// <param name="Parameters">Number of trained values.</param>
public sealed record LayerSummary(string Name, string Kind, IReadOnlyList<long> Output, long Parameters);

/// <summary>A network layer by layer, in the order of the forward pass.</summary>
/// <param name="Name">A name from <see cref="NetworkNames"/>.</param>
/// <param name="Layers">Its layers with parameters; activations have none.</param>
/// <param name="Parameters">Number of trained values of all layers.</param>
public sealed record NetworkSummary(string Name, IReadOnlyList<LayerSummary> Layers, long Parameters)
{
    /// <summary>The networks of a variant, with shapes as a forward pass of one sample in eval mode shows them.</summary>
    /// <param name="variant">The variant.</param>
    /// <param name="options">Its settings; <see cref="IVariant.Check"/> has found nothing.</param>
    /// <param name="data">What it is trained on.</param>
    public static IReadOnlyList<NetworkSummary> Of(IVariant variant, TrainingOptions options, DataDescription data)
    {
        using var grad = no_grad();
        using var scope = NewDisposeScope();
        var networks = variant.Build(options, data);
        Convolutions.ShapesOnly = true;
        try
        {
            return [.. networks.Select(network => Of(network.Key, network.Value, Input(network.Value, options, data)))];
        }
        finally
        {
            Convolutions.ShapesOnly = false;
            foreach (var module in networks.Values) module.Dispose();
        }
    }

    private static Action? Input(nn.Module module, TrainingOptions options, DataDescription data)
    {
        var labels = zeros(1, dtype: ScalarType.Int64);
        return module switch
        {
            IReconstructs autoencoder => () => autoencoder.Reconstruct(zeros(1, data.SampleSize)),
            GeneratorModule g => () => g.call(zeros(1, options.Latent), labels, null),
            DiscriminatorModule d => () => d.call(zeros(1, data.SampleSize), labels, null),
            _ => null,
        };
    }

    private static NetworkSummary Of(string name, nn.Module module, Action? forward)
    {
        var layers = module.named_modules().Where(m => Own(m.module) > 0).ToList();
        var seen = new List<LayerSummary>();
        var removals = new List<Action>();
        foreach (var (layerName, layer) in layers)
        {
            if (layer is not nn.Module<Tensor, Tensor> hookable) continue;
            var remover = hookable.register_forward_hook((_, _, output) =>
            {
                if (seen.All(summary => summary.Name != layerName)) seen.Add(Summary(layerName, layer, output.shape[1..]));
                return output;
            });
            removals.Add(remover.remove);
        }
        module.eval();
        forward?.Invoke();
        foreach (var remove in removals)
            remove();
        seen.AddRange(
            layers.Where(layer => seen.All(summary => summary.Name != layer.name)).Select(layer => Summary(layer.name, layer.module, [])));
        return new NetworkSummary(name, seen, module.parameters().Sum(parameter => parameter.numel()));
    }

    private static LayerSummary Summary(string name, nn.Module layer, long[] output) => new(name, layer.GetType().Name, output, Own(layer));

    private static long Own(nn.Module layer) => layer.named_parameters(recurse: false).Sum(parameter => parameter.parameter.numel());
}
