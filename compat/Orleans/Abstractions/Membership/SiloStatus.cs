namespace Orleans.Runtime;

/// <summary>The states of a silo in the membership table.</summary>
[GenerateSerializer]
public enum SiloStatus
{
    None = 0,
    Created = 1,
    Joining = 2,
    Active = 3,
    ShuttingDown = 4,
    Stopping = 5,
    Dead = 6,
}

/// <summary>Questions about <see cref="SiloStatus"/>.</summary>
public static class SiloStatusExtensions
{
    /// <summary>Whether the silo is on its way out or dead.</summary>
    public static bool IsTerminating(this SiloStatus siloStatus) => siloStatus is SiloStatus.ShuttingDown or SiloStatus.Stopping or SiloStatus.Dead;
}
