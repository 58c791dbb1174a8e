using GanOrleans.Contracts;
using GanOrleans.Models.Data;
using GanOrleans.Models.Evaluation;

namespace GanOrleans.Grains.Evaluation;

/// <summary>What a spec says about evaluations beside training.</summary>
internal static class EvaluationSpec
{
    /// <summary>The metrics unless the spec says otherwise.</summary>
    public const string DefaultMetrics = Models.Evaluation.Metrics.Fid;

    /// <summary>The metrics that a spec asks for.</summary>
    public static string[] Metrics(RunSpec spec) =>
        (spec.EvaluateMetrics ?? DefaultMetrics).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>What is wrong with it for the data of the run.</summary>
    public static IEnumerable<ValidationError> Check(RunSpec spec, IDataSet samples)
    {
        var data = samples.Description;
        var offered = new EvaluationData(data.Name, samples, samples, null).Offered;
        MetricInfo[] allowed = [.. Models.Evaluation.Metrics.Known.Where(known => (known.Needs & ~offered) == 0)];
        var names = string.Join(", ", allowed.Select(metric => metric.Name));
        var chosen = Metrics(spec);
        foreach (var name in chosen.Where(name => !allowed.Any(metric => metric.Name == name)))
            yield return new ValidationError(
                "evaluate-metrics", name, $"names of metrics for '{data.Name}', separated by commas: {names}", "Leave that one out.");
        string[] values = [.. allowed.Where(metric => chosen.Contains(metric.Name)).SelectMany(metric => metric.Values)
            .Intersect(Models.Evaluation.Metrics.Ordered)];
        if (spec.KeepBest is { } best && !values.Contains(best))
            yield return new ValidationError(
                "keep-best", best, $"one of what 'evaluate-metrics' gives, here {string.Join(", ", values.DefaultIfEmpty("none"))}",
                "Add the metric that gives it, or keep the best by another one.");
        if (spec.From is not null)
            yield break;   // a branch that is not evaluated has what it took over from its run
        if (spec is { KeepBest: not null, EvaluateEvery: null or 0 })
            yield return new ValidationError(
                "keep-best", spec.KeepBest, "only with 'evaluate-every' above 0", "Add 'evaluate-every', or leave 'keep-best' out.");
        if (spec is { EvaluateMetrics: not null, EvaluateEvery: null or 0 })
            yield return new ValidationError(
                "evaluate-metrics", spec.EvaluateMetrics, "only with 'evaluate-every' above 0",
                "Add 'evaluate-every', or leave 'evaluate-metrics' out: 'ganctl evaluate' evaluates at any time.");
    }
}
