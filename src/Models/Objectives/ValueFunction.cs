using GanOrleans.Models.Runtime;
using static TorchSharp.torch;

namespace GanOrleans.Models.Objectives;

/// <summary>V(D, G) = E[log D(x)] + E[log(1 − D(G(z)))], equation 1 of Goodfellow et al. (2014), estimated on a batch of logits.</summary>
public static class ValueFunction
{
    /// <summary>V where D = ½ everywhere, the value at the optimum (theorem 1): −log 4.</summary>
    public const double Optimum = -1.3862943611198906;

    /// <summary>The estimate, a scalar.</summary>
    public static Tensor Estimate(Tensor realLogits, Tensor fakeLogits) =>
        realLogits.neg().Softplus().mean().Plus(fakeLogits.Softplus().mean()).neg();
}
