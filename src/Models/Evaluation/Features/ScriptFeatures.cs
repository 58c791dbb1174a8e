using System.Runtime.InteropServices;
using System.Security.Cryptography;
using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Evaluation.Features;

/// <summary>
/// A network from a TorchScript file, such as an Inception-v3: it takes images <c>B × C × H × W</c> in [0, 1], brings them to its own size
/// and range, and gives <c>B × d</c>.
/// </summary>
public sealed class ScriptFeatures : IFeatureSpace
{
    private readonly jit.ScriptModule<Tensor, Tensor> module;

    /// <summary>Loads a file.</summary>
    /// <exception cref="EvaluationException">There is none, or it is no TorchScript.</exception>
    public ScriptFeatures(string path)
    {
        if (!File.Exists(path))
            throw new EvaluationException($"There is no file '{path}' to take features with. Name a TorchScript file.");
        Name = Path.GetFileName(path);
        using (var file = File.OpenRead(path))
            Hash = $"sha256:{Convert.ToHexStringLower(SHA256.HashData(file))}";
        try
        {
            module = jit.load<Tensor, Tensor>(path);
            module.eval();
        }
        catch (ExternalException e)
        {
            throw new EvaluationException(
                $"'{path}' cannot be loaded as TorchScript: {e.Message.Split('\n')[0]} Save a module with torch.jit.script or "
                + "torch.jit.trace.",
                e);
        }
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string Hash { get; }

    /// <inheritdoc/>
    public string Preprocessing => "float32 in [0, 1], the rest is the network's";

    /// <inheritdoc/>
    public Tensor Of(Tensor samples)
    {
        Tensor features;
        try
        {
            features = module.call(samples);
        }
        catch (ExternalException e)
        {
            throw new EvaluationException(
                $"'{Name}' takes no samples of shape [{string.Join(", ", samples.shape)}]: {LastLine(e.Message)} It has to take images "
                + "B × C × H × W in [0, 1].",
                e);
        }

        return features.dim() == 2 && features.shape[0] == samples.shape[0]
            ? features.to(ScalarType.Float32)
            : throw new EvaluationException(
                $"'{Name}' makes [{string.Join(", ", features.shape)}] of {samples.shape[0]} samples; features are B × d.");
    }

    /// <inheritdoc/>
    public void Dispose() => module.Dispose();

    private static string LastLine(string text) => text.TrimEnd().Split('\n')[^1];
}
