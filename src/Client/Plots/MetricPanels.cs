using GanOrleans.Contracts.Evaluation;
using GanOrleans.Imaging;

namespace GanOrleans.Client.Plots;

/// <param name="Id">The run.</param>
/// <param name="Results">Its evaluations, oldest first.</param>
public sealed record EvaluatedRun(string Id, IReadOnlyList<EvaluationResult> Results);

/// <summary>Results of evaluations over the iteration as charts.</summary>
public static class MetricPanels
{
    private const int Averages = 7;   // the same colours again, broken

    /// <summary>
    /// A chart for each metric with a line for each run, one more for its moving average of the weights, and what real data give, dashed.
    /// </summary>
    /// <param name="runs">The runs.</param>
    /// <param name="wanted">Names of values, such as <c>fid</c>; empty for all.</param>
    public static IReadOnlyList<Panel> Of(IReadOnlyList<EvaluatedRun> runs, IReadOnlyCollection<string> wanted)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        var keys = runs.SelectMany(run => run.Results).SelectMany(result => result.Values).Where(value => value.Class is null)
            .Select(value => (value.Name, value.Features)).Distinct()
            .Where(key => wanted.Count == 0 || wanted.Contains(key.Name));
        return [.. keys.Select(key => Chart(runs, key.Name, key.Features)).OfType<Panel>()];
    }

    // Null where none of the values is of an iteration.
    private static LineChart? Chart(IReadOnlyList<EvaluatedRun> runs, string name, string features)
    {
        List<LineSeries> lines = [];
        List<(long Iteration, EvaluationValue Value)> all = [];
        for (var number = 0; number < runs.Count; number++)
        {
            var (run, colour) = (runs[number], number);
            var found = run.Results.Where(result => result.Iteration is not null)
                .SelectMany(result => result.Values.Where(value => (value.Name, value.Features, value.Class) == (name, features, null))
                    .Select(value => (result.Ema, Iteration: result.Iteration!.Value, Value: value)))
                .ToList();
            all.AddRange(found.Select(each => (each.Iteration, each.Value)));
            // A checkpoint that was evaluated twice counts once, by its newest result.
            lines.AddRange(found.GroupBy(each => each.Ema).Select(group => new LineSeries(
                group.Key ? $"{run.Id}, moving average" : run.Id,
                [.. group.GroupBy(each => each.Iteration).OrderBy(at => at.Key).Select(at => ((double)at.Key, at.Last().Value.Value))],
                group.Key ? colour + Averages : colour, HasMarks: true)));
        }

        if (all.Count == 0)
            return null;
        if (all.Select(each => each.Value.Floor).LastOrDefault(floor => floor is not null) is { } real)
            lines.Add(new LineSeries("real data", [(all[0].Iteration, real)], Colour: 0, IsLevel: true));
        var label = features.Length > 0 ? $"{name} ({features})" : name;
        return new LineChart(lines.Count == 1 ? $"{lines[0].Name}: {label}" : label, "iteration", label, lines);
    }
}
