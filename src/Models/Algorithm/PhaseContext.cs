using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models;

/// <summary>Everything that a kernel needs for one step on one slice.</summary>
/// <param name="Replica">The networks.</param>
/// <param name="Phase">The phase that runs.</param>
/// <param name="Step">The step, the key of everything random.</param>
/// <param name="Rows">The slice.</param>
public readonly record struct PhaseContext(Replica Replica, Phase Phase, StepKey Step, Rows Rows)
{
    /// <summary>The device of the networks and batches.</summary>
    public Device Device => Replica.Device;

    /// <summary>The losses.</summary>
    public IObjective Objective => Replica.Objective;

    /// <summary>D with its flat vectors.</summary>
    public Network Discriminator => Replica[NetworkNames.Discriminator];

    /// <summary>G with its flat vectors.</summary>
    public Network Generator => Replica[NetworkNames.Generator];

    /// <summary>G(z).</summary>
    public Tensor G(Tensor z) => ((GeneratorModule)Generator.Module).call(z);

    /// <summary>Logits of D(x).</summary>
    public Tensor D(Tensor x, DropoutMasks masks) => ((DiscriminatorModule)Discriminator.Module).call(x, masks);

    /// <summary>The slice's real samples.</summary>
    public Tensor Real() => Replica.Batches.Real(Step, Rows);

    /// <summary>The slice's noise.</summary>
    public Tensor Noise() => Replica.Batches.Noise(Step, Rows);
}
