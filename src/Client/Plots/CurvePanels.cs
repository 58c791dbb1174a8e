using GanOrleans.Contracts.Runs;
using GanOrleans.Imaging;

namespace GanOrleans.Client.Plots;

/// <param name="Id">The run.</param>
/// <param name="Points">Its figures by iteration, rising.</param>
public sealed record RunCurve(string Id, IReadOnlyList<RunProgress> Points);

/// <summary>Figures of runs over the iteration as charts.</summary>
public static class CurvePanels
{
    private static readonly (string Title, string Label, string[] Values)[] Together =
    [
        ("losses", "loss", ["loss-d", "loss-g"]),
        ("outputs of D", "mean output of D", ["d-real", "d-fake"]),
    ];

    /// <summary>
    /// A chart for each value with a line for each run; of one run the two losses are in one chart, and the two outputs of D.
    /// </summary>
    /// <param name="runs">The runs.</param>
    /// <param name="values">What is drawn; the order is kept.</param>
    /// <param name="smooth">Each point is the mean of as many up to it.</param>
    /// <param name="isLogarithmic">Whether values are drawn by their power of ten.</param>
    public static IReadOnlyList<Panel> Of(
        IReadOnlyList<RunCurve> runs, IReadOnlyList<CurveValue> values, int smooth = 1, bool isLogarithmic = false)
    {
        ArgumentNullException.ThrowIfNull(runs);
        ArgumentNullException.ThrowIfNull(values);
        if (runs.Count > 1)
            return [.. values.Select(value => Chart(
                value.Name, value.Label, [.. runs.Select((run, index) => Line(run.Id, run, value, index))]))];
        List<Panel> panels = [];
        var left = values.ToList();
        while (left.Count > 0)
        {
            var group = Array.Find(Together, group => group.Values.Contains(left[0].Name));
            var members = group.Values is null ? [left[0]] : left.Where(value => group.Values.Contains(value.Name)).ToList();
            var (title, label) = members.Count > 1 ? (group.Title, group.Label) : (members[0].Name, members[0].Label);
            panels.Add(Chart(
                $"{runs[0].Id}: {title}", label, [.. members.Select((value, index) => Line(value.Name, runs[0], value, index))]));
            left.RemoveAll(members.Contains);
        }

        return panels;

        LineChart Chart(string title, string label, IReadOnlyList<LineSeries> lines) =>
            new(title, "iteration", label, lines, isLogarithmic);

        LineSeries Line(string name, RunCurve run, CurveValue value, int colour) =>
            new(name, Smooth([.. run.Points.Select(point => ((double)point.Iteration, value.Of(point)))], smooth), colour);
    }

    /// <summary>Means of up to <paramref name="count"/> finite values each, up to every point; a gap stays one.</summary>
    internal static IReadOnlyList<(double X, double Y)> Smooth(IReadOnlyList<(double X, double Y)> points, int count)
    {
        if (count == 1)
            return points;
        var smooth = new (double X, double Y)[points.Count];
        for (var i = 0; i < smooth.Length; i++)
        {
            var near = points.Skip(i - Math.Min(i, count - 1)).Take(Math.Min(i + 1, count)).Where(point => double.IsFinite(point.Y));
            smooth[i] = (points[i].X, double.IsFinite(points[i].Y) ? near.Average(point => point.Y) : double.NaN);
        }

        return smooth;
    }
}
