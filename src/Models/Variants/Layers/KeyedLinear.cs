using System.Runtime.InteropServices;
using GanOrleans.Models.Randomness;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GanOrleans.Models.Variants.Layers;

/// <summary>
/// Fully connected layers whose initial weights depend on the seed and the layer's name only, never on the library's global generator.
/// </summary>
public static class KeyedLinear
{
    /// <summary>A layer with weights and biases from U(−range, range).</summary>
    /// <param name="seed">The run's seed.</param>
    /// <param name="name">Unique within the run, for example <c>generator.h0</c>.</param>
    /// <param name="inputs">Fan-in.</param>
    /// <param name="outputs">Fan-out.</param>
    /// <param name="weightRange">Half the width of the weights' interval.</param>
    /// <param name="biasRange">Half the width of the biases' interval; 0 for zeros.</param>
    public static Linear Create(ulong seed, string name, int inputs, int outputs, double weightRange, double biasRange = 0)
    {
        var weight = Uniform(seed, name + ".weight", outputs, inputs, (float)weightRange);
        using var row = Uniform(seed, name + ".bias", 1, outputs, (float)biasRange);
        var bias = row.reshape(outputs);
        return nn.Linear(new Parameter(weight), new Parameter(bias));
    }

    /// <summary>As <see cref="Create"/>, with PyTorch's default range 1/√fan-in for weights and biases.</summary>
    public static Linear Default(ulong seed, string name, int inputs, int outputs) =>
        Create(seed, name, inputs, outputs, 1 / Math.Sqrt(inputs), 1 / Math.Sqrt(inputs));

    private static Tensor Uniform(ulong seed, string name, int rows, int columns, float range)
    {
        var stream = KeyedStream.For(seed, RandomPurpose.Weights, name);
        return range == 0
            ? zeros(rows, columns, dtype: ScalarType.Float32)
            : HostRows.ToDevice(rows, columns, CPU, (row, destination) => stream.Uniform(destination, row, -range, range));
    }
}
