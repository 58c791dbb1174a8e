using GanOrleans.Contracts;
using GanOrleans.Models;

namespace GanOrleans.Grains.Networks;

/// <summary>The order of an iteration's steps: every phase with its repeats, and which networks each step updates.</summary>
internal sealed class StepOrder
{
    private readonly IReadOnlyList<string>[] updates;
    private readonly int[] repeats;

    public StepOrder(IReadOnlyList<Phase> phases)
        : this([.. phases.Select(p => p.Updates)], [.. phases.Select(p => p.Repeats)])
    {
    }

    public StepOrder(IReadOnlyList<string>[] updates, int[] repeats)
    {
        this.updates = updates;
        this.repeats = repeats;
    }

    /// <summary>The first step of an iteration.</summary>
    public static StepId Start(string runId, int generation, long iteration) => new(runId, generation, iteration, 0, 0);

    /// <summary>The first step of an iteration that updates a network.</summary>
    public StepId First(string runId, int generation, long iteration, string network)
    {
        var step = Start(runId, generation, iteration);
        return Updates(step, network) ? step : Next(step, network);
    }

    /// <summary>The step after this one.</summary>
    public StepId Next(StepId step)
    {
        if (step.Substep + 1 < repeats[step.Phase])
            return step with { Substep = step.Substep + 1 };
        return step.Phase + 1 < repeats.Length
            ? step with { Phase = step.Phase + 1, Substep = 0 }
            : step with { Iteration = step.Iteration + 1, Phase = 0, Substep = 0 };
    }

    /// <summary>The next step after this one that updates a network.</summary>
    public StepId Next(StepId step, string network)
    {
        // One whole iteration holds every phase, so more looks than its steps cannot help.
        for (var looks = repeats.Sum(); looks >= 0; looks--)
        {
            step = Next(step);
            if (Updates(step, network))
                return step;
        }

        throw new InvalidOperationException($"No phase updates the network '{network}'.");
    }

    /// <summary>Whether a step updates a network.</summary>
    public bool Updates(StepId step, string network) => updates[step.Phase].Contains(network);
}
