using GanOrleans.Models.Randomness;
using static TorchSharp.torch;

namespace GanOrleans.Models.Training;

/// <summary>
/// What a worker has computed of its next step while it waits for the weights of the step before. Used and disposed on the lane's thread.
/// </summary>
/// <remarks>It is of no use any more once the weights of the step's own networks are replaced: dispose it then.</remarks>
public sealed class StepAhead : IDisposable
{
    internal StepAhead(StepKey step, Rows rows, Tensor generated) => (Step, Rows, Generated) = (step, rows, generated);

    /// <summary>The step that it belongs to.</summary>
    public StepKey Step { get; }

    /// <summary>The slice that it belongs to.</summary>
    public Rows Rows { get; }

    /// <summary>G's samples of the step, with their graph.</summary>
    internal Tensor Generated { get; }

    /// <inheritdoc/>
    public void Dispose() => Generated.Dispose();
}
