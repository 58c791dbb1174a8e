namespace GanOrleans.Models.Evaluation;

/// <summary>What is evaluated, and how.</summary>
public sealed record EvaluationOptions
{
    /// <summary>Names of <see cref="Evaluation.Metrics.Known"/>. Default: those of the defaults that the data offer.</summary>
    public IReadOnlyList<string> Metrics { get; init; } = [];

    /// <summary>Chooses subsets and the real rows of the floor. Default: 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>Whether the same is computed of real data in place of the samples. Default: true.</summary>
    public bool WithFloor { get; init; } = true;

    /// <summary>What is wrong with the metrics for these data; all faults.</summary>
    public IEnumerable<string> Errors(EvaluationData data)
    {
        foreach (var name in Metrics)
        {
            var info = Evaluation.Metrics.Known.FirstOrDefault(known => known.Name == name);
            if (info is null)
                yield return $"Metric '{name}' is not known. Known are: "
                    + $"{string.Join(", ", Evaluation.Metrics.Known.Select(known => known.Name))}.";
            else if ((info.Needs & ~data.Offered) is var missing and not MetricNeeds.None)
                yield return $"Metric '{name}' cannot be computed for {data.Name}: it needs {Text(missing)}.";
            else if (name == Evaluation.Metrics.Parzen && data.Validation is null)
                yield return $"Metric '{name}' chooses its width on validation images, which {data.Name} has not or is: compare "
                    + "with the test or training images of a data set.";
        }
    }

    /// <summary>The metrics that are computed for these data.</summary>
    public IReadOnlyList<MetricInfo> Chosen(EvaluationData data) =>
    [
        .. Evaluation.Metrics.Known.Where(known => Metrics.Count > 0
            ? Metrics.Contains(known.Name)
            : Evaluation.Metrics.Default.Contains(known.Name) && (known.Needs & ~data.Offered) == 0),
    ];

    private static string Text(MetricNeeds missing) =>
        missing.HasFlag(MetricNeeds.Line) ? "numbers on a line whose density is known ('normal', 'mixture')"
        : missing.HasFlag(MetricNeeds.Modes) ? "points of a known mixture ('rings', 'grid', 'mixture')"
        : missing.HasFlag(MetricNeeds.Classes) ? "images of a data set with classes, such as 'mnist' or 'glyphs'"
        : "images";
}
