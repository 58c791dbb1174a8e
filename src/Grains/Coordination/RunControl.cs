using GanOrleans.Contracts;

namespace GanOrleans.Grains.Coordination;

/// <summary>Holds what people want of a run, and wakes the loop when that changes. Belongs to one activation.</summary>
internal sealed class RunControl(RunState state)
{
    private TaskCompletionSource woken = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What is wanted now. A run whose record says Paused stays so until somebody resumes it.</summary>
    public DesiredState Desired { get; private set; } = new(state == RunState.Paused ? RunIntent.Paused : RunIntent.Train);

    /// <summary>How often the run has left a pause: it may be paused again before anybody looks.</summary>
    public int Resumes { get; private set; }

    /// <summary>Completes when something changes that a waiting loop has to look at.</summary>
    public Task Woken => woken.Task;

    /// <summary>Somebody asks for something: the loop is woken.</summary>
    public void Request(IntentEvent asked)
    {
        Desired = Desired.After(asked);
        Wake();
    }

    /// <summary>The loop tells what it has done.</summary>
    public void Report(IntentEvent happened)
    {
        Desired = Desired.After(happened);
        if (happened == IntentEvent.Resumed)
            Resumes++;
    }

    /// <summary>The next generation is to begin with this checkpoint.</summary>
    public void RequestRestore(string checkpoint)
    {
        Desired = Desired with { RestoreTo = checkpoint };
        Wake();
    }

    /// <summary>A generation begins with this checkpoint, so that this request is answered; a later one stands.</summary>
    public void ReportRestored(string? checkpoint)
    {
        if (Desired.RestoreTo == checkpoint)
            ClearRestore();
    }

    /// <summary>Nobody wants to go back any more.</summary>
    public void ClearRestore() => Desired = Desired with { RestoreTo = null };

    /// <summary>Has a waiting loop look again.</summary>
    public void Wake()
    {
        var waiting = woken;
        woken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        waiting.TrySetResult();
    }
}
