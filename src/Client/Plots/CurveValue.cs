using GanOrleans.Contracts.Runs;

namespace GanOrleans.Client.Plots;

/// <summary>One of the figures that a run measures as it learns.</summary>
/// <param name="Name">What users name it by.</param>
/// <param name="Label">What stands at an axis, with its unit.</param>
/// <param name="Of">Reads it; NaN where it is not defined.</param>
public sealed record CurveValue(string Name, string Label, Func<RunProgress, double> Of)
{
    /// <summary>Those of every run.</summary>
    public static IReadOnlyList<CurveValue> Common { get; } =
    [
        new("loss-d", "loss of D", point => point.LossD),
        new("loss-g", "loss of G", point => point.LossG),
        new("d-real", "mean output of D on real samples", point => point.DReal),
        new("d-fake", "mean output of D on generated samples", point => point.DFake),
        new("value", "V(D, G), nats", point => point.Value),
        new("iterations-per-second", "iterations per second", point => point.IterationsPerSecond),
        new("images-per-second", "real images per second", point => point.ImagesPerSecond),
    ];

    /// <summary>All that one of some curves has: the common ones, then the variants' own by name.</summary>
    public static IReadOnlyList<CurveValue> In(IEnumerable<RunProgress> points)
    {
        var all = points.ToList();
        var own = all.SelectMany(point => point.Named.Keys).Distinct().Order(StringComparer.Ordinal)
            .Select(name => new CurveValue(name, name, point => point.Named.GetValueOrDefault(name, double.NaN)));
        return [.. Common.Concat(own).Where(value => all.Any(point => double.IsFinite(value.Of(point))))];
    }
}
