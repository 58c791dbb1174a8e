using System.Globalization;
using GanOrleans.Contracts;

namespace GanOrleans.Client.Output;

/// <summary>Progress in words and figures.</summary>
public static class ProgressText
{
    /// <summary>V(D,G) at the optimum, −log 4 (Goodfellow et al. 2014, Theorem 1).</summary>
    public static readonly double OptimalValue = -Math.Log(4);

    /// <summary>One update as a plain line: time, state, event or figures.</summary>
    /// <param name="update">What happened.</param>
    /// <param name="iterations">The run's last iteration, or null when not known.</param>
    public static string Line(RunUpdate update, long? iterations)
    {
        ArgumentNullException.ThrowIfNull(update);
        var head = string.Create(CultureInfo.InvariantCulture, $"{update.At.UtcDateTime:HH:mm:ss}  {State(update.State),-10}");
        var figures = update.Progress is { } progress ? Figures(progress, iterations) : "";
        return string.Join("  ", new[] { head, figures, update.Event }.Where(part => part.Length > 0)).TrimEnd();
    }

    /// <summary>The figures of one update, in one line.</summary>
    public static string Figures(RunProgress p, long? iterations)
    {
        ArgumentNullException.ThrowIfNull(p);
        string[] parts =
        [
            $"iteration {Iteration(p.Iteration, iterations)}",
            $"{Rate(p.IterationsPerSecond)} it/s",
            $"{Rate(p.ImagesPerSecond)} images/s",
            double.IsNaN(p.LossD) && p.IsCritic ? $"loss G {Number(p.LossG)}" : $"loss D {Number(p.LossD)} G {Number(p.LossG)}",
            .. Outputs(p).Concat(Named(p)).Select(figure => $"{figure.Name} {figure.Text}"),
            $"ETA {Duration(p.EtaSeconds)}",
        ];
        return string.Join("  ", parts);
    }

    /// <summary>What D says: probabilities and V(D,G), or the mean outputs of a critic, which are not called probabilities; nothing where the run has no D.</summary>
    public static IEnumerable<(string Name, string Text)> Outputs(RunProgress p)
    {
        ArgumentNullException.ThrowIfNull(p);
        return !p.IsCritic
            ? [("D(x)", Number(p.DReal)), ("D(G(z))", Number(p.DFake)), ("V(D,G)", Value(p.Value))]
            : double.IsNaN(p.DReal) && double.IsNaN(p.DFake) ? [] : [("critic(x)", Number(p.DReal)), ("critic(G(z))", Number(p.DFake))];
    }

    /// <summary>The variant's own scalars, by name.</summary>
    public static IEnumerable<(string Name, string Text)> Named(RunProgress p)
    {
        ArgumentNullException.ThrowIfNull(p);
        return p.Named.OrderBy(scalar => scalar.Key, StringComparer.Ordinal).Select(scalar => (scalar.Key, Number(scalar.Value)));
    }

    /// <summary>A state in the words of the JSON output: <c>running</c>.</summary>
    public static string State(RunState state) => state.ToText();

    /// <summary>An iteration, of how many where that is known: <c>1,200/6,000 (20%)</c>.</summary>
    public static string Iteration(long iteration, long? iterations) =>
        iterations is > 0 and var all
            ? string.Create(CultureInfo.InvariantCulture, $"{iteration:N0}/{all:N0} ({100 * iteration / all}%)")
            : iteration.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>V(D,G) beside its optimum: <c>-1.1023 (optimum -1.3863)</c>.</summary>
    public static string Value(double value) => string.Create(CultureInfo.InvariantCulture, $"{Number(value)} (optimum {OptimalValue:F4})");

    /// <summary>A loss or probability with four decimals; <c>-</c> when it is not defined.</summary>
    public static string Number(double number) => double.IsNaN(number) ? "-" : number.ToString("F4", CultureInfo.InvariantCulture);

    /// <summary>A rate: with one decimal below 100, none above; <c>-</c> when it is not known yet.</summary>
    public static string Rate(double rate) =>
        !double.IsFinite(rate) ? "-" : rate.ToString(rate < 100 ? "F1" : "N0", CultureInfo.InvariantCulture);

    /// <summary>Seconds as <c>0:07</c>, <c>12:05</c> or <c>3:02:01</c>; <c>-</c> when they are not known yet.</summary>
    public static string Duration(double seconds)
    {
        if (!double.IsFinite(seconds) || seconds < 0 || seconds > TimeSpan.MaxValue.TotalSeconds / 2)
            return "-";
        var whole = TimeSpan.FromSeconds(Math.Round(seconds));
        return whole.TotalHours < 1
            ? string.Create(CultureInfo.InvariantCulture, $"{whole.Minutes}:{whole.Seconds:00}")
            : string.Create(CultureInfo.InvariantCulture, $"{(long)whole.TotalHours}:{whole.Minutes:00}:{whole.Seconds:00}");
    }

    /// <summary>A size: <c>14.2 MB</c>.</summary>
    public static string Bytes(long bytes) => bytes switch
    {
        < 1_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:F1} kB"),
        < 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:F1} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:F1} GB"),
    };
}
