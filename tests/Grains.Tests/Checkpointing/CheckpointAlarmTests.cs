using GanOrleans.Grains.Checkpointing;
using Microsoft.Extensions.Time.Testing;

namespace GanOrleans.Grains.Tests.Checkpointing;

/// <summary>When a checkpoint that failed is tried again, and when a run may not go on without one (faults, row 12).</summary>
[Trait("Fault", "12")]
public sealed class CheckpointAlarmTests
{
    private readonly FakeTimeProvider time = new();

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 4)]
    [InlineData(9, 30)]
    public void Each_failure_doubles_the_time_until_the_next_try_up_to_half_a_minute(int failures, int seconds)
    {
        var alarm = new CheckpointAlarm(time);
        for (var i = 0; i < failures; i++)
            alarm.Raise("no space");

        time.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromMilliseconds(1));
        var before = alarm.IsRetryDue();
        time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal((false, true), (before, alarm.IsRetryDue()));
    }

    [Fact]
    public void The_age_counts_from_the_first_failure_and_begins_anew_when_somebody_resumes_the_run()
    {
        var alarm = new CheckpointAlarm(time);
        alarm.Raise("no space");
        time.Advance(TimeSpan.FromMinutes(5));
        alarm.Raise("no space");
        time.Advance(TimeSpan.FromMinutes(5));
        var tooOld = alarm.IsTooOld(TimeSpan.FromMinutes(10));

        alarm.Reset();

        Assert.True(tooOld);
        Assert.False(alarm.IsTooOld(TimeSpan.FromMinutes(10)));
        Assert.True(alarm.IsRetryDue());
        Assert.Equal("no space", alarm.Text);
    }

    [Fact]
    public void Without_a_failure_nothing_is_due_however_long_it_takes()
    {
        var alarm = new CheckpointAlarm(time);
        alarm.Raise("no space");
        alarm.Clear();

        time.Advance(TimeSpan.FromDays(1));

        Assert.Equal((null, false, false), (alarm.Text, alarm.IsRetryDue(), alarm.IsTooOld(TimeSpan.FromSeconds(1))));
    }
}
