using GanOrleans.Grains.Coordination;
using static GanOrleans.Grains.Coordination.IntentEvent;
using static GanOrleans.Grains.Coordination.RunIntent;

namespace GanOrleans.Grains.Tests.Coordination;

/// <summary>The transition table of what people want of a run, every cell of it.</summary>
public sealed class DesiredStateTests
{
    // Rows: what is wanted. Columns: PauseAsked, ResumeAsked, CancelAsked, PauseBegun, PauseShown, PauseWithdrawn, Resumed, ResumeFailed.
    private static readonly Dictionary<RunIntent, RunIntent[]> Table = new()
    {
        [Train] = [Pause, Train, Cancel, Pausing, Train, Train, Train, Train],
        [Pause] = [Pause, Train, Cancel, Pausing, Pause, Pause, Pause, Pause],
        [Pausing] = [Pausing, Withdraw, Cancel, Pausing, Paused, Train, Pausing, Pausing],
        [Withdraw] = [Pausing, Withdraw, Cancel, Withdraw, Resume, Train, Withdraw, Withdraw],
        [Paused] = [Paused, Resume, Cancel, Paused, Paused, Paused, Pause, Paused],
        [Resume] = [Paused, Resume, Cancel, Resume, Resume, Resume, Train, Paused],
        [Cancel] = [Cancel, Cancel, Cancel, Cancel, Cancel, Cancel, Cancel, Cancel],
    };

    [Fact]
    public void Every_event_leads_from_every_state_to_the_one_in_the_table()
    {
        Assert.Equal(Enum.GetValues<RunIntent>(), Table.Keys);

        foreach (var (from, row) in Table)
            foreach (var happened in Enum.GetValues<IntentEvent>())
                Assert.Equal((from, happened, row[(int)happened]), (from, happened, new DesiredState(from).After(happened).Intent));
    }

    [Fact]
    public void No_sequence_of_events_takes_a_cancel_back_or_loses_the_checkpoint_to_go_back_to()
    {
        foreach (var first in Enum.GetValues<IntentEvent>())
            foreach (var second in Enum.GetValues<IntentEvent>())
            {
                var state = new DesiredState(Train, "300-g1").After(first).After(second);

                Assert.Equal(first == CancelAsked || second == CancelAsked, state.IsCancelled);
                Assert.Equal("300-g1", state.RestoreTo);
            }
    }

    [Fact]
    public void From_every_state_a_pause_and_a_resume_lead_back_to_training_once_the_loop_has_followed()
    {
        foreach (var from in Enum.GetValues<RunIntent>().Where(intent => intent != Cancel))
        {
            var paused = Follow(new DesiredState(from).After(PauseAsked));
            var resumed = Follow(paused.After(ResumeAsked));

            Assert.Equal((from, Paused, Train), (from, paused.Intent, resumed.Intent));
        }
    }

    // What the loop tells, until it has nothing more to do.
    private static DesiredState Follow(DesiredState state) => state.Intent switch
    {
        Pause => Follow(state.After(PauseBegun)),
        Pausing => Follow(state.After(PauseShown)),
        Withdraw => Follow(state.After(PauseWithdrawn)),
        Resume => Follow(state.After(Resumed)),
        _ => state,
    };
}
