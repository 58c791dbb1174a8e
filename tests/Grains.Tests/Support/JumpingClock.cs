namespace GanOrleans.Grains.Tests.Support;

/// <summary>The system's clock, whose wall time and time stamps can be set ahead while timers go on.</summary>
internal sealed class JumpingClock : TimeProvider
{
    private long offset;
    private long skipped;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref offset));

    public override long GetTimestamp() => base.GetTimestamp() + Interlocked.Read(ref skipped);

    /// <summary>Sets the wall time by so much.</summary>
    public void Jump(TimeSpan by) => Interlocked.Add(ref offset, by.Ticks);

    /// <summary>Has so much time pass for whoever measures it by time stamps.</summary>
    public void Skip(TimeSpan by) => Interlocked.Add(ref skipped, (long)(by.TotalSeconds * TimestampFrequency));
}
