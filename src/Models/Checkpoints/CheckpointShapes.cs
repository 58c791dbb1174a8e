using GanOrleans.Models.Data;
using GanOrleans.Models.Options;
using GanOrleans.Models.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Checkpoints;

/// <summary>Compares the networks of a checkpoint, their state and their optimizers with those that settings build.</summary>
public static class CheckpointShapes
{
    /// <summary>The first thing that differs of each network, in one sentence; null when all are the same.</summary>
    /// <param name="folder">The checkpoint's folder.</param>
    /// <param name="variant">The variant.</param>
    /// <param name="options">Its settings; <see cref="IVariant.Check"/> has found nothing.</param>
    /// <param name="data">What would be trained on.</param>
    /// <exception cref="SafetensorsException">A file is missing, damaged or not the manifest's.</exception>
    public static string? Difference(string folder, IVariant variant, TrainingOptions options, DataDescription data)
    {
        using var scope = NewDisposeScope();
        var networks = variant.Build(options, data);
        try
        {
            string[] differences =
            [
                .. networks.Select(network => Difference(folder, network.Key, network.Value, options)).OfType<string>(),
            ];
            return differences.Length > 0 ? string.Join("; ", differences) : null;
        }
        finally
        {
            foreach (var module in networks.Values) module.Dispose();
        }
    }

    private static string? Difference(string folder, string network, nn.Module module, TrainingOptions options)
    {
        CheckpointStore.RequireWhole(folder, NetworkFiles.NamesOf(network, withAverage: false));
        var files = new NetworkFiles(folder, network);
        var optimizer = SafetensorsFile.Open(files.Optimizer).Metadata.GetValueOrDefault("kind", "none known");
        var kind = options.OptimizerOf(network).Kind;
        return Difference(
            network, SafetensorsFile.Open(files.Weights), [.. module.named_parameters().Select(p => (p.name, p.parameter.shape))])
            ?? Difference(
                $"{network}'s state", SafetensorsFile.Open(files.State), [.. module.named_buffers().Select(b => (b.name, b.buffer.shape))])
            ?? (optimizer == kind ? null : $"its {network} was trained with optimizer '{optimizer}' and would be with '{kind}' here");
    }

    private static string? Difference(string what, SafetensorsFile file, IReadOnlyList<(string Name, long[] Shape)> expected)
    {
        foreach (var (name, shape) in expected)
        {
            if (!file.Entries.TryGetValue(name, out var there)) return $"its {what} has no '{name}'";
            if (!there.Shape.SequenceEqual(shape)) return $"'{name}' of its {what} is {Text(there.Shape)} and would be {Text(shape)} here";
        }
        return file.Entries.Keys.Except(expected.Select(tensor => tensor.Name)).FirstOrDefault() is { } more
            ? $"its {what} has '{more}', which there is not here"
            : null;
    }

    private static string Text(IReadOnlyList<long> shape) => $"[{string.Join(", ", shape)}]";
}
