namespace GanOrleans.Grains.Tests;

/// <summary>The system's clock, whose wall time can be set while timers and time stamps go on.</summary>
internal sealed class JumpingClock : TimeProvider
{
    private long offset;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref offset));

    public void Jump(TimeSpan by) => Interlocked.Add(ref offset, by.Ticks);
}
