using static TorchSharp.torch;

namespace GanOrleans.Models.Evaluation.Features;

/// <summary>Turns samples into rows of numbers whose distances mean something.</summary>
public interface IFeatureSpace : IDisposable
{
    /// <summary>What results are listed under: <c>pixels</c>, <c>lenet</c>, a file's name.</summary>
    string Name { get; }

    /// <summary>What tells one network from another of the same name; empty where there is none.</summary>
    string Hash { get; }

    /// <summary>What happens to a sample before its features are taken, for people.</summary>
    string Preprocessing { get; }

    /// <summary>The features of samples, <c>B × d</c> float32.</summary>
    /// <param name="samples">Images <c>B × C × H × W</c> in [0, 1], or points <c>B × d</c>.</param>
    Tensor Of(Tensor samples);
}
