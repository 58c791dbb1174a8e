using GanOrleans.Contracts;

namespace GanOrleans.Grains.Workers;

/// <summary>
/// Whether another worker has turned out to be at another step than this one, whatever this one waits for: then the networks say who has
/// to move.
/// </summary>
internal sealed class Disturbance
{
    private volatile bool awaitsNetworks;
    private volatile TaskCompletionSource<StepAnswer> found = Create();

    /// <summary>Completes with what was found.</summary>
    public Task<StepAnswer> Found => found.Task;

    /// <summary>
    /// Whether this worker has done its lease and waits for the networks, so that it would not notice by a step of its own that another one
    /// was lost and begins again.
    /// </summary>
    public bool AwaitsNetworks { get => awaitsNetworks; set => awaitsNetworks = value; }

    /// <summary>Notes what was found; the first one counts.</summary>
    public void Note(StepAnswer answer) => found.TrySetResult(answer);

    /// <summary>Before the networks are asked: what is found from here on counts.</summary>
    public void Reset()
    {
        if (found.Task.IsCompleted)
            found = Create();
    }

    private static TaskCompletionSource<StepAnswer> Create() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
