using GanOrleans.Models.Data;
using GanOrleans.Models.Networks;
using GanOrleans.Models.Runtime;
using GanOrleans.Models.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Evaluation;

/// <summary>Samples as rows of numbers for a linear classifier: their pixels, or what a discriminator makes of them.</summary>
public static class PooledFeatures
{
    /// <summary>Width and height that maps are max-pooled to (Radford et al., 2016, section 5.1).</summary>
    public const int Side = 4;

    private const int Part = 500;

    /// <summary>The values of the samples 0 to <paramref name="count"/> − 1 of a split, <c>count × d</c>.</summary>
    public static Tensor OfPixels(IDataSet data, int count) => InParts(data, count, x => x);

    /// <summary>The features of a discriminator: each hidden layer, maps max-pooled to 4 × 4, side by side.</summary>
    /// <param name="network">The discriminator.</param>
    /// <param name="range">The range that it takes samples in.</param>
    /// <param name="data">The split.</param>
    /// <param name="count">How many of its samples.</param>
    /// <exception cref="ArgumentException">The discriminator does not show its hidden layers.</exception>
    public static Tensor OfDiscriminator(Network network, ValueRange range, IDataSet data, int count)
    {
        if (network.Module is not IFeatures features)
            throw new ArgumentException(
                $"{network.Module.GetType().Name} does not show its hidden layers. Those of gan, mlp, dcgan and wgan-gp and of their "
                    + $"objectives do.",
                nameof(network));
        network.Module.eval();
        return InParts(data, count, x => cat([.. features.Features(range.ToNetwork(x)).Select(Pool)], 1));
    }

    /// <summary>
    /// Maps max-pooled to at most 4 × 4 and flattened, <c>B × n</c>; cell i of a side covers the rows ⌊i·H/4⌋ to ⌈(i + 1)·H/4⌉ − 1.
    /// </summary>
    public static Tensor Pool(Tensor layer)
    {
        if (layer.dim() == 2) return layer;
        if (layer.shape[2] <= Side && layer.shape[3] <= Side) return layer.flatten(1);
        var cells = from i in Enumerable.Range(0, Side) from j in Enumerable.Range(0, Side) select Cell(Cell(layer, 2, i), 3, j).amax(2, 3);
        return stack(cells, 2).flatten(1);
    }

    private static Tensor Cell(Tensor maps, int dimension, int number)
    {
        var extent = maps.shape[dimension];
        var first = number * extent / Side;
        return maps.narrow(dimension, first, ((number + 1) * extent + Side - 1) / Side - first);
    }

    private static Tensor InParts(IDataSet data, int count, Func<Tensor, Tensor> map)
    {
        using var grad = no_grad();
        using var scope = NewDisposeScope();
        var parts = new List<Tensor>();
        for (var first = 0; first < count; first += Part)
        {
            using var inner = NewDisposeScope();
            var indices = new long[Math.Min(Part, count - first)];
            for (var i = 0; i < indices.Length; i++) indices[i] = first + i;
            parts.Add(map(data.Gather(indices, CPU).view(indices.Length, -1)).MoveToOuterDisposeScope());
        }
        return cat(parts, 0).MoveToOuterDisposeScope();
    }
}
