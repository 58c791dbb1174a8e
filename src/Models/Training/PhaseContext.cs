using GanOrleans.Models.Networks;
using GanOrleans.Models.Objectives;
using GanOrleans.Models.Options;
using GanOrleans.Models.Randomness;
using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Training;

/// <summary>Everything that a kernel needs for one step on one slice.</summary>
/// <param name="Replica">The networks.</param>
/// <param name="Phase">The phase that runs.</param>
/// <param name="Step">The step, the key of everything random.</param>
/// <param name="Rows">The slice.</param>
/// <param name="Ahead">What was computed before; null = nothing.</param>
public readonly record struct PhaseContext(Replica Replica, Phase Phase, StepKey Step, Rows Rows, StepAhead? Ahead = null)
{
    /// <summary>The device of the networks and batches.</summary>
    public Device Device => Replica.Device;

    /// <summary>The losses.</summary>
    public IObjective Objective => Replica.Objective;

    /// <summary>D with its flat vectors.</summary>
    public Network Discriminator => Replica[NetworkNames.Discriminator];

    /// <summary>G with its flat vectors.</summary>
    public Network Generator => Replica[NetworkNames.Generator];

    /// <summary>G(z), of the step's keyed classes where the variant is conditional.</summary>
    public Tensor G(Tensor z) => ((GeneratorModule)Generator.Module).call(z, FakeLabels(), DropoutMasks.ForGenerator(Step, Rows, Device));

    /// <summary>G's samples of fresh noise with their graph, computed ahead or now.</summary>
    public Tensor Generated() => Ahead?.Generated ?? G(Noise());

    /// <summary>D's outputs for the slice's real samples, with their classes, masks and instance noise.</summary>
    public Tensor DOfReal(Tensor x) => D(Replica.Batches.NoisyReal(x, Step, Rows), RealLabels(), DropoutMasks.ForReal(Step, Rows, Device));

    /// <summary>D's outputs for the slice's generated samples, with their classes, masks and instance noise.</summary>
    public Tensor DOfFake(Tensor x) => D(Replica.Batches.NoisyFake(x, Step, Rows), FakeLabels(), DropoutMasks.ForFake(Step, Rows, Device));

    /// <summary>
    /// D's outputs for both halves, in one forward pass where rows do not see each other: larger products, half the
    /// calls. The masks are the same either way.
    /// </summary>
    public (Tensor Real, Tensor Fake) DOfBoth(Tensor real, Tensor fake)
    {
        if (!((DiscriminatorModule)Discriminator.Module).RowsAreIndependent) return (DOfReal(real), DOfFake(fake));
        var labels = RealLabels() is { } realLabels ? cat([realLabels, FakeLabels()!]) : null;
        var both = D(
            cat([Replica.Batches.NoisyReal(real, Step, Rows), Replica.Batches.NoisyFake(fake, Step, Rows)]), labels,
            DropoutMasks.ForBoth(Step, Rows, Device));
        return (both.narrow(0, 0, Rows.Count), both.narrow(0, Rows.Count, Rows.Count));
    }

    /// <summary>The slice's real samples.</summary>
    public Tensor Real() => Replica.Batches.Real(Step, Rows);

    /// <summary>The slice's noise.</summary>
    public Tensor Noise() => Replica.Batches.Noise(Step, Rows);

    /// <summary>The classes of the real samples, or null where the variant is unconditional.</summary>
    public Tensor? RealLabels() => Replica.Batches.RealLabels(Step, Rows);

    /// <summary>The classes that G is asked for in this step, or null where the variant is unconditional.</summary>
    public Tensor? FakeLabels() => Replica.Batches.FakeLabels(Step, Rows);

    private Tensor D(Tensor x, Tensor? labels, DropoutMasks masks) => ((DiscriminatorModule)Discriminator.Module).call(x, labels, masks);
}
