using GanOrleans.Contracts;

namespace GanOrleans.Grains.Workers;

/// <summary>
/// The means of one step at one worker. Where several networks exchange in a step, none hands its mean in before all are here: whoever is
/// lost until then, all networks are at the same step.
/// </summary>
internal sealed class StepMeans
{
    private readonly Lock gate = new();
    private readonly List<AllReduceLink> links = [];
    private TaskCompletionSource<StepAnswer?> done = Create();
    private StepId open;
    private int missing;

    /// <summary>On the lane: the links of the networks that exchange in the open step.</summary>
    public IReadOnlyList<AllReduceLink> Links => links;

    /// <summary>Completes with null when all means are here, or with what ends the step instead.</summary>
    public Task<StepAnswer?> Done => done.Task;

    /// <summary>On the lane: a link has sent its share to a step, in which so many networks exchange; perhaps once more.</summary>
    public void Begin(StepId step, int networks, AllReduceLink link)
    {
        lock (gate)
        {
            if (step != open || links.Contains(link))
            {
                links.Clear();
                (open, missing, done) = (step, networks, Create());
            }

            links.Add(link);
        }
    }

    /// <summary>A link has its mean.</summary>
    public void Reduced()
    {
        lock (gate)
        {
            if (--missing == 0)
                done.TrySetResult(null);
        }
    }

    /// <summary>The step cannot be ended so.</summary>
    public StepAnswer Fail(StepAnswer answer)
    {
        done.TrySetResult(answer);
        return answer;
    }

    private static TaskCompletionSource<StepAnswer?> Create() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
