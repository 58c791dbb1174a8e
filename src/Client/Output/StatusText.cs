using System.Globalization;
using GanOrleans.Contracts.Clustering;
using GanOrleans.Contracts.Runs;
using GanOrleans.Contracts.Specs;

namespace GanOrleans.Client.Output;

/// <summary>A run's status in words.</summary>
public static class StatusText
{
    /// <summary>The lines of <c>ganctl status</c>.</summary>
    /// <param name="status">The run.</param>
    /// <param name="storageRoot">Folder below which silos of this machine keep runs; default: that of its home.</param>
    public static IEnumerable<string> Lines(RunStatus status, string? storageRoot = null)
    {
        ArgumentNullException.ThrowIfNull(status);
        var rows = new List<string[]>
        {
            new[] { "run", status.RunId },
            new[]
            {
                "state",
                status.Reason.Length > 0 ? $"{ProgressText.State(status.State)}: {status.Reason}" : ProgressText.State(status.State),
            },
            new[] { "iteration", ProgressText.Iteration(status.Iteration, status.Spec.Iterations) },
        };
        if (status.Progress is { } progress)
            AddProgress(rows, progress, status.State.IsTerminal());
        rows.Add([
            "versions",
            Text($"discriminator {status.DiscriminatorVersion:N0}, generator {status.GeneratorVersion:N0}, generation {status.Generation}"),
        ]);
        if (status.SkippedSteps > 0)
            rows.Add(["skipped", Text($"{status.SkippedSteps:N0} steps, because an averaged gradient was not finite")]);
        if (status.DroppedShares > 0)
            rows.Add(["dropped", Text($"{status.DroppedShares:N0} shares of stragglers, which missed the step's deadline")]);
        foreach (var diagnosis in status.Diagnoses)
            rows.Add(["diagnosis", diagnosis]);
        foreach (var alarm in status.Alarms)
            rows.Add(["alarm", alarm]);
        if (status.BranchedFrom.Length > 0)
            rows.Add(["from", status.BranchedFrom]);
        rows.Add(["checkpoint", status.LastCheckpoint.Length > 0 ? status.LastCheckpoint : "none yet"]);
        rows.Add(["folder", FolderHere(status.Folder, storageRoot) ?? $"{status.Folder}, below the silos' storage root"]);
        rows.Add(["submitted", Time(status.SubmittedAt)]);
        if (status.EndedAt is { } ended)
            rows.Add(["ended", $"{Time(ended)}, after {ProgressText.Duration((ended - status.SubmittedAt).TotalSeconds)}"]);
        foreach (var place in status.Places)
            rows.Add([place.Part, $"{place.Silo}  {place.Address}  {place.Device}"]);
        rows.Add(["spec", string.Join(", ", Settings(status.Spec))]);
        return Columns.Lines(rows);
    }

    /// <summary>
    /// The full path of a folder that silos name below their storage root, where that is the one of this machine's home; else null.
    /// </summary>
    /// <param name="folder">The folder, relative to the storage root.</param>
    /// <param name="storageRoot">That root; default: the one of this machine's home.</param>
    public static string? FolderHere(string folder, string? storageRoot = null)
    {
        var path = Path.GetFullPath(Path.Combine(storageRoot ?? new ClusterPaths().StorageRoot, folder));
        return Directory.Exists(path) ? path : null;
    }

    private static void AddProgress(List<string[]> rows, RunProgress progress, bool ended)
    {
        rows.Add([
            "speed",
            $"{ProgressText.Rate(progress.IterationsPerSecond)} it/s, {ProgressText.Rate(progress.ImagesPerSecond)} images/s"
                + (ended ? "" : $", ETA {ProgressText.Duration(progress.EtaSeconds)}"),
        ]);
        rows.Add(["losses", $"D {ProgressText.Number(progress.LossD)}, G {ProgressText.Number(progress.LossG)}"]);
        rows.AddRange(
            ProgressText.Outputs(progress).Concat(ProgressText.Named(progress)).Select(figure => new[] { figure.Name, figure.Text }));
    }

    /// <summary>The settings of a spec that are given, as <c>key: value</c>.</summary>
    public static IEnumerable<string> Settings(RunSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        foreach (var field in RunSpecFields.All)
            if (field.GetText(spec) is { } text)
                yield return $"{field.Name}: {text}";
        foreach (var (name, value) in spec.Options)
            yield return $"{name}: {value}";
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
