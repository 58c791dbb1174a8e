using GanOrleans.Contracts;
using GanOrleans.Grains.Compute;
using GanOrleans.Grains.Evaluation;
using GanOrleans.Grains.Placement;
using GanOrleans.Grains.Runs;
using GanOrleans.Models;
using GanOrleans.Models.Data;

namespace GanOrleans.Grains.Catalog;

/// <summary>All checks of a spec on a silo: its fields, its variant, its data, the storage. Creates nothing.</summary>
internal sealed class SpecChecker(RunData data, RunFolders folders, LaneSet lanes, ClusterView cluster, IGrainFactory grains)
{
    private const string OwnRoot = $"It is the silo's own (--data-root or {DataSetOptions.RootVariable} there). ";

    /// <summary>The resolved spec, or every error at once.</summary>
    public async Task<ResolvedSpec> CheckAsync(RunSpec spec)
    {
        var errors = RunSpecValidator.Check(spec).ToList();
        bool IsFaulty(string path) => errors.Any(error => error.Path == path);

        var variant = spec.Variant is { } name ? VariantRegistry.Find(name) : null;
        if (variant is null && spec.Variant is { } unknown && !IsFaulty("variant"))
            errors.Add(Unknown("variant", unknown, [.. VariantRegistry.All.Select(v => v.Info.Name)]));

        var opens = spec.Dataset is not null && !IsFaulty("dataset") && !IsFaulty("data-root") && !IsFaulty("image-size");
        var samples = opens ? await OpenAsync(spec, errors) : null;
        errors.AddRange(DeviceKinds.Check(spec, cluster.Offers()).Where(error => !IsFaulty(error.Path)));
        if (!IsFaulty("precision") && PrecisionPlaces.Check(spec, cluster.Offers()) is { } precision)
            errors.Add(precision);
        if (SharedStorageFault() is { } storage)
            errors.Add(storage);
        var branch = spec.From is null || IsFaulty("from") ? null : await BranchPoints.FindAsync(spec, grains, errors);
        if (variant is null || samples is null)
            return new ResolvedSpec(null, [.. errors], []);

        var options = SpecResolver.Resolve(spec, variant, samples.Description);
        var found = SpecResolver.Check(spec, options, variant, samples.Description).Concat(EvaluationSpec.Check(spec, samples))
            .DistinctBy(error => (error.Path, error.Given)).ToArray();
        errors.AddRange(found.Where(error => !IsFaulty(error.Path)));
        if (branch is not null)
            errors.AddRange(BranchPoints.Check(spec, options, branch).Where(error => !IsFaulty(error.Path)));
        if (branch is not null && !errors.Any(BranchPoints.LeavesNetworksOpen))
        {
            using var lane = lanes.HomeOf(branch.RunId, threads: 1);
            var folder = folders.Checkpoint(branch.RunId, branch.Checkpoint);
            errors.AddRange(await lane.RunAsync(() => BranchPoints.CheckShapes(spec, options, variant, samples.Description, folder)));
        }

        if (errors.Count > 0)
            return new ResolvedSpec(null, [.. errors], []);
        var run = new ResolvedRun
        {
            Spec = SpecResolver.Complete(spec, options),
            Training = TrainingJson.Write(options),
            DatasetHash = samples.Description.Hash,
            Classes = samples.Description.Classes,
            ClassNames = [.. samples.Description.ClassNames],
            BranchRunId = branch?.RunId ?? "",
            BranchCheckpoint = branch?.Checkpoint ?? "",
        };
        return new ResolvedSpec(
            run, [], [.. SpecResolver.Notes(spec, variant, samples.Description), .. Epochs.Notes(spec, options, samples.Description)]);
    }

    /// <summary>
    /// Has a spec's data read: null when <see cref="CheckAsync"/> has nothing to wait for, else how far it is, for people.
    /// </summary>
    public async Task<string?> PrepareAsync(RunSpec spec, TimeSpan patience, CancellationToken cancellationToken) =>
        CanOpen(spec) && RunSpecValidator.Check(spec).All(error => error.Path is not ("dataset" or "data-root" or "image-size"))
            ? await data.PrepareAsync(spec, patience, cancellationToken)
            : null;

    private static bool CanOpen(RunSpec spec) =>
        DataSets.Known.FirstOrDefault(info => info.Name == spec.Dataset) is { } info && (spec.ImageSize is null || info.IsImage);

    private async Task<IDataSet?> OpenAsync(RunSpec spec, List<ValidationError> errors)
    {
        string[] known = [.. DataSets.Known.Select(info => info.Name)];
        if (!known.Contains(spec.Dataset))
        {
            errors.Add(Unknown("dataset", spec.Dataset!, known));
            return null;
        }

        if (spec.ImageSize is { } size && DataSets.Known.Any(info => info.Name == spec.Dataset && !info.IsImage))
        {
            errors.Add(new ValidationError("image-size", $"{size}", $"none: '{spec.Dataset}' has points, not images", "Leave it out."));
            return null;
        }

        try
        {
            return await data.OpenAsync(spec);
        }
        catch (DataSetException e)
        {
            errors.Add(DataFault(spec, e));
            return null;
        }
    }

    /// <summary>What is wrong with the data, at the setting that says so.</summary>
    internal static ValidationError DataFault(RunSpec spec, DataSetException e) => e.Setting switch
    {
        "data-root" when e.Reason is { } reason => new ValidationError(
            "data-root", e.File!, "a folder that every silo can read",
            $"On this silo it {reason}. {(spec.DataRoot is null ? OwnRoot : "")}Name another one with --data-root."),
        "data-root" => new ValidationError(
            "data-root", "", "the folder that holds your pictures, as every silo sees it",
            $"Give --data-root for this run: the silo has none of its own. {DataSetOptions.RootVariable} is read by silos, not by ganctl."),
        "image-size" => new ValidationError(
            "image-size", "", $"{DataSetOptions.MinImageSize} to {DataSetOptions.MaxImageSize} pixels", e.Message),
        _ => new ValidationError("dataset", spec.Dataset!, "a data set that this silo can read", e.Message),
    };

    // Checkpoints are written by the networks' silo and read by whichever recovers.
    private ValidationError? SharedStorageFault()
    {
        string[] roots = [.. cluster.Offers().Select(silo => silo.Storage).Where(token => token.Length > 0).Distinct()];
        return roots.Length < 2
            ? null
            : new ValidationError("storage", $"{roots.Length} different storage roots", "one storage root that every silo sees",
                "Give all silos the same shared folder.");
    }

    private static ValidationError Unknown(string field, string given, string[] known)
    {
        var near = Suggestion.Closest(given, known);
        return new ValidationError(
            field, given, string.Join(", ", known), near is null ? "Choose one of them." : $"Did you mean '{near}'?");
    }
}

/// <param name="Run">What the run is created from, or null when the spec has errors.</param>
/// <param name="Errors">All errors.</param>
/// <param name="Notes">What a person should know, for example what of the data was left out.</param>
internal sealed record ResolvedSpec(ResolvedRun? Run, ValidationError[] Errors, string[] Notes);
