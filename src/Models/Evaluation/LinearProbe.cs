using GanOrleans.Models.Optimization;
using GanOrleans.Models.Options;
using GanOrleans.Models.Randomness;
using GanOrleans.Models.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Evaluation;

/// <summary>
/// A linear classifier on given features: multinomial logistic regression with an L2 penalty that is chosen on held-out rows. How well it
/// does says how much about the classes the features hold in the open (Radford et al., 2016, section 5).
/// </summary>
public static class LinearProbe
{
    private const int Epochs = 40;
    private const int Batch = 200;
    private const int MinSteps = 1_500;   // a few rows need as many updates as many do
    private const int HeldOut = 6;   // one row of six chooses the penalty

    /// <summary>The penalties that are tried.</summary>
    public static IReadOnlyList<double> Penalties { get; } = [1e-5, 1e-4, 1e-3, 1e-2, 1e-1];

    /// <summary>Accuracy on the test rows of the classifier with the best penalty.</summary>
    /// <param name="train">Training rows, <c>N × n</c>.</param>
    /// <param name="labels">Their classes.</param>
    /// <param name="test">Test rows, <c>M × n</c>.</param>
    /// <param name="testLabels">Their classes.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="cancellation">Ends it.</param>
    public static ProbeResult Fit(
        Tensor train, long[] labels, Tensor test, long[] testLabels, int classes, CancellationToken cancellation = default)
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        var (x, t) = Standardised(train, test);
        var held = (int)x.shape[0] / HeldOut;
        var (fitted, heldRows) = (x.narrow(0, held, x.shape[0] - held), x.narrow(0, 0, held));
        var best = (Penalty: 0.0, Accuracy: -1.0);
        foreach (var penalty in Penalties)
        {
            var accuracy = Accuracy(heldRows, labels.AsSpan(0, held), Train(fitted, labels[held..], classes, penalty, cancellation));
            if (accuracy > best.Accuracy) best = (penalty, accuracy);
        }
        var weights = Train(x, labels, classes, best.Penalty, cancellation);
        return new ProbeResult((int)x.shape[1] - 1, best.Penalty, Accuracy(x, labels, weights), Accuracy(t, testLabels, weights));
    }

    // Every feature with mean 0 and deviation 1 over the training rows, and a constant 1 for the bias.
    private static (Tensor Train, Tensor Test) Standardised(Tensor train, Tensor test)
    {
        var mean = train.mean([0], keepdim: true);
        var deviation = train.std(0, unbiased: false, keepdim: true);
        deviation = where(deviation.IsAbove(1e-6), deviation, ones_like(deviation));
        Tensor Of(Tensor rows) => cat([(rows - mean) / deviation, ones(rows.shape[0], 1)], 1);
        return (Of(train), Of(test));
    }

    // Minibatch Adam on cross entropy + penalty/2·|W|²; the gradient is Xᵀ(softmax(XW) − Y)/m + penalty·W.
    private static Tensor Train(Tensor x, long[] labels, int classes, double penalty, CancellationToken cancellation)
    {
        var (rows, width) = (x.shape[0], x.shape[1]);
        var batch = (int)Math.Min(Batch, rows);
        var steps = (int)Math.Max(MinSteps, Epochs * rows / batch);
        var adam = new OptimizerOptions { Kind = OptimizerOptions.Adam, LearningRate = 5e-3 };
        var schedule = new UpdateSchedule(adam with { LearningRateDecay = Math.Pow(100, 1.0 / steps) }, 0);
        var weights = zeros(width * classes);
        using var optimizer = FlatOptimizer.Create(adam, schedule, weights);
        var rules = UpdateRules.For(weights);
        var order = new DataOrder(1, rows, 1);
        var indices = new long[batch];
        for (var step = 0; step < steps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            order.Fill(indices, step, 0, Rows.All(batch));
            var part = x.index_select(0, tensor(indices));
            var wanted = nn.functional.one_hot(tensor([.. indices.Select(i => labels[i])]), classes).to(ScalarType.Float32);
            var matrix = weights.view(width, classes);
            var gradient = part.t().matmul(part.matmul(matrix).softmax(1) - wanted).Over(batch).Plus(matrix.Times(penalty));
            optimizer.Step(rules, weights, gradient.contiguous().view(-1), step);
        }
        return weights.view(width, classes);
    }

    private static double Accuracy(Tensor x, ReadOnlySpan<long> labels, Tensor weights)
    {
        using var scope = NewDisposeScope();
        var predicted = x.matmul(weights).argmax(1).data<long>().ToArray();
        var right = 0;
        for (var i = 0; i < predicted.Length; i++)
            if (predicted[i] == labels[i]) right++;
        return (double)right / Math.Max(1, predicted.Length);
    }
}

/// <param name="Features">Number of features.</param>
/// <param name="Penalty">The L2 penalty that did best on held-out rows.</param>
/// <param name="TrainAccuracy">Share of the training rows that are classified right.</param>
/// <param name="TestAccuracy">Share of the test rows that are classified right.</param>
public sealed record ProbeResult(int Features, double Penalty, double TrainAccuracy, double TestAccuracy);
