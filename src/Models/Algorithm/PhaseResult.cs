using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models;

/// <summary>What a phase says about its slice besides the gradients. Used and disposed on the lane's thread.</summary>
/// <remarks>It keeps the logits, some hundred numbers; the scalars are worked out when somebody asks, so that a step whose scalars nobody reads pays nothing.</remarks>
public sealed class PhaseResult : IDisposable
{
    private readonly Tensor? realLogits;
    private readonly Tensor? fakeLogits;
    private readonly IObjective objective;
    private readonly bool definesLossD;
    private readonly bool definesLossG;
    private Tensor? scalars;

    /// <summary>Takes ownership of the logits, out of any dispose scope; null where the phase has none.</summary>
    /// <param name="phase">The phase; the losses of the networks that it updates are defined.</param>
    /// <param name="samples">Number of rows of the slice.</param>
    /// <param name="objective">The objective.</param>
    /// <param name="realLogits">Logits of D(x), <c>B × 1</c>, detached.</param>
    /// <param name="fakeLogits">Logits of D(G(z)), <c>B × 1</c>, detached.</param>
    public PhaseResult(Phase phase, int samples, IObjective objective, Tensor? realLogits, Tensor? fakeLogits)
    {
        Samples = samples;
        this.objective = objective;
        this.realLogits = realLogits?.DetachFromDisposeScope();
        this.fakeLogits = fakeLogits?.DetachFromDisposeScope();
        definesLossD = realLogits is not null && fakeLogits is not null && phase.Updates.Contains(NetworkNames.Discriminator);
        definesLossG = fakeLogits is not null && phase.Updates.Contains(NetworkNames.Generator);
    }

    /// <summary>Number of rows of the slice: the weight of its gradient in the mean.</summary>
    public int Samples { get; }

    /// <summary>Five float32 on the device in the order of <see cref="PhaseScalars"/>. Reading them waits for the device: once per lease, not per step.</summary>
    public Tensor Scalars => scalars ??= Compute().DetachFromDisposeScope();

    /// <summary>Reads <see cref="Scalars"/>. Waits for the device.</summary>
    public PhaseScalars Read()
    {
        using var cpu = Scalars.to(CPU);
        using var data = cpu.data<float>();
        var v = data.ToArray();
        return new PhaseScalars(v[0], v[1], v[2], v[3], v[4]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        realLogits?.Dispose();
        fakeLogits?.Dispose();
        scalars?.Dispose();
    }

    private Tensor Compute()
    {
        using var grad = no_grad();
        using var scope = NewDisposeScope();
        var device = (realLogits ?? fakeLogits)?.device ?? CPU;
        var undefined = tensor(float.NaN, device: device);
        var both = realLogits is not null && fakeLogits is not null;
        return stack([
            definesLossD ? objective.DiscriminatorLoss(realLogits!, fakeLogits!) : undefined,
            definesLossG ? objective.GeneratorLoss(fakeLogits!) : undefined,
            realLogits is not null ? realLogits.sigmoid().mean() : undefined,
            fakeLogits is not null ? fakeLogits.sigmoid().mean() : undefined,
            both ? ValueFunction.Estimate(realLogits!, fakeLogits!) : undefined,
        ]).MoveToOuterDisposeScope();
    }
}
