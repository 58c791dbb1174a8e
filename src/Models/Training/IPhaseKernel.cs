using GanOrleans.Models.Networks;
using static TorchSharp.torch;

namespace GanOrleans.Models.Training;

/// <summary>The fast path of one phase: forward and backward over a slice of the minibatch.</summary>
public interface IPhaseKernel
{
    /// <summary>
    /// Leaves in <see cref="Network.Gradient"/> of every network that the phase updates the gradient of the mean loss over the
    /// slice's rows, and touches no other network. Runs inside a dispose scope of the caller, on the lane's thread;
    /// <c>context.Rows.Count</c> is at least 1.
    /// </summary>
    PhaseResult Run(PhaseContext context);

    /// <summary>
    /// G's samples of the step with their graph, where <see cref="Run"/> takes them from <see cref="PhaseContext.Generated"/>: they can be
    /// computed while other networks still wait for their weights. Null for a kernel that has nothing to compute ahead.
    /// </summary>
    Tensor? Generate(PhaseContext context) => null;
}
