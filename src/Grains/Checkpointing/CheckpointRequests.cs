using GanOrleans.Contracts;

namespace GanOrleans.Grains.Checkpointing;

/// <summary>Who waits for a checkpoint: those whom the next one answers, and those whom the one that is being stored answers.</summary>
internal sealed class CheckpointRequests
{
    private readonly List<TaskCompletionSource<CheckpointInfo>> waiting = [];
    private Batch underway = new([]);

    /// <summary>Requests that have one fate.</summary>
    public sealed record Batch(IReadOnlyList<TaskCompletionSource<CheckpointInfo>> All)
    {
        /// <summary>How many.</summary>
        public int Count => All.Count;
    }

    /// <summary>Whether somebody waits for the next checkpoint.</summary>
    public bool Any => waiting.Count > 0;

    /// <summary>Waits for the next checkpoint.</summary>
    public Task<CheckpointInfo> AddAsync()
    {
        var request = new TaskCompletionSource<CheckpointInfo>(TaskCreationOptions.RunContinuationsAsynchronously);
        waiting.Add(request);
        return request.Task;
    }

    /// <summary>Those who wait now; none are left.</summary>
    public Batch Take()
    {
        var taken = new Batch([.. waiting]);
        waiting.Clear();
        return taken;
    }

    /// <summary>As <see cref="Take"/>, for the checkpoint that begins to be stored.</summary>
    public Batch TakeForCapture() => underway = Take();

    /// <summary>Refuses all, also those whom the checkpoint that is being stored would answer.</summary>
    public void RefuseAll(string reason)
    {
        Refuse(Take(), reason);
        Refuse(underway, reason);
    }

    /// <summary>Gives requests their checkpoint.</summary>
    public static void Answer(Batch asked, CheckpointInfo info)
    {
        foreach (var request in asked.All)
            request.TrySetResult(info);
    }

    /// <summary>Says why there is no checkpoint.</summary>
    public static void Refuse(Batch asked, string reason)
    {
        foreach (var request in asked.All)
            request.TrySetException(new RunException(reason));
    }
}
