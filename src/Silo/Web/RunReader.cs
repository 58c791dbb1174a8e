using System.Globalization;
using System.Text.RegularExpressions;
using GanOrleans.Contracts.Evaluation;
using GanOrleans.Contracts.Runs;
using GanOrleans.Grains.Runs;
using GanOrleans.Imaging;
using GanOrleans.Models.Runtime;
using GanOrleans.Silo.Settings;

namespace GanOrleans.Silo.Web;

/// <summary>Reads what a run left in its folder. A path is made of a run that exists and of numbers, never of a request's text.</summary>
internal sealed partial class RunReader(SiloSettings settings, IGrainFactory grains)
{
    private const int MaxIdLength = 200;

    /// <summary>The run, or null when the text is no id or there is no such run.</summary>
    internal async Task<RunStatus?> FindAsync(string id, CancellationToken cancellationToken) =>
        id.Length <= MaxIdLength && Id().IsMatch(id) ? await grains.GetGrain<ICoordinatorGrain>(id).StatusAsync(cancellationToken) : null;

    /// <summary>The run's curve from <c>metrics.jsonl</c>, thinned to at most <paramref name="most"/> points.</summary>
    internal async Task<IReadOnlyList<PointView>> CurveAsync(RunStatus run, int most, CancellationToken cancellationToken) =>
        [.. (await RunCurveFile.ReadAsync(FolderOf(run), run, most, cancellationToken)).Select(Views.Of)];

    /// <summary>The results of the run's evaluations, oldest first; none before it has left the queue.</summary>
    internal async Task<EvaluationResult[]> EvaluationsAsync(RunStatus run, CancellationToken cancellationToken) =>
        await grains.GetGrain<ICoordinatorGrain>(run.RunId).PlanAsync(cancellationToken) is { } plan
            ? await grains.GetGrain<IEvaluationGrain>(RunKeys.Network(run.RunId, plan.NetworkKind)).ListAsync(cancellationToken)
            : [];

    /// <summary>The iterations of the run's line that there is a picture of, oldest first.</summary>
    internal IReadOnlyList<PictureView> Pictures(RunStatus run)
    {
        var folder = Path.Combine(FolderOf(run), "samples");
        return Directory.Exists(folder)
            ?
            [
                .. Directory
                    .EnumerateFiles(folder, "*.png")
                    .Select(Iteration)
                    .OfType<long>()
                    .Where(iteration => iteration <= run.Iteration)
                    .Order()
                    .Select(iteration => new PictureView(iteration)),
            ]
            : [];
    }

    /// <summary>The picture of an iteration, or null when there is none.</summary>
    internal FileInfo? Picture(RunStatus run, long iteration)
    {
        var file = new FileInfo(Path.Combine(FolderOf(run), "samples", string.Create(CultureInfo.InvariantCulture, $"{iteration:D6}.png")));
        return iteration >= 0 && iteration <= run.Iteration && file.Exists && file.LinkTarget is null ? file : null;
    }

    // What the run record says lies below the storage root; should it not, there is nothing to read.
    private string FolderOf(RunStatus run)
    {
        var root = settings.EffectiveStorageRoot;
        var folder = Path.GetFullPath(Path.Combine(root, run.Folder));
        return folder.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? folder
            : throw new InvalidDataException($"The folder '{run.Folder}' of run '{run.RunId}' does not lie below the storage root.");
    }

    private static long? Iteration(string file) =>
        long.TryParse(Path.GetFileNameWithoutExtension(file), NumberStyles.None, CultureInfo.InvariantCulture, out var iteration)
            ? iteration
            : null;

    [GeneratedRegex("^[a-z0-9][a-z0-9._-]*$", RegexOptions.CultureInvariant)]
    private static partial Regex Id();
}
