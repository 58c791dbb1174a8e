using GanOrleans.Contracts;
using GanOrleans.Models;

namespace GanOrleans.Grains.Coordination;

/// <summary>One lease over all ranks, as people see it.</summary>
internal static class LeaseSummary
{
    /// <summary>Progress after a lease: scalars weighted by samples, rates from its duration.</summary>
    public static RunProgress Progress(TrainingOptions options, long iteration, int count, TimeSpan elapsed, LeaseResult[] results)
    {
        var rate = count / Math.Max(elapsed.TotalSeconds, 1e-9);
        return new RunProgress
        {
            Iteration = iteration,
            IterationsPerSecond = rate,
            ImagesPerSecond = rate * options.K * options.Batch,
            LossD = Mean(results, s => s.LossD),
            LossG = Mean(results, s => s.LossG),
            DReal = Mean(results, s => s.DReal),
            DFake = Mean(results, s => s.DFake),
            Value = Mean(results, s => s.Value),
            Named = results.SelectMany(r => r.Scalars.Named.Keys).Distinct()
                .ToDictionary(name => name, name => Mean(results, s => s.Named.GetValueOrDefault(name, double.NaN))),
            IsCritic = options.Objective == ObjectiveRegistry.Own || !ObjectiveRegistry.For(options).IsProbability,
            EtaSeconds = (options.Iterations - iteration) / rate,
        };
    }

    private static double Mean(LeaseResult[] results, Func<TrainingScalars, double> scalar)
    {
        var (sum, weight) = (0.0, 0.0);
        foreach (var result in results)
        {
            if (scalar(result.Scalars) is var value && !double.IsNaN(value))
                (sum, weight) = (sum + result.Samples * value, weight + result.Samples);
        }

        return weight > 0 ? sum / weight : double.NaN;
    }
}
