using System.Globalization;
using GanOrleans.Client.Output;
using GanOrleans.Contracts.Runs;
using GanOrleans.Terminal;

namespace GanOrleans.Client.Demo;

/// <summary>What a demo says at its end.</summary>
internal static class DemoReport
{
    /// <summary>The lines for people.</summary>
    /// <param name="status">The run at its end.</param>
    /// <param name="runtime">The silo's line on libtorch and BLAS.</param>
    /// <param name="files">The pictures.</param>
    /// <param name="folder">The run's folder.</param>
    /// <param name="planned">Iterations of the whole demo.</param>
    /// <param name="program">How the user calls ganctl.</param>
    public static IEnumerable<string> Lines(
        RunStatus status, string runtime, IReadOnlyList<string> files, string folder, long planned, string program)
    {
        yield return "";
        yield return Text($"{status.Iteration:N0} iterations of {status.Spec.Variant} on {status.Spec.Dataset}");
        if (status.Progress is { } p)
        {
            var figures = ProgressText.Outputs(p).Concat(ProgressText.Named(p)).Select(figure => $"{figure.Name} {figure.Text}");
            yield return $"  {string.Join("   ", figures)}";
            yield return $"  {ProgressText.Rate(p.IterationsPerSecond)} it/s   {ProgressText.Rate(p.ImagesPerSecond)} images/s";
        }

        if (runtime.Length > 0)
            yield return $"  {runtime}";
        foreach (var file in files)
            yield return $"  {file}";
        yield return $"  run folder {folder}";
        if (status.Iteration < planned && status.State != RunState.Failed)
            yield return Text(
                $"This is early: {status.Iteration:N0} of {planned:N0} iterations. '{program} demo' without --seconds trains longer."
            );

        yield return "Next:";
        var dataRoot = status.Spec.DataRoot is { } root ? $" --data-root {root}" : "";
        string[][] next =
        [
            [$"  {program} silo", "# in another terminal: a silo that stays"],
            [
                $"  {program} submit --variant {status.Spec.Variant} --dataset {status.Spec.Dataset}{dataRoot} --watch",
                "# a run of your own on it",
            ],
            [$"  {program} sample last -n 64 -o more.png", "# its samples, also while it trains"],
        ];
        foreach (var line in Columns.Lines(next))
            yield return line;
    }

    /// <summary>How the user calls ganctl from the current folder.</summary>
    public static string Program() => File.Exists("ganctl") ? "./ganctl" : "ganctl";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
