using GanOrleans.Models.Options;
using GanOrleans.Models.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Optimization;

/// <summary>The rules in tensor operators, for any device.</summary>
internal sealed class TorchUpdateRules : IUpdateRules
{
    public void Sgd(Tensor weights, Tensor velocity, Tensor gradient, double learningRate, double momentum)
    {
        velocity.Scale(momentum).Add(gradient);
        weights.Add(velocity, -learningRate);
    }

    public void Adam(Tensor weights, Tensor mean, Tensor square, Tensor gradient, OptimizerOptions o, double learningRate, long update)
    {
        mean.Scale(o.Beta1).Add(gradient, 1 - o.Beta1);
        square.Scale(o.Beta2).AddProduct(gradient, gradient, 1 - o.Beta2);
        var denominator = square.sqrt().Divide(Math.Sqrt(1 - Math.Pow(o.Beta2, update))).Add(o.Epsilon);
        weights.AddQuotient(mean, denominator, -learningRate / (1 - Math.Pow(o.Beta1, update)));
    }

    public void RmsProp(Tensor weights, Tensor square, Tensor gradient, OptimizerOptions o, double learningRate)
    {
        square.Scale(o.Rho).AddProduct(gradient, gradient, 1 - o.Rho);
        weights.AddQuotient(gradient, square.sqrt().Add(o.Epsilon), -learningRate);
    }

    public void Adadelta(Tensor weights, Tensor square, Tensor moves, Tensor gradient, OptimizerOptions o, double learningRate)
    {
        square.Scale(o.Rho).AddProduct(gradient, gradient, 1 - o.Rho);
        var move = moves.Plus(o.Epsilon).sqrt_().div_(square.Plus(o.Epsilon).sqrt_()).mul_(gradient);
        moves.Scale(o.Rho).AddProduct(move, move, 1 - o.Rho);
        weights.Add(move, -learningRate);
    }

    // A NaN or an infinity survives every sum, so one pass tells; only a finite sum that overflows needs the element-wise check.
    public bool IsFinite(Tensor vector) => float.IsFinite(vector.sum().item<float>()) || vector.isfinite().all().item<bool>();
}
