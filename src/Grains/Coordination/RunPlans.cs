using GanOrleans.Contracts;
using GanOrleans.Grains.Runs;
using GanOrleans.Models;

namespace GanOrleans.Grains.Coordination;

/// <summary>What the grains of a run work by, from its record and the place that it has found.</summary>
internal static class RunPlans
{
    /// <summary>The plan of a run that leaves the queue.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="record">Its record.</param>
    /// <param name="networks">Device kind of its networks.</param>
    /// <param name="workers">Device kind of its workers.</param>
    /// <param name="threads">Intra-op threads of its CPU lanes.</param>
    public static RunPlan Create(string runId, RunRecord record, string networks, string workers, int threads)
    {
        var spec = record.Spec!;
        var training = TrainingJson.Read(record.Training) with { Threads = threads };
        var variant = VariantRegistry.Get(training.Variant);
        var ranks = spec.Workers ?? 1;
        return new RunPlan
        {
            RunId = runId,
            Spec = spec with { Threads = threads },
            Training = TrainingJson.Write(training),
            Workers = ranks,
            NetworkKind = networks,
            WorkerKind = workers,
            Threads = threads,
            Folder = RunFolders.Relative(runId),
            DatasetHash = record.DatasetHash,
            StepDeadline = TimeSpan.FromSeconds(spec.StepDeadline ?? SpecDefaults.StepDeadline),
            Networks = [.. RunNetworks.Both.Intersect(variant.Phases(training).SelectMany(phase => phase.Updates))],
            Classes = variant.Info.IsConditional ? record.Classes : 0,
            ClassNames = variant.Info.IsConditional ? record.ClassNames : null,
            AverageEvery = spec.AverageEvery ?? SpecDefaults.AverageEvery,
            AllReduce = spec.Exchange == SpecDefaults.AllReduce,
            MinWorkers = spec.Straggler == SpecDefaults.Drop ? spec.MinWorkers ?? ranks / 2 + 1 : ranks,
        };
    }
}
