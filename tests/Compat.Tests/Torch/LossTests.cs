using TorchSharp;
using static GanOrleans.Compat.Tests.Torch.TorchAssert;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace GanOrleans.Compat.Tests.Torch;

[Collection(TorchCollection.Name)]
public sealed class LossTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Binary_cross_entropy_is_the_negative_log_likelihood()
    {
        var (p, t) = (Vector(.8f, .3f), Vector(1, 0));

        Close(-(Math.Log(.8) + Math.Log(.7)) / 2, functional.binary_cross_entropy(p, t));
        Close(-(Math.Log(.8) + Math.Log(.7)), functional.binary_cross_entropy(p, t, reduction: Reduction.Sum));
        Close([-Math.Log(.8), -Math.Log(.7)], functional.binary_cross_entropy(p, t, reduction: Reduction.None));
    }

    [Fact]
    public void The_form_with_logits_agrees_and_survives_large_ones()
    {
        var logits = Vector(2, -1, 100);
        var targets = Vector(1, 0, 0);

        // softplus(−2), softplus(−1), softplus(100)
        Close([Math.Log(1 + Math.Exp(-2)), Math.Log(1 + Math.Exp(-1)), 100], functional.binary_cross_entropy_with_logits(logits, targets, reduction: Reduction.None));
        Close(functional.binary_cross_entropy(logits.narrow(0, 0, 2).sigmoid(), targets.narrow(0, 0, 2)).item<float>(),
            functional.binary_cross_entropy_with_logits(logits.narrow(0, 0, 2), targets.narrow(0, 0, 2)));
    }

    [Fact]
    public void Squared_and_absolute_errors_average()
    {
        Close(2.5, functional.mse_loss(Vector(1, 2), Vector(2, 4)));    // (1 + 4) / 2
        Close(1.5, functional.l1_loss(Vector(1, 2), Vector(2, 4)));     // (1 + 2) / 2
    }

    [Fact]
    public void Cross_entropy_takes_class_numbers()
    {
        var logits = Matrix(1, 3, 0, 0, (float)Math.Log(2));   // probabilities ¼, ¼, ½

        Close(Math.Log(2), functional.cross_entropy(logits, tensor(new long[] { 2 })));
        Close(Math.Log(4), functional.nll_loss(logits.log_softmax(1), tensor(new long[] { 0 })));
    }
}
