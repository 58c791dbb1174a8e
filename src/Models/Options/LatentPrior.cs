namespace GanOrleans.Models;

/// <summary>Distribution p(z) of each component of the latent z.</summary>
public enum LatentPrior
{
    /// <summary>N(0, 1).</summary>
    Normal,

    /// <summary>U(−1, 1).</summary>
    Uniform,

    /// <summary>U(−√3, √3), which has unit variance: the prior of Goodfellow et al. (2014).</summary>
    UniformSqrt3,
}
