using System.Globalization;
using GanOrleans.Contracts;
using GanOrleans.Models;
using GanOrleans.Models.Data;

namespace GanOrleans.Grains.Catalog;

/// <param name="RunId">The run that a branch begins from.</param>
/// <param name="Checkpoint">Its checkpoint.</param>
/// <param name="Iteration">The checkpoint's iteration.</param>
/// <param name="Spec">The spec that it was trained by, with every setting.</param>
internal sealed record Branch(string RunId, string Checkpoint, long Iteration, RunSpec Spec);

/// <summary>Finds the checkpoint that a spec's <c>from</c> means, and checks that the spec can continue from it.</summary>
internal static class BranchPoints
{
    private const string Field = "from";

    /// <summary>The checkpoint, or null and a error more.</summary>
    public static async Task<Branch?> FindAsync(RunSpec spec, IGrainFactory grains, List<ValidationError> errors)
    {
        var parts = spec.From!.Split('@');
        var coordinator = grains.GetGrain<ICoordinatorGrain>(parts[0]);
        if (await coordinator.PlanAsync() is not { } plan)
        {
            errors.Add(
                new ValidationError(Field, spec.From!, "a run that has trained, or run@checkpoint", "'ganctl list' shows the runs."));
            return null;
        }

        var all = await coordinator.ListCheckpointsAsync();
        var wanted = parts.Length > 1 ? all.FirstOrDefault(c => c.Name == parts[1]) : CheckpointInfo.Newest(all);
        if (wanted is null)
        {
            errors.Add(new ValidationError(
                Field, spec.From!,
                $"a checkpoint of that run: {string.Join(", ", all.Select(c => c.Name).DefaultIfEmpty("it has none yet"))}",
                $"'ganctl checkpoint list {parts[0]}' shows them."));
            return null;
        }

        var report = (await coordinator.VerifyCheckpointsAsync(wanted.Name)).Single();
        if ((report.Unreadable ?? report.Faults.FirstOrDefault()) is { } damage)
        {
            errors.Add(new ValidationError(Field, spec.From!, "a checkpoint that is intact", $"{damage} Choose another one."));
            return null;
        }

        return new Branch(parts[0], wanted.Name, wanted.Iteration, plan.Spec);
    }

    /// <summary>
    /// What of a spec does not fit the checkpoint: whatever decides the shape of the weights or what the optimizer remembers.
    /// </summary>
    public static IEnumerable<ValidationError> Check(RunSpec spec, TrainingOptions options, Branch branch)
    {
        var complete = SpecResolver.Complete(spec, options);
        if (complete.Variant != branch.Spec.Variant)
        {
            yield return Differs("variant", complete.Variant ?? "", branch.Spec.Variant ?? "", branch);
            yield break;   // whatever else differs comes of it
        }

        foreach (var field in RunSpecFields.All.Where(field => BranchRules.Of(field.Name) == BranchRule.Same))
        {
            var (given, there) = (field.GetText(complete) ?? "", field.GetText(branch.Spec) ?? "");
            if (given != there)
                yield return Differs(field.Name, given, there, branch);
        }

        if (complete.AverageEvery is { } every && branch.Iteration % every != 0)
            yield return new ValidationError(
                "average-every", $"{every}", $"a divisor of the checkpoint's iteration, here {branch.Iteration}",
                "A branch begins with a whole block: lower 'average-every', or choose another checkpoint.");

        if (options.Iterations <= branch.Iteration && spec.Epochs is { } epochs)
            yield return new ValidationError(
                "epochs", epochs.ToString(CultureInfo.InvariantCulture), $"more than the checkpoint's {branch.Iteration} iterations",
                $"They are {options.Iterations} iterations, counted from the beginning of run '{branch.RunId}': raise 'epochs', "
                + "or choose an earlier checkpoint.");
        else if (options.Iterations <= branch.Iteration)
            yield return new ValidationError(
                "iterations", $"{options.Iterations}", $"more than the checkpoint's {branch.Iteration}",
                $"Iterations count from the beginning of run '{branch.RunId}': raise 'iterations', or choose an earlier checkpoint.");
    }

    /// <summary>Whether a error leaves it open which networks are meant, so that their shapes cannot be compared.</summary>
    public static bool LeavesNetworksOpen(ValidationError error) =>
        error.Path == RunSpecFields.OptionsKey || BranchRules.Of(error.Path) is BranchRule.Same or BranchRule.Shapes or BranchRule.Origin;

    /// <summary>Whether the networks are those of the checkpoint; on a lane, as it builds them.</summary>
    public static ValidationError[] CheckShapes(
        RunSpec spec, TrainingOptions options, IVariant variant, DataDescription data, string folder)
    {
        string? difference;
        try
        {
            difference = CheckpointShapes.Difference(folder, variant, options, data);
        }
        catch (SafetensorsException e)
        {
            difference = e.Message;
        }

        return difference is null
            ? []
            : [new ValidationError(
                Field, spec.From!, "a checkpoint of networks of the same shapes",
                $"{difference}. Use the data set, 'image-size' and options that it was trained with, or another checkpoint.")];
    }

    private static ValidationError Differs(string field, string given, string allowed, Branch branch) => new(
        field, given, allowed, $"Checkpoint {branch.RunId}@{branch.Checkpoint} was trained with it: leave '{field}' as it was there.");
}
