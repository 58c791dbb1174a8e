namespace GanOrleans.Models.Evaluation;

/// <param name="Shares">Share of the samples by class.</param>
/// <param name="Divergence">
/// KL divergence from the reference's shares, nats; infinite where it has none of a class that the samples have.
/// </param>
/// <param name="Missing">Classes that the reference has and the samples have not.</param>
public sealed record ClassHistogramResult(IReadOnlyList<double> Shares, double Divergence, IReadOnlyList<int> Missing);

/// <summary>How often a classifier finds each class among samples, against how often the data have it.</summary>
public static class ClassHistogram
{
    /// <summary>Compares the classes of samples with those of real rows.</summary>
    /// <param name="predicted">Classes of the samples, at least one.</param>
    /// <param name="reference">Classes of the real rows, at least one.</param>
    /// <param name="classes">Number of classes.</param>
    public static ClassHistogramResult Of(IReadOnlyList<long> predicted, IReadOnlyList<long> reference, int classes)
    {
        double[] p = Shares(predicted, classes), q = Shares(reference, classes);
        var divergence = Enumerable.Range(0, classes).Where(c => p[c] > 0).Sum(c => p[c] * Math.Log(p[c] / q[c]));
        return new ClassHistogramResult(p, divergence, [.. Enumerable.Range(0, classes).Where(c => p[c] == 0 && q[c] > 0)]);
    }

    private static double[] Shares(IReadOnlyList<long> labels, int classes)
    {
        if (labels.Count == 0)
            throw new ArgumentException("No classes were given; at least one is needed.", nameof(labels));
        var counts = new double[classes];
        foreach (var label in labels) counts[label]++;
        return [.. counts.Select(count => count / labels.Count)];
    }
}
