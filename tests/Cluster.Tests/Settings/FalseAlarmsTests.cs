using GanOrleans.Silo.Hosting;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace GanOrleans.Cluster.Tests.Settings;

/// <summary>Which of Orleans' warnings a silo does not repeat.</summary>
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

        Assert.Equal(dropped, FalseAlarms.Is("Orleans.Runtime.Silo", LogLevel.Warning, new EventId(id), state, null));
    }

    [Theory]
    [InlineData(LogLevel.Warning, true, true)]
    [InlineData(LogLevel.Information, true, false)]   // that the connection is closed, and why
    [InlineData(LogLevel.Warning, false, false)]      // another fault of a connection
    public void A_client_that_ends_without_a_word_is_no_warning(LogLevel level, bool reset, bool dropped)
    {
        Exception fault = reset ? new ConnectionResetException("Connection reset by peer") : new InvalidDataException("no message");

        Assert.Equal(dropped, FalseAlarms.Is<object?>("Orleans.Runtime.Messaging.Connection", level, new EventId(816022561), null, fault));
    }
}
