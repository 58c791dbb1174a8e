using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models;

/// <summary>The rules in tensor operators, for any device.</summary>
internal sealed class TorchUpdateRules : IUpdateRules
{
    public void Sgd(Tensor weights, Tensor velocity, Tensor gradient, double learningRate, double momentum)
    {
        velocity.mul_(momentum).add_(gradient);
        weights.add_(velocity, alpha: -learningRate);
    }

    public void Adam(Tensor weights, Tensor mean, Tensor square, Tensor gradient, OptimizerOptions o, double learningRate, long update)
    {
        mean.mul_(o.Beta1).add_(gradient, alpha: 1 - o.Beta1);
        square.mul_(o.Beta2).addcmul_(gradient, gradient, 1 - o.Beta2);
        var denominator = square.sqrt().div_(Math.Sqrt(1 - Math.Pow(o.Beta2, update))).add_(o.Epsilon);
        weights.addcdiv_(mean, denominator, -learningRate / (1 - Math.Pow(o.Beta1, update)));
    }

    public void RmsProp(Tensor weights, Tensor square, Tensor gradient, OptimizerOptions o, double learningRate)
    {
        square.mul_(o.Rho).addcmul_(gradient, gradient, 1 - o.Rho);
        weights.addcdiv_(gradient, square.sqrt().add_(o.Epsilon), -learningRate);
    }

    public void Adadelta(Tensor weights, Tensor square, Tensor moves, Tensor gradient, OptimizerOptions o, double learningRate)
    {
        square.mul_(o.Rho).addcmul_(gradient, gradient, 1 - o.Rho);
        var move = moves.add(o.Epsilon).sqrt_().div_(square.add(o.Epsilon).sqrt_()).mul_(gradient);
        moves.mul_(o.Rho).addcmul_(move, move, 1 - o.Rho);
        weights.add_(move, alpha: -learningRate);
    }

    // A NaN or an infinity survives every sum, so one pass tells; only a finite sum that overflows needs the element-wise check.
    public bool IsFinite(Tensor vector) => float.IsFinite(vector.sum().item<float>()) || vector.isfinite().all().item<bool>();
}
