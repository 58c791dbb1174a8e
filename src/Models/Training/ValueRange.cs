using GanOrleans.Models.Runtime;
using TorchSharp;

namespace GanOrleans.Models.Training;

/// <summary>Range in which the networks of a variant see samples, and the way there from the data set's own range and back.</summary>
public enum ValueRange
{
    /// <summary>As the data set gives them: images in [0, 1], points where they are.</summary>
    Data,

    /// <summary>Images rescaled from [0, 1] to [−1, 1], for a tanh output.</summary>
    Symmetric,
}

/// <summary>Conversions between the data's range and the networks'.</summary>
public static class ValueRanges
{
    /// <summary>From the data set's range to the networks'; the shape stays.</summary>
    public static torch.Tensor ToNetwork(this ValueRange range, torch.Tensor x) => range == ValueRange.Symmetric ? x.Times(2).Add(-1) : x;

    /// <summary>From the networks' range to the data set's; the shape stays.</summary>
    public static torch.Tensor ToData(this ValueRange range, torch.Tensor x) => range == ValueRange.Symmetric ? x.Plus(1).Scale(0.5) : x;
}
