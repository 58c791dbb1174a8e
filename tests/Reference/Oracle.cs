using GanOrleans.Models.Data;
using GanOrleans.Models.Networks;
using GanOrleans.Models.Objectives;
using GanOrleans.Models.Optimization;
using GanOrleans.Models.Options;
using GanOrleans.Models.Randomness;
using GanOrleans.Models.Training;
using GanOrleans.Models.Variants;
using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Reference;

/// <summary>Algorithm 1 of Goodfellow et al. (2014) on one process: the text that every distributed run must agree with.</summary>
/// <remarks>
/// Plain library autograd and optimizers, one tensor per parameter, nothing fused and nothing skipped: slow on purpose. It draws the same
/// samples, noise and masks as the kernels, so both agree within rounding.
/// </remarks>
public sealed class Oracle : IDisposable
{
    private readonly TrainingOptions options;
    private readonly IObjective objective;
    private readonly KeyedBatches batches;
    private readonly Rows all;
    private readonly LibraryOptimizer optimizerD;
    private readonly LibraryOptimizer optimizerG;

    /// <param name="options">The settings; the initial weights come from the seed.</param>
    /// <param name="data">The training split.</param>
    public Oracle(TrainingOptions options, IDataSet data)
    {
        this.options = options;
        var variant = VariantRegistry.Get(options.Variant);
        var networks = variant.Build(options, data.Description);
        D = (DiscriminatorModule)networks[NetworkNames.Discriminator];
        G = (GeneratorModule)networks[NetworkNames.Generator];
        objective = ObjectiveRegistry.For(options);
        batches = new KeyedBatches(options, data, variant.Range(data.Description), CPU, variant.Info.IsConditional);
        all = Rows.All(options.Batch);
        optimizerD = new LibraryOptimizer(D, options.Discriminator, UpdateSchedule.For(NetworkNames.Discriminator, options));
        optimizerG = new LibraryOptimizer(G, options.Generator, UpdateSchedule.For(NetworkNames.Generator, options));
    }

    /// <summary>The discriminator.</summary>
    public DiscriminatorModule D { get; }

    /// <summary>The generator.</summary>
    public GeneratorModule G { get; }

    /// <summary>One iteration of the training loop. Returns the last losses of D and of G.</summary>
    public (float LossD, float LossG) Iterate(long t)
    {
        using var scope = NewDisposeScope();
        return options.Schedule == Schedule.Simultaneous ? Simultaneous(t) : Alternating(t);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        optimizerD.Dispose();
        optimizerG.Dispose();
        D.Dispose();
        G.Dispose();
    }

    private Tensor Generate(Tensor z, StepKey step) => G.call(z, batches.FakeLabels(step, all), DropoutMasks.ForGenerator(step, all, CPU));

    private Tensor DOfReal(Tensor x, StepKey step) =>
        D.call(batches.NoisyReal(x, step, all), batches.RealLabels(step, all), DropoutMasks.ForReal(step, all, CPU));

    private Tensor DOfFake(Tensor x, StepKey step) =>
        D.call(batches.NoisyFake(x, step, all), batches.FakeLabels(step, all), DropoutMasks.ForFake(step, all, CPU));

    // The mean over a minibatch is one sum over its rows where they are independent: two sums that are added round differently, and where
    // two pieces of a maxout unit are equal but for rounding, another one wins and takes the whole gradient.
    private (Tensor Real, Tensor Fake) DOfBoth(Tensor real, Tensor fake, StepKey step)
    {
        if (!D.RowsAreIndependent) return (DOfReal(real, step), DOfFake(fake, step));
        var labels = batches.RealLabels(step, all) is { } realLabels ? cat([realLabels, batches.FakeLabels(step, all)!]) : null;
        var both = D.call(
            cat([batches.NoisyReal(real, step, all), batches.NoisyFake(fake, step, all)]), labels, DropoutMasks.ForBoth(step, all, CPU));
        return (both.narrow(0, 0, options.Batch), both.narrow(0, options.Batch, options.Batch));
    }

    // Only the networks that a step updates take its batches into their running statistics.
    private void Track(params ReadOnlySpan<nn.Module> updated)
    {
        foreach (var network in new nn.Module[] { D, G })
            foreach (var layer in network.modules().Prepend(network).OfType<ITracksStatistics>()) layer.Tracks = updated.Contains(network);
    }

    private (float LossD, float LossG) Alternating(long t)
    {
        var lossD = zeros(1);
        for (var j = 0; j < options.K; j++)                                       // for k steps do
        {
            var step = new StepKey(options.Seed, t, Phase: 0, Substep: j);
            Track(D);
            var x = batches.Real(step, all);                                      //   m examples x ~ p_data
            var z = batches.Noise(step, all);                                     //   m samples z ~ p(z)
            var (real, fake) = DOfBoth(x, Generate(z, step).detach(), step);
            lossD = objective.DiscriminatorLoss(real, fake);                      //   ascend V(D, G) in D
            optimizerD.Step(lossD);
        }
        var last = new StepKey(options.Seed, t, Phase: 1, Substep: 0);
        Track(G);
        var fresh = batches.Noise(last, all);                                     // m samples z ~ p(z)
        var judged = DOfFake(Generate(fresh, last), last);
        var lossG = objective.GeneratorLoss(judged);                              // descend in G
        optimizerG.Step(lossG);
        return (lossD.item<float>(), lossG.item<float>());
    }

    private (float LossD, float LossG) Simultaneous(long t)
    {
        var step = new StepKey(options.Seed, t, Phase: 0, Substep: 0);
        Track(D, G);
        var fake = DOfFake(Generate(batches.Noise(step, all), step), step);
        var real = DOfReal(batches.Real(step, all), step);
        var lossD = objective.DiscriminatorLoss(real, fake);
        var lossG = objective.GeneratorLoss(fake);
        optimizerD.Differentiate(lossD, retainGraph: true);
        optimizerG.Differentiate(lossG, retainGraph: false);
        optimizerD.Move();
        optimizerG.Move();
        return (lossD.item<float>(), lossG.item<float>());
    }
}
