namespace GanOrleans.Models.Options;

/// <summary>In which order one iteration updates the two networks.</summary>
public enum Schedule
{
    /// <summary>Algorithm 1 of Goodfellow et al. (2014): k discriminator steps, then one generator step on fresh noise.</summary>
    Alternating,

    /// <summary>One forward pass gives both gradients and both networks move at once, as in the authors' own code.</summary>
    Simultaneous,
}
