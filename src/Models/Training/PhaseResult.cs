using GanOrleans.Models.Objectives;
using GanOrleans.Models.Options;
using GanOrleans.Models.Randomness;
using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Training;

/// <summary>What a phase says about its slice besides the gradients. Used and disposed on the lane's thread.</summary>
/// <remarks>
/// It keeps D's outputs, some hundred numbers; the scalars are worked out when somebody asks, so that a step
/// whose scalars nobody reads pays nothing.
/// </remarks>
public sealed class PhaseResult : IDisposable
{
    private readonly IObjective? objective;
    private readonly Tensor? real;
    private readonly Tensor? fake;
    private readonly Tensor? lossD;
    private readonly Tensor? lossG;
    private readonly Tensor[] named;
    private Tensor? scalars;

    private PhaseResult(
        Phase phase, int samples, IObjective? objective, Tensor? real, Tensor? fake, Tensor? lossD, Tensor? lossG,
        ReadOnlySpan<Tensor> named)
    {
        Phase = phase;
        Samples = samples;
        this.objective = objective;
        this.real = Keep(real);
        this.fake = Keep(fake);
        this.lossD = Keep(lossD);
        this.lossG = Keep(lossG);
        this.named = new Tensor[named.Length];
        for (var i = 0; i < named.Length; i++) this.named[i] = Keep(named[i])!;
    }

    /// <summary>The result of an empty slice: nothing is defined.</summary>
    public static PhaseResult Empty(Phase phase) => new(phase, 0, null, null, null, null, null, []);

    /// <summary>The result of a phase that follows the objective: its losses are worked out of D's outputs when they are read.</summary>
    /// <param name="context">The step; the losses of the networks that its phase updates are defined.</param>
    /// <param name="real">D's outputs for real samples, <c>B × 1</c>, or null where the phase has none.</param>
    /// <param name="fake">D's outputs for generated samples, <c>B × 1</c>.</param>
    /// <param name="named">Scalars (0-dimensional tensors) in the order of <see cref="Phase.Scalars"/>.</param>
    public static PhaseResult OfOutputs(PhaseContext context, Tensor? real, Tensor? fake, params ReadOnlySpan<Tensor> named) =>
        new(Checked(context.Phase, named), context.Rows.Count, context.Objective, real, fake, null, null, named);

    /// <summary>The result of a phase with losses of its own.</summary>
    /// <param name="context">The step.</param>
    /// <param name="lossD">The discriminator's loss, a scalar, or null.</param>
    /// <param name="lossG">The generator's loss, a scalar, or null.</param>
    /// <param name="real">D's outputs for real samples, or null; their mean is shown.</param>
    /// <param name="fake">D's outputs for generated samples, or null.</param>
    /// <param name="named">Scalars (0-dimensional tensors) in the order of <see cref="Phase.Scalars"/>.</param>
    public static PhaseResult OfLosses(
        PhaseContext context, Tensor? lossD, Tensor? lossG, Tensor? real, Tensor? fake,
        params ReadOnlySpan<Tensor> named) => new(Checked(context.Phase, named), context.Rows.Count, null, real, fake, lossD, lossG, named);

    /// <summary>The phase.</summary>
    public Phase Phase { get; }

    /// <summary>Number of rows of the slice: the weight of its gradient in the mean.</summary>
    public int Samples { get; }

    /// <summary>
    /// Float32 on the device: those of <see cref="PhaseScalars"/>, then the phase's own. Reading them waits for
    /// the device: once per lease, not per step.
    /// </summary>
    public Tensor Scalars => scalars ??= Compute().DetachFromDisposeScope();

    /// <summary>Reads <see cref="Scalars"/>. Waits for the device.</summary>
    public PhaseScalars Read()
    {
        using var cpu = Scalars.to(CPU);
        using var data = cpu.data<float>();
        return PhaseScalars.Of(data.ToArray());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        real?.Dispose();
        fake?.Dispose();
        lossD?.Dispose();
        lossG?.Dispose();
        foreach (var scalar in named) scalar.Dispose();
        scalars?.Dispose();
    }

    private Tensor Compute()
    {
        using var grad = no_grad();
        using var scope = NewDisposeScope();
        var device = (real ?? fake ?? lossD ?? lossG)?.device ?? CPU;
        var undefined = tensor(float.NaN, device: device);
        var probability = objective is { IsProbability: true };
        var both = real is not null && fake is not null;
        return stack([
                lossD
                    ?? (
                        objective is not null && both && Phase.Updates.Contains(NetworkNames.Discriminator)
                            ? objective.DiscriminatorLoss(real!, fake!)
                            : undefined),
                lossG
                    ?? (
                        objective is not null && fake is not null && Phase.Updates.Contains(NetworkNames.Generator)
                            ? objective.GeneratorLoss(fake)
                            : undefined),
                Mean(real, probability) ?? undefined,
                Mean(fake, probability) ?? undefined,
                probability && both ? ValueFunction.Estimate(real!, fake!) : undefined,
                .. named.Length > 0 ? named : Phase.Scalars.Select(_ => undefined),
            ])
            .MoveToOuterDisposeScope();
    }

    private static Tensor? Mean(Tensor? outputs, bool probability) => probability ? outputs?.sigmoid().mean() : outputs?.mean();

    // Out of the graph, which would keep all activations alive, and out of any dispose scope.
    private static Tensor? Keep(Tensor? tensor) => tensor?.detach().DetachFromDisposeScope();

    private static Phase Checked(Phase phase, ReadOnlySpan<Tensor> named) =>
        named.Length == phase.Scalars.Count
            ? phase
            : throw new ArgumentException(
                $"Phase '{phase.Name}' declares {phase.Scalars.Count} scalars ({string.Join(", ", phase.Scalars)}); its kernel gave "
                    + $"{named.Length}.",
                nameof(named));
}
