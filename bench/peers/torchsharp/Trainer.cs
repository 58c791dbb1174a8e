using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace GanOrleans.Bench;

/// <summary>The training loop of a GAN as tutorials write it: D on real and on generated samples, then G.</summary>
/// <param name="recipe">Networks and settings.</param>
/// <param name="data">Real samples.</param>
/// <param name="reuseFake">Whether the step of G takes the samples of the last step of D, in place of fresh noise.</param>
/// <param name="freezeD">
/// Whether the step of G computes no gradients of D's weights. Tutorials let it, and the next step of D throws them away.
/// </param>
internal sealed class Trainer(Recipe recipe, Mnist data, bool reuseFake, bool freezeD)
{
    private readonly Parameter[] weightsD = [.. recipe.D.parameters()];
    private readonly optim.Optimizer optimizerD = recipe.Optimizer(recipe.D.parameters());
    private readonly optim.Optimizer optimizerG = recipe.Optimizer(recipe.G.parameters());
    private readonly Tensor one = ones(recipe.Batch, 1);
    private readonly Tensor zero = zeros(recipe.Batch, 1);

    /// <summary>One iteration; the losses when they are asked for.</summary>
    public (float LossD, float LossG) Iterate(bool read)
    {
        using var scope = NewDisposeScope();
        var (lossD, fake) = (one, one);
        for (var step = 0; step < recipe.DSteps; step++)
        {
            var real = data.NextBatch(recipe.Batch);
            fake = recipe.G.forward(recipe.Noise(recipe.Batch));
            optimizerD.zero_grad();
            lossD = recipe.Penalty > 0 ? CriticLoss(real, fake.detach()) : DiscriminatorLoss(real, fake.detach());
            lossD.backward();
            optimizerD.step();
        }

        if (freezeD) DemandGradientsOfD(false);
        optimizerG.zero_grad();
        var output = recipe.D.forward(reuseFake ? fake : recipe.G.forward(recipe.Noise(recipe.Batch)));
        var lossG = recipe.Penalty > 0 ? -output.mean() : binary_cross_entropy_with_logits(output, one);
        lossG.backward();
        optimizerG.step();
        if (freezeD) DemandGradientsOfD(true);
        return read ? (lossD.item<float>(), lossG.item<float>()) : default;
    }

    private void DemandGradientsOfD(bool demanded)
    {
        foreach (var weights in weightsD) weights.requires_grad = demanded;
    }

    private Tensor DiscriminatorLoss(Tensor real, Tensor fake)
    {
        var lossReal = binary_cross_entropy_with_logits(recipe.D.forward(real), one);
        var lossFake = binary_cross_entropy_with_logits(recipe.D.forward(fake), zero);
        return (lossReal + lossFake) / 2;
    }

    private Tensor CriticLoss(Tensor real, Tensor fake) =>
        recipe.D.forward(fake).mean() - recipe.D.forward(real).mean() + recipe.Penalty * GradientPenalty(real, fake);

    private Tensor GradientPenalty(Tensor real, Tensor fake)
    {
        var share = rand(recipe.Batch, 1);
        var between = (share * real + (1 - share) * fake).requires_grad_(true);
        var output = recipe.D.forward(between);
        var gradient = autograd.grad([output], [between], [ones_like(output)], retain_graph: true, create_graph: true)[0];
        return (gradient.norm(dim: 1) - 1).pow(2).mean();
    }
}
