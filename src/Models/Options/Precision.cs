namespace GanOrleans.Models.Options;

/// <summary>The numbers that the products of linear layers and convolutions are computed from while training.</summary>
public enum Precision
{
    /// <summary>Float32 throughout.</summary>
    Fp32,

    /// <summary>
    /// Factors and result rounded to bfloat16, sums in float32. Weights, optimizers, averages, losses and whatever is not such a product
    /// are float32.
    /// </summary>
    Bf16,
}
