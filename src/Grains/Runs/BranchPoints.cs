using GanOrleans.Contracts;
using GanOrleans.Models;
using GanOrleans.Models.Data;

namespace GanOrleans.Grains.Runs;

/// <param name="RunId">The run that a branch begins from.</param>
/// <param name="Checkpoint">Its checkpoint.</param>
/// <param name="Iteration">The checkpoint's iteration.</param>
/// <param name="Training">The settings that it was trained with.</param>
internal sealed record Branch(string RunId, string Checkpoint, long Iteration, TrainingOptions Training);

/// <summary>Finds the checkpoint that a spec's <c>from</c> means, and checks that the spec can continue from it.</summary>
internal static class BranchPoints
{
    private const string Field = "from";

    /// <summary>The checkpoint, or null and a fault more.</summary>
    public static async Task<Branch?> FindAsync(RunSpec spec, IGrainFactory grains, List<SpecFault> faults)
    {
        var parts = spec.From!.Split('@');
        var coordinator = grains.GetGrain<ICoordinatorGrain>(parts[0]);
        if (await coordinator.PlanAsync() is not { } plan)
        {
            faults.Add(new SpecFault(Field, spec.From!, "a run that has trained, or run@checkpoint", "'ganctl list' shows the runs."));
            return null;
        }

        var all = await coordinator.ListCheckpointsAsync();
        var wanted = parts.Length > 1 ? all.FirstOrDefault(c => c.Name == parts[1]) : all.OrderBy(c => c.Generation).ThenBy(c => c.Iteration).LastOrDefault();
        if (wanted is null)
        {
            faults.Add(new SpecFault(
                Field, spec.From!, $"a checkpoint of that run: {string.Join(", ", all.Select(c => c.Name).DefaultIfEmpty("it has none yet"))}", $"'ganctl checkpoint list {parts[0]}' shows them."));
            return null;
        }

        if ((await coordinator.VerifyCheckpointsAsync(wanted.Name)).SelectMany(report => report.Faults).FirstOrDefault() is { } damage)
        {
            faults.Add(new SpecFault(Field, spec.From!, "a checkpoint that is whole", $"{damage} Choose another one."));
            return null;
        }

        return new Branch(parts[0], wanted.Name, wanted.Iteration, TrainingJson.Read(plan.Training));
    }

    /// <summary>What of a spec does not fit the checkpoint: whatever decides the shape of the weights or what the optimizer remembers.</summary>
    public static IEnumerable<SpecFault> Check(RunSpec spec, TrainingOptions options, Branch branch)
    {
        if (options.Variant != branch.Training.Variant)
            yield return Differs("variant", options.Variant, branch.Training.Variant, branch);
        if (options.Latent != branch.Training.Latent)
            yield return Differs("latent", $"{options.Latent}", $"{branch.Training.Latent}", branch);
        if (options.Discriminator.Kind != branch.Training.Discriminator.Kind)
            yield return Differs("optimizer", options.Discriminator.Kind, branch.Training.Discriminator.Kind, branch);
        if (options.Iterations <= branch.Iteration)
            yield return new SpecFault(
                "iterations", $"{options.Iterations}", $"more than the checkpoint's {branch.Iteration}", $"Iterations count from the beginning of run '{branch.RunId}': raise 'iterations', or choose an earlier checkpoint.");
    }

    /// <summary>Whether the networks are those of the checkpoint; asked when nothing else is wrong, on a lane, as it builds them.</summary>
    public static SpecFault[] CheckShapes(RunSpec spec, TrainingOptions options, IVariant variant, DataDescription data, string folder)
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
            : [new SpecFault(Field, spec.From!, "a checkpoint of networks of the same shapes", $"{difference}. Use the data set, 'image-size' and options that it was trained with, or another checkpoint.")];
    }

    private static SpecFault Differs(string field, string given, string allowed, Branch branch) => new(
        field, given, allowed, $"Checkpoint {branch.RunId}@{branch.Checkpoint} was trained with it: leave '{field}' as it was there.");
}
