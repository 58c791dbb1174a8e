using GanOrleans.Models.Options;
using TorchSharp;

namespace GanOrleans.Models.Optimization;

/// <summary>
/// The arithmetic of the optimizers over flat vectors. Implementations differ in speed and device, and agree within rounding.
/// </summary>
public interface IUpdateRules
{
    /// <summary>v ← μ·v + g; w ← w − η·v (Polyak's momentum in PyTorch's form).</summary>
    void Sgd(torch.Tensor weights, torch.Tensor velocity, torch.Tensor gradient, double learningRate, double momentum);

    /// <summary>
    /// m ← β1·m + (1 − β1)·g; s ← β2·s + (1 − β2)·g²; w ← w − η/(1 − β1^t) · m / (√s/√(1 − β2^t) + ε): algorithm 1 of Kingma and Ba (2015).
    /// </summary>
    /// <param name="weights">w.</param>
    /// <param name="mean">m.</param>
    /// <param name="square">s.</param>
    /// <param name="gradient">g.</param>
    /// <param name="options">β1, β2, ε.</param>
    /// <param name="learningRate">η.</param>
    /// <param name="update">t, from 1.</param>
    void Adam(
        torch.Tensor weights, torch.Tensor mean, torch.Tensor square, torch.Tensor gradient, OptimizerOptions options, double learningRate,
        long update);

    /// <summary>s ← ρ·s + (1 − ρ)·g²; w ← w − η·g / (√s + ε): RMSprop in PyTorch's form.</summary>
    void RmsProp(torch.Tensor weights, torch.Tensor square, torch.Tensor gradient, OptimizerOptions options, double learningRate);

    /// <summary>s ← ρ·s + (1 − ρ)·g²; Δ = √(u + ε)/√(s + ε)·g; u ← ρ·u + (1 − ρ)·Δ²; w ← w − η·Δ: algorithm 1 of Zeiler (2012).</summary>
    /// <param name="weights">w.</param>
    /// <param name="square">s.</param>
    /// <param name="moves">u.</param>
    /// <param name="gradient">g.</param>
    /// <param name="options">ρ, ε.</param>
    /// <param name="learningRate">η; 1 in the paper.</param>
    void Adadelta(
        torch.Tensor weights, torch.Tensor square, torch.Tensor moves, torch.Tensor gradient, OptimizerOptions options,
        double learningRate);

    /// <summary>Whether every element is finite.</summary>
    bool IsFinite(torch.Tensor vector);
}
