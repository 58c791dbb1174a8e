namespace GanOrleans.Models.Training;

/// <summary>The scalars of one phase on its slice of the minibatch; NaN where the phase does not define one.</summary>
/// <param name="LossD">The discriminator's loss.</param>
/// <param name="LossG">The generator's loss.</param>
/// <param name="Real">Mean of D(x): a probability, or the mean output of a critic.</param>
/// <param name="Fake">Mean of D(G(z)), likewise.</param>
/// <param name="Value">V(D, G), beside −log 4 at the optimum; NaN where D is no probability.</param>
public readonly record struct PhaseScalars(float LossD, float LossG, float Real, float Fake, float Value)
{
    /// <summary>How many scalars every phase has.</summary>
    public const int Count = 5;

    /// <summary>Those of a phase's vector: its own follow the common ones.</summary>
    public static PhaseScalars Of(ReadOnlySpan<float> v) => new(v[0], v[1], v[2], v[3], v[4]) { Named = v[Count..].ToArray() };

    /// <summary>The variant's own, in the order of <see cref="Phase.Scalars"/>.</summary>
    public IReadOnlyList<float> Named { get; init; } = [];
}
