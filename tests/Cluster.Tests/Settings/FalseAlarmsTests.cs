using GanOrleans.Silo.Hosting;
using Microsoft.Extensions.Logging;

namespace GanOrleans.Cluster.Tests.Settings;

/// <summary>Which two of Orleans' warnings a silo does not repeat.</summary>
public sealed class FalseAlarmsTests
{
    [Theory]
    [InlineData(100405, 0, true)]         // server GC is off
    [InlineData(100150, 86_400, true)]    // a watchdog that has not run for a day, in a process that has just begun
    [InlineData(100150, 5, false)]        // one that stalled
    [InlineData(100151, 86_400, false)]   // another event
    public void A_stall_longer_than_the_process_lives_and_the_garbage_collector_are_dropped(int id, int seconds, bool dropped)
    {
        KeyValuePair<string, object?>[] state = [new("TimeSinceLastTick", TimeSpan.FromSeconds(seconds))];

        Assert.Equal(dropped, FalseAlarms.Is(new EventId(id), state));
    }
}
