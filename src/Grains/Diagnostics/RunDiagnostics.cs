using System.Globalization;
using GanOrleans.Contracts;
using GanOrleans.Grains.Telemetry;

namespace GanOrleans.Grains.Diagnostics;

/// <summary>
/// What a run's own figures say about its training. Every finding carries its evidence; nothing is found on one bad figure.
/// </summary>
/// <remarks>
/// Arjovsky and Bottou (2017) on saturated discriminators and vanishing gradients; Goodfellow (2016), section 5.1.1, on collapsed modes.
/// </remarks>
internal sealed class RunDiagnostics
{
    public const string Saturated = TrainingConditions.Saturated;
    public const string Collapsed = TrainingConditions.Collapsed;
    public const string Diverged = TrainingConditions.Diverged;

    private const int LeasesInARow = 5;
    private const int MeasurementsInARow = 3;
    private const double ConfidentReal = .99;
    private const double ConfidentFake = .01;
    private const double VanishedFake = 1e-4;
    private const double VanishedGradient = .1;
    private const double CollapsedToData = .1;
    private const double CollapsedToOwn = .5;
    private const double ExplodedLoss = 1e3;
    private const double ExplodedWeights = 100;

    private readonly Dictionary<string, string> findings = [];
    private int saturated;
    private int wild;
    private int collapsed;
    private double largestGradient;
    private double gradient = double.NaN;
    private double largestDistance;
    private double firstWeights = double.NaN;

    /// <summary>What is found now, in words, by condition.</summary>
    public IReadOnlyCollection<string> Findings => findings.Values;

    /// <summary>Takes up what an earlier activation found.</summary>
    public void Restore(IReadOnlyDictionary<string, string> found)
    {
        foreach (var (condition, text) in found)
            findings[condition] = text;
    }

    /// <summary>What is found now.</summary>
    public Dictionary<string, string> Snapshot() => new(findings);

    /// <summary>Whether a condition is found now.</summary>
    public bool Has(string condition) => findings.ContainsKey(condition);

    /// <summary>Takes in the figures of a lease and the steps that it skipped.</summary>
    public void Observe(RunProgress p, long skipped)
    {
        var sure =
            !p.IsCritic
            && p.DReal > ConfidentReal
            && p.DFake < ConfidentFake
            && (p.DFake < VanishedFake || gradient < VanishedGradient * largestGradient);
        saturated = sure ? saturated + 1 : 0;
        Set(Saturated, saturated >= LeasesInARow, string.Create(CultureInfo.InvariantCulture,
            $"{Saturated}: D tells real from generated without a doubt, so G learns nothing: D(x) {p.DReal:0.####}, D(G(z)) "
            + $"{p.DFake:0.######} for {saturated} leases, G's gradient {Share(gradient, largestGradient)} of its largest. Give D less "
            + $"(k, learning rate, labels smoothed) or use the non-saturating objective."));

        var off = skipped > 0 || Math.Abs(p.LossD) > ExplodedLoss
            || Math.Abs(p.LossG) > ExplodedLoss || double.IsInfinity(p.LossD) || double.IsInfinity(p.LossG);
        wild = off ? wild + 1 : 0;
        Set(Diverged, wild >= MeasurementsInARow, string.Create(CultureInfo.InvariantCulture,
            $"{Diverged}: losses D {p.LossD:0.###}, G {p.LossG:0.###}, {skipped} step(s) skipped, and so for {wild} leases. Lower the "
            + $"learning rate, or go back to an earlier checkpoint."));
    }

    /// <summary>
    /// Takes in measurements: norms of G's gradient and weights, mean pairwise distances of samples of fixed z and of data; NaN for what
    /// was not measured.
    /// </summary>
    public void Measure(double generatorGradient, double weights, double distance, double dataDistance)
    {
        gradient = generatorGradient;
        largestGradient = Math.Max(largestGradient, double.IsFinite(generatorGradient) ? generatorGradient : 0);
        if (double.IsNaN(firstWeights))
            firstWeights = weights;
        if (weights > ExplodedWeights * firstWeights)
            Set(Diverged, true, string.Create(CultureInfo.InvariantCulture,
                $"{Diverged}: the generator's weights have grown from norm {firstWeights:0.###} to {weights:0.###}. Lower the learning "
                + $"rate, or go back to an earlier checkpoint."));

        if (!double.IsFinite(distance))
            return;
        largestDistance = Math.Max(largestDistance, distance);
        collapsed = distance < CollapsedToData * dataDistance && distance < CollapsedToOwn * largestDistance ? collapsed + 1 : 0;
        Set(Collapsed, collapsed >= MeasurementsInARow, string.Create(CultureInfo.InvariantCulture,
            $"{Collapsed}: samples of different z are alike: their mean distance is {distance:0.####}, it was {largestDistance:0.####}, "
            + $"and that of the data is {dataDistance:0.####}, {collapsed} measurements in a row. Go back to an earlier checkpoint, or "
            + $"try another seed."));
    }

    private void Set(string condition, bool found, string text)
    {
        if (found)
            findings[condition] = text;
        else
            findings.Remove(condition);
    }

    private static string Share(double part, double whole) =>
        double.IsFinite(part) && whole > 0 ? string.Create(CultureInfo.InvariantCulture, $"{part / whole:0.##%}") : "an unknown part";
}
