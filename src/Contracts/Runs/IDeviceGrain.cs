namespace GanOrleans.Contracts.Runs;

/// <summary>
/// The slots of one device kind in the cluster: a run takes one for its networks, in the order of submits. Key: the kind.
/// </summary>
/// <remarks>
/// It keeps nothing on disk. Its capacity is what the silos announce, and a new activation asks the coordinators of unfinished runs which
/// slots they hold. A lease that its coordinator does not renew expires, by a monotonic clock.
/// </remarks>
[Alias("gan.device")]
public interface IDeviceGrain : IGrainWithStringKey
{
    /// <summary>
    /// Asks for a slot, or for a place in the queue; who waits asks again every few seconds, else it loses its place. Who holds one gets it
    /// again.
    /// </summary>
    [Alias("acquire")]
    Task<SlotAnswer> AcquireAsync(SlotRequest request, CancellationToken cancellationToken = default);

    /// <summary>Renews a lease; false when a newer generation of the run or, after it expired, another run has the slot.</summary>
    [Alias("renew")]
    Task<bool> RenewAsync(SlotLease lease, CancellationToken cancellationToken = default);

    /// <summary>Gives a slot back, or a place in the queue; of a newer generation it leaves both alone.</summary>
    [Alias("release")]
    Task ReleaseAsync(string runId, int generation, CancellationToken cancellationToken = default);

    /// <summary>Who holds and who waits.</summary>
    [Alias("status")]
    Task<DeviceStatus> StatusAsync(CancellationToken cancellationToken = default);
}

/// <param name="RunId">The run.</param>
/// <param name="SubmittedAt">Its place in the order of submits.</param>
/// <param name="Generation">The generation that is to begin: it fences off the coordinator of an older one.</param>
[GenerateSerializer, Immutable, Alias("gan.slot-request")]
public sealed record SlotRequest(
    [property: Id(0)] string RunId, [property: Id(1)] DateTimeOffset SubmittedAt, [property: Id(2)] int Generation);

/// <param name="Kind">The device kind.</param>
/// <param name="RunId">The run.</param>
/// <param name="Generation">The generation that it was taken for.</param>
[GenerateSerializer, Immutable, Alias("gan.slot-lease")]
public sealed record SlotLease([property: Id(0)] string Kind, [property: Id(1)] string RunId, [property: Id(2)] int Generation);

/// <param name="Lease">The slot, or null while the run waits.</param>
/// <param name="Slots">Slots of the kind in the cluster.</param>
/// <param name="Taken">How many are taken.</param>
/// <param name="Ahead">How many runs are ahead in the queue.</param>
[GenerateSerializer, Immutable, Alias("gan.slot-answer")]
public sealed record SlotAnswer(
    [property: Id(0)] SlotLease? Lease, [property: Id(1)] int Slots, [property: Id(2)] int Taken, [property: Id(3)] int Ahead);

/// <param name="Slots">Slots of the kind in the cluster.</param>
/// <param name="Holders">Runs that hold one.</param>
/// <param name="Queue">Runs that wait, the next one first.</param>
[GenerateSerializer, Immutable, Alias("gan.device-status")]
public sealed record DeviceStatus([property: Id(0)] int Slots, [property: Id(1)] string[] Holders, [property: Id(2)] string[] Queue);
