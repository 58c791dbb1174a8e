using GanOrleans.Models.Options;

namespace GanOrleans.Models.Variants.Layers;

/// <summary>
/// Dropout on the hidden layers of a fully connected G: noise inside G, which Goodfellow et al. (2014) allow and leave out.
/// </summary>
public static class GeneratorDropout
{
    /// <summary>The part of the hidden units that is removed; 0 is off.</summary>
    public static NumberOption Option { get; } = new("generator-dropout", 0, 0, 0.99, "0 is off; the usual value is .5.");

    /// <summary>The probability of keeping a unit.</summary>
    public static double Keep(TrainingOptions options) => 1 - Option.Of(options);
}
