using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Variants.Layers;

/// <summary>Class indices as the networks of conditional variants see them.</summary>
public static class ClassLabels
{
    /// <summary>One-hot rows, <c>B × classes</c>, of the type of <paramref name="like"/>.</summary>
    /// <exception cref="ArgumentNullException">There are no labels: the network is conditional.</exception>
    public static Tensor OneHot(Tensor? labels, int classes, Tensor like)
    {
        ArgumentNullException.ThrowIfNull(labels);
        return nn.functional.one_hot(labels, classes).to(like.dtype);
    }

    /// <summary>One map per class, full of ones for the row's own class: <c>B × classes × side × side</c>.</summary>
    public static Tensor Maps(Tensor? labels, int classes, int side, Tensor like) =>
        OneHot(labels, classes, like).view(-1, classes, 1, 1).expand(-1, -1, side, side);
}
