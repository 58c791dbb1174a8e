namespace GanOrleans.Models.Randomness;

/// <summary>
/// What random numbers are for; part of the key, so that no two uses share a stream. Values are stable: changing one changes every run.
/// </summary>
public enum RandomPurpose
{
    /// <summary>Initial weights, one stream per parameter.</summary>
    Weights = 1,

    /// <summary>Order of the training samples, one permutation per epoch.</summary>
    DataOrder = 2,

    /// <summary>Latents z of training steps, one row per sample.</summary>
    Noise = 3,

    /// <summary>Dropout masks, one stream per layer and one row per sample.</summary>
    Dropout = 4,

    /// <summary>Latents z of samples shown to people.</summary>
    Sampling = 5,

    /// <summary>Classes that G is asked for in training steps, one per sample.</summary>
    Labels = 6,

    /// <summary>Dropout masks and noise inside G, one stream per layer and one row per sample.</summary>
    GeneratorMasks = 7,

    /// <summary>Noise around a sum of latents, one row per picture.</summary>
    Perturbation = 8,

    /// <summary>Noise on the samples that D sees, one row per sample; rows as for its dropout masks.</summary>
    InstanceNoise = 9,

    /// <summary>Points between real and generated samples, for the gradient penalty.</summary>
    Interpolation = 16,

    /// <summary>Samples of an autoencoder's posterior, one row per sample.</summary>
    Posterior = 17,
}
