namespace GanOrleans.Grains.Coordination;

/// <summary>What people want of a run, and how far its loop has carried it out.</summary>
internal enum RunIntent
{
    /// <summary>Train, or wait for a place to train.</summary>
    Train,

    /// <summary>Pause at the next boundary between two leases.</summary>
    Pause,

    /// <summary>The loop pauses: it writes the checkpoint before the pause, and the record does not say Paused yet.</summary>
    Pausing,

    /// <summary>As <see cref="Pausing"/>, but somebody resumed meanwhile: go on without having paused.</summary>
    Withdraw,

    /// <summary>Stay paused.</summary>
    Paused,

    /// <summary>Leave the pause.</summary>
    Resume,

    /// <summary>End. Nothing takes this back.</summary>
    Cancel,
}

/// <summary>
/// What changes a <see cref="DesiredState"/>: the first three are requests of people, the others are reports of the run's loop.
/// </summary>
internal enum IntentEvent
{
    /// <summary>Somebody asks for a pause.</summary>
    PauseAsked,

    /// <summary>Somebody asks to go on.</summary>
    ResumeAsked,

    /// <summary>Somebody asks for the end.</summary>
    CancelAsked,

    /// <summary>The loop begins to pause, asked or because storage is down.</summary>
    PauseBegun,

    /// <summary>People see the run as Paused.</summary>
    PauseShown,

    /// <summary>The loop goes on instead of pausing.</summary>
    PauseWithdrawn,

    /// <summary>The record says Queued: the run has left its pause.</summary>
    Resumed,

    /// <summary>The record could not be written: the run stays paused.</summary>
    ResumeFailed,
}

/// <summary>What people want of a run, as one value.</summary>
/// <param name="Intent">Train, pause or end.</param>
/// <param name="RestoreTo">The checkpoint that the next generation is to begin with because a person said so, or null.</param>
internal readonly record struct DesiredState(RunIntent Intent, string? RestoreTo = null)
{
    /// <summary>Whether the run is to end.</summary>
    public bool IsCancelled => Intent == RunIntent.Cancel;

    /// <summary>Whether a pause is asked for that the loop has not begun.</summary>
    public bool IsPauseDue => Intent == RunIntent.Pause;

    /// <summary>Whether the loop is between beginning a pause and showing it.</summary>
    public bool IsPausing => Intent is RunIntent.Pausing or RunIntent.Withdraw;

    /// <summary>The state after an event. Whatever the table does not list changes nothing.</summary>
    public DesiredState After(IntentEvent happened) => this with
    {
        Intent = (Intent, happened) switch
        {
            (_, IntentEvent.CancelAsked) => RunIntent.Cancel,

            (RunIntent.Train, IntentEvent.PauseAsked) => RunIntent.Pause,
            (RunIntent.Withdraw, IntentEvent.PauseAsked) => RunIntent.Pausing,
            (RunIntent.Resume, IntentEvent.PauseAsked) => RunIntent.Paused,

            (RunIntent.Pause, IntentEvent.ResumeAsked) => RunIntent.Train,
            (RunIntent.Pausing, IntentEvent.ResumeAsked) => RunIntent.Withdraw,
            (RunIntent.Paused, IntentEvent.ResumeAsked) => RunIntent.Resume,

            (RunIntent.Train or RunIntent.Pause, IntentEvent.PauseBegun) => RunIntent.Pausing,
            (RunIntent.Pausing, IntentEvent.PauseShown) => RunIntent.Paused,
            (RunIntent.Withdraw, IntentEvent.PauseShown) => RunIntent.Resume,
            (RunIntent.Pausing or RunIntent.Withdraw, IntentEvent.PauseWithdrawn) => RunIntent.Train,

            (RunIntent.Resume, IntentEvent.Resumed) => RunIntent.Train,
            (RunIntent.Paused, IntentEvent.Resumed) => RunIntent.Pause,   // asked while the record was written: it is to pause again
            (RunIntent.Resume, IntentEvent.ResumeFailed) => RunIntent.Paused,

            _ => Intent,
        },
    };
}
