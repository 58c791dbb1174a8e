using GanOrleans.Client.Output;
using GanOrleans.Contracts.Runs;

namespace GanOrleans.Client.Plots;

/// <summary>Figures of several runs at the same iterations.</summary>
public static class AlignedCurves
{
    private const int Most = 20;

    /// <summary>
    /// Every figure that one of the runs has, at up to 20 iterations evenly up to the least of the runs' newest. A run's value is that of
    /// its newest point up to the iteration.
    /// </summary>
    public static IReadOnlyList<AlignedCurve> Of(IReadOnlyList<RunCurve> runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        if (runs.Any(run => run.Points.Count == 0))
            return [];
        var first = runs.Max(run => run.Points[0].Iteration);
        var last = runs.Min(run => run.Points[^1].Iteration);
        if (first > last)
            return [];
        var count = (int)Math.Min(Most, last - first + 1);
        long[] iterations = count == 1
            ? [last]
            : [.. Enumerable.Range(0, count).Select(i => first + (last - first) * i / (count - 1))];
        return
        [
            .. CurveValue.In(runs.SelectMany(run => run.Points)).Select(value => new AlignedCurve(
                value.Name, iterations, [.. runs.Select(run => (IReadOnlyList<double?>)[.. iterations.Select(at => At(run, value, at))])])),
        ];
    }

    private static double? At(RunCurve run, CurveValue value, long iteration) =>
        value.Of(run.Points.Last(point => point.Iteration <= iteration)) is var found && double.IsFinite(found) ? found : null;
}
