using GanOrleans.Models.Networks;

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
}
