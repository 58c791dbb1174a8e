using GanOrleans.Contracts;
using GanOrleans.Models;

namespace GanOrleans.Grains.Networks;

/// <summary>
/// The order of an iteration's steps: every phase with its repeats, which networks each step updates, and in which steps workers exchange
/// with which networks.
/// </summary>
/// <remarks>
/// Workers that average every H > 1 iterations take the steps of a block of H by themselves: block j are the iterations [jH, (j+1)H),
/// and all networks wait for its last step, the averaging step.
/// </remarks>
internal sealed class StepOrder
{
    private readonly IReadOnlyList<string>[] updates;
    private readonly int[] repeats;
    private readonly string[] all;

    /// <param name="phases">The phases of an iteration.</param>
    /// <param name="averageEvery">H, at least 1.</param>
    public StepOrder(IReadOnlyList<Phase> phases, int averageEvery = 1)
        : this([.. phases.Select(p => p.Updates)], [.. phases.Select(p => p.Repeats)], averageEvery)
    {
    }

    public StepOrder(IReadOnlyList<string>[] updates, int[] repeats, int averageEvery = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(averageEvery, 1);
        this.updates = updates;
        this.repeats = repeats;
        AverageEvery = averageEvery;
        all = [.. updates.SelectMany(names => names).Distinct()];
    }

    /// <summary>Iterations of a block, H; 1 = workers exchange in every step.</summary>
    public int AverageEvery { get; }

    /// <summary>The first step of an iteration.</summary>
    public static StepId Start(string runId, int generation, long iteration) => new(runId, generation, iteration, 0, 0);

    /// <summary>The first step that a network waits for, of a run that goes on with an iteration.</summary>
    public StepId First(string runId, int generation, long iteration, string network)
    {
        if (AverageEvery > 1)
            return AveragingStep(Start(runId, generation, iteration), network);
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

    /// <summary>The next step after this one that a network waits for.</summary>
    public StepId Next(StepId step, string network)
    {
        if (AverageEvery > 1)
            return AveragingStep(Next(step), network);
        // One whole iteration holds every phase, so more looks than its steps cannot help.
        for (var looks = repeats.Sum(); looks >= 0; looks--)
        {
            step = Next(step);
            if (Updates(step, network))
                return step;
        }

        throw Unknown(network);
    }

    /// <summary>Whether a step updates a network.</summary>
    public bool Updates(StepId step, string network) => updates[step.Phase].Contains(network);

    /// <summary>The networks that wait for the workers' shares in a step.</summary>
    public IReadOnlyList<string> Exchanged(StepId step)
    {
        if (AverageEvery == 1)
            return updates[step.Phase];
        return step == LastOf(step) ? all : [];
    }

    /// <summary>Where a worker begins that joins a step which networks wait for: that step, or the first one of its block.</summary>
    public StepId Begin(StepId awaited) =>
        AverageEvery == 1 ? awaited : Start(awaited.RunId, awaited.Generation, awaited.Iteration / AverageEvery * AverageEvery);

    /// <summary>Updates of a network between two exchanges.</summary>
    public int UpdatesPerExchange(string network) =>
        AverageEvery == 1 ? 1 : AverageEvery * repeats.Where((_, phase) => updates[phase].Contains(network)).Sum();

    private StepId AveragingStep(StepId step, string network) => all.Contains(network) ? LastOf(step) : throw Unknown(network);

    // The last step of a step's block.
    private StepId LastOf(StepId step) => step with
    {
        Iteration = (step.Iteration / AverageEvery + 1) * AverageEvery - 1,
        Phase = repeats.Length - 1,
        Substep = repeats[^1] - 1,
    };

    private static InvalidOperationException Unknown(string network) => new($"No phase updates the network '{network}'.");
}
