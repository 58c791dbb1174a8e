using Orleans.Runtime;

namespace GanOrleans.Grains.Runs;

/// <summary>What an exception of a call to a grain says.</summary>
internal static class GrainCalls
{
    /// <summary>Whether the callee is lost or out of reach, so that trying again makes sense.</summary>
    public static bool IsUnreachable(Exception e) => e is OrleansException or TimeoutException or ObjectDisposedException;
}
