using GanOrleans.Contracts;
using GanOrleans.Grains.Coordination;

namespace GanOrleans.Grains.Tests.Coordination;

/// <summary>What people want of a run, and who is woken by it.</summary>
public sealed class RunControlTests
{
    [Theory]
    [InlineData(RunState.Paused, RunIntent.Paused)]
    [InlineData(RunState.Running, RunIntent.Train)]
    [InlineData(RunState.Queued, RunIntent.Train)]
    public void A_run_whose_record_says_paused_stays_so_in_its_next_activation(RunState state, object intent) =>
        Assert.Equal((RunIntent)intent, new RunControl(state).Desired.Intent);

    [Fact]
    public void Whoever_asks_wakes_the_loop_once()
    {
        var control = new RunControl(RunState.Running);
        var before = control.Woken;

        control.Request(IntentEvent.PauseAsked);

        Assert.True(before.IsCompletedSuccessfully);
        Assert.False(control.Woken.IsCompleted);
    }

    [Fact]
    public void A_later_wish_to_go_back_outlives_the_answer_to_an_earlier_one()
    {
        var control = new RunControl(RunState.Running);
        control.RequestRestore("300-g1");
        control.RequestRestore("200-g1");

        control.ReportRestored("300-g1");
        Assert.Equal("200-g1", control.Desired.RestoreTo);
        control.ReportRestored("200-g1");
        Assert.Null(control.Desired.RestoreTo);
    }

    [Fact]
    public void Each_way_out_of_a_pause_counts()
    {
        var control = new RunControl(RunState.Paused);

        control.Request(IntentEvent.ResumeAsked);
        control.Report(IntentEvent.Resumed);

        Assert.Equal((RunIntent.Train, 1), (control.Desired.Intent, control.Resumes));
    }
}
