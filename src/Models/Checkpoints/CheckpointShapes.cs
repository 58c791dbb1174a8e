using GanOrleans.Models.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models;

/// <summary>Compares the networks of a checkpoint with those that settings build.</summary>
public static class CheckpointShapes
{
    /// <summary>The first parameter that differs, in a sentence; null when all are the same.</summary>
    /// <param name="folder">The checkpoint's folder.</param>
    /// <param name="variant">The variant.</param>
    /// <param name="options">Its settings; <see cref="IVariant.Check"/> has found nothing.</param>
    /// <param name="data">What would be trained on.</param>
    /// <exception cref="SafetensorsException">A file is missing or damaged.</exception>
    public static string? Difference(string folder, IVariant variant, TrainingOptions options, DataDescription data)
    {
        using var scope = NewDisposeScope();
        var networks = variant.Build(options, data);
        try
        {
            return networks.Select(network => Difference(folder, network.Key, network.Value)).FirstOrDefault(difference => difference is not null);
        }
        finally
        {
            foreach (var module in networks.Values) module.Dispose();
        }
    }

    private static string? Difference(string folder, string network, nn.Module module)
    {
        var file = SafetensorsFile.Open(new NetworkFiles(folder, network).Weights);
        foreach (var (name, parameter) in module.named_parameters())
        {
            if (!file.Entries.TryGetValue(name, out var there)) return $"its {network} has no '{name}'";
            if (!there.Shape.SequenceEqual(parameter.shape)) return $"'{name}' of its {network} is [{string.Join(", ", there.Shape)}] and would be [{string.Join(", ", parameter.shape)}] here";
        }
        return null;
    }
}
