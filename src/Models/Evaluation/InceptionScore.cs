using GanOrleans.Models.Randomness;
using GanOrleans.Models.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Evaluation;

/// <summary>
/// exp(E KL(p(y|x) ‖ p(y))) of a classifier's classes (Salimans et al., 2016): 1 for samples that look like nothing or all alike, the
/// number of classes at best. It never looks at real images.
/// </summary>
public static class InceptionScore
{
    /// <summary>Parts whose scores are averaged.</summary>
    public const int Splits = 10;

    /// <summary>Mean and standard deviation over splits of the shuffled rows.</summary>
    /// <param name="logits">N × classes.</param>
    /// <param name="seed">Of the shuffle.</param>
    public static (double Mean, double Deviation) Of(Tensor logits, ulong seed = 0)
    {
        using var scope = NewDisposeScope();
        var order = new KeyedPermutation(KeyMixer.Scramble(seed), logits.shape[0]);
        var rows = new long[logits.shape[0]];
        for (var i = 0; i < rows.Length; i++) rows[i] = order[i];
        return OfOrdered(logits.index_select(0, tensor(rows)), Splits);
    }

    /// <summary>The same over splits of the rows as they are; a rest that fills no split is left out.</summary>
    /// <exception cref="ArgumentException">There are fewer rows than splits.</exception>
    public static (double Mean, double Deviation) OfOrdered(Tensor logits, int splits)
    {
        var size = logits.shape[0] / splits;
        if (size == 0)
            throw new ArgumentException($"{logits.shape[0]} rows cannot be split into {splits} parts.", nameof(logits));
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        // Below e⁻⁷⁰⁰ a probability is 0 to everything here, and its logarithm has to stay a number.
        var logs = nn.functional.log_softmax(logits.to(ScalarType.Float64), 1).Clipped(-700, 0);
        var scores = new double[splits];
        for (var split = 0; split < splits; split++)
        {
            using var part = NewDisposeScope();
            var log = logs.narrow(0, split * size, size);
            var given = log.exp();
            var marginal = given.mean([0], keepdim: true).log();
            scores[split] = Math.Exp(given.mul(log - marginal).sum(1).mean().item<double>());
        }
        var mean = scores.Average();
        return (mean, Math.Sqrt(scores.Average(score => (score - mean) * (score - mean))));
    }
}
