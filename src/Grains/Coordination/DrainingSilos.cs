using GanOrleans.Grains.Placement;

namespace GanOrleans.Grains.Coordination;

/// <summary>Silos that are about to leave, and whether they take the run's coordinator or networks along.</summary>
/// <param name="own">Address of this silo.</param>
/// <param name="isDraining">Whether this silo is about to leave.</param>
/// <param name="places">Where the run's parts sit.</param>
/// <param name="time">The clock.</param>
internal sealed class DrainingSilos(string own, Func<bool> isDraining, PartPlaces places, TimeProvider time)
{
    /// <summary>How long a silo that leaves is waited for.</summary>
    public static readonly TimeSpan LeaveLimit = TimeSpan.FromSeconds(60);

    // How long a hand-over whose checkpoint could not be written is tried again after the next lease; the silo waits 20 s for it
    // (SiloDrain).
    private static readonly TimeSpan HandOverLimit = TimeSpan.FromSeconds(15);

    private readonly HashSet<string> leaving = [];
    private long? since;
    private TaskCompletionSource? handedOver;

    /// <summary>Whether the coordinator's own silo is about to leave.</summary>
    public bool IsOwnSiloLeaving => isDraining() || leaving.Contains(own);

    /// <summary>A silo says that it is about to leave.</summary>
    public void Add(string address)
    {
        leaving.Add(address);
        since = time.GetTimestamp();
    }

    /// <summary>Whether the run's coordinator, or networks that are loaded, sit on a silo that is about to leave.</summary>
    public bool Affects(bool areNetworksLoaded) => IsOwnSiloLeaving || (areNetworksLoaded && places.HasNetworkOn(leaving));

    /// <summary>Whether a hand-over whose checkpoint could not be written may be tried again later.</summary>
    public bool MayHandOverLater() => time.GetElapsedTime(since ??= time.GetTimestamp()) < HandOverLimit;

    /// <summary>Ends with the hand-over.</summary>
    public Task WaitForHandOverAsync() =>
        (handedOver ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>The networks are unloaded: the silo may leave.</summary>
    public void HandedOver()
    {
        handedOver?.TrySetResult();
        handedOver = null;
    }

    /// <summary>A silo that is about to leave and still there, for as long as one is waited for; a run begins nowhere before.</summary>
    public string? DrainingSilo(IEnumerable<SiloCapabilities> silos) =>
        leaving.Count > 0 && since is { } start && time.GetElapsedTime(start) < LeaveLimit
            ? silos.Select(silo => silo.Address.ToString()).FirstOrDefault(leaving.Contains)
            : null;
}
