using GanOrleans.Models.Options;
using GanOrleans.Models.Randomness;

namespace GanOrleans.Models.Training;

/// <summary>A phase of an iteration as data: a loss and the networks that it updates.</summary>
/// <param name="Name">For people and metrics, for example <c>discriminator</c>.</param>
/// <param name="Index">Position within the iteration, from 0; part of the <see cref="StepKey"/>.</param>
/// <param name="Updates">Names of the networks that a step of this phase updates, from <see cref="NetworkNames"/>.</param>
/// <param name="Repeats">How often it runs per iteration: k for the discriminator, else 1.</param>
/// <param name="Kernel">What computes its gradients.</param>
public sealed record Phase(string Name, int Index, IReadOnlyList<string> Updates, int Repeats, IPhaseKernel Kernel)
{
    /// <summary>
    /// Names of the scalars that its results carry beside <see cref="PhaseScalars"/>' own, in the order of <see
    /// cref="PhaseResult.Scalars"/>. Default: none.
    /// </summary>
    public IReadOnlyList<string> Scalars { get; init; } = [];
}
