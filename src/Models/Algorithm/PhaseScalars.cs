namespace GanOrleans.Models;

/// <summary>The scalars of one phase on its slice of the minibatch; NaN where the phase does not define one.</summary>
/// <param name="LossD">The discriminator's loss.</param>
/// <param name="LossG">The generator's loss.</param>
/// <param name="Real">Mean of D(x).</param>
/// <param name="Fake">Mean of D(G(z)).</param>
/// <param name="Value">V(D, G), beside −log 4 at the optimum.</param>
public readonly record struct PhaseScalars(float LossD, float LossG, float Real, float Fake, float Value);
