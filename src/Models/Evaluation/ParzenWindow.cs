using GanOrleans.Models.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Evaluation;

/// <param name="Sigma">The window's standard deviation.</param>
/// <param name="Nats">Mean log-likelihood of the scored rows.</param>
/// <param name="Error">Its standard error.</param>
/// <param name="Samples">Rows that the density is made of.</param>
/// <param name="Scored">Rows that were scored.</param>
public sealed record ParzenResult(double Sigma, double Nats, double Error, int Samples, int Scored);

/// <summary>
/// Log-likelihood of real rows under a Gaussian window on each generated one (Goodfellow et al., 2014, Table 1; Breuleux et al., 2011). In
/// float64. More samples raise it, and smoothing raises it above what real data reach: read it beside <c>Fit</c> of real rows.
/// </summary>
public static class ParzenWindow
{
    private const int Block = 500;

    /// <summary>The widths that are tried: ten from .1 to 1, evenly spaced in their logarithm, as in the authors' code.</summary>
    public static IReadOnlyList<double> Sigmas { get; } = [.. Enumerable.Range(0, 10).Select(i => Math.Pow(10, -1 + i / 9.0))];

    /// <summary>Takes the width that the validation rows are likeliest with, and scores the test rows.</summary>
    /// <param name="samples">Generated rows, <c>N × d</c>, images in [0, 1].</param>
    /// <param name="validation">Real rows that choose the width, <c>V × d</c>.</param>
    /// <param name="test">Real rows that are scored, <c>T × d</c>.</param>
    /// <param name="cancellation">Ends it.</param>
    public static ParzenResult Fit(Tensor samples, Tensor validation, Tensor test, CancellationToken cancellation = default)
    {
        var (best, sigma) = (double.NegativeInfinity, Sigmas[0]);
        var scores = LogLikelihoods(samples, validation, Sigmas, cancellation);
        for (var i = 0; i < Sigmas.Count; i++)
            if (scores[i].Average() is var mean && mean > best) (best, sigma) = (mean, Sigmas[i]);
        var tested = LogLikelihoods(samples, test, [sigma], cancellation)[0];
        var nats = tested.Average();
        var deviation = Math.Sqrt(tested.Average(value => (value - nats) * (value - nats)));
        return new ParzenResult(sigma, nats, deviation / Math.Sqrt(tested.Length), (int)samples.shape[0], tested.Length);
    }

    /// <summary>Log-likelihoods of the rows for each width: log-mean-exp(−|x − s|² / 2σ²) − d·log(σ√2π).</summary>
    public static double[][] LogLikelihoods(
        Tensor samples, Tensor rows, IReadOnlyList<double> sigmas, CancellationToken cancellation = default)
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        var (centred, scored) = SquaredDistances.Centred(rows.to(ScalarType.Float64), samples.to(ScalarType.Float64));
        var (count, width) = (scored.shape[0], scored.shape[1]);
        var results = sigmas.Select(_ => new double[centred.shape[0]]).ToArray();
        for (var first = 0L; first < centred.shape[0]; first += Block)
        {
            cancellation.ThrowIfCancellationRequested();
            using var block = NewDisposeScope();
            var distances = SquaredDistances.Between(centred.narrow(0, first, Math.Min(Block, centred.shape[0] - first)), scored);
            for (var i = 0; i < sigmas.Count; i++)
            {
                var norm = Math.Log(count) + width * Math.Log(sigmas[i] * Math.Sqrt(2 * Math.PI));
                using var likelihoods = distances.Times(-0.5 / (sigmas[i] * sigmas[i])).logsumexp(1).Minus(norm);
                likelihoods.data<double>().CopyTo(results[i].AsSpan((int)first), 0, 0);
            }
        }
        return results;
    }
}
