using GanOrleans.Contracts;

namespace GanOrleans.Grains.Placement;

/// <summary>
/// Who holds the slots of one device kind and who waits, in the order of submits. Knows no clock but a monotonic one, so that a jump of the
/// wall clock harms no lease.
/// </summary>
internal sealed class SlotTable(string kind, TimeProvider time)
{
    /// <summary>A lease, or a place in the queue, that nobody renewed for so long is free again.</summary>
    public static readonly TimeSpan Expiry = TimeSpan.FromSeconds(20);

    private static readonly Comparer<SlotRequest> ByPlace =
        Comparer<SlotRequest>.Create((a, b) => Before(a, b) ? -1 : Before(b, a) ? 1 : 0);

    private readonly Dictionary<string, Held> holders = [];
    private readonly Dictionary<string, Waiting> queue = [];

    /// <summary>Takes up a lease that a coordinator says it holds.</summary>
    public void Restore(SlotLease lease) => holders[lease.RunId] = new Held(lease, time.GetTimestamp());

    public SlotAnswer Acquire(SlotRequest request, int slots)
    {
        Expire();
        if (holders.TryGetValue(request.RunId, out var own))
        {
            if (own.Lease.Generation > request.Generation)
                return Answer(null, slots, 0);
            return Answer(Grant(request), slots, 0);
        }

        queue[request.RunId] = new Waiting(request, time.GetTimestamp());
        var ahead = queue.Values.Count(other => Before(other.Request, request));
        return holders.Count + ahead < slots ? Answer(Grant(request), slots, 0) : Answer(null, slots, ahead);
    }

    public bool Renew(SlotLease lease)
    {
        if (!holders.TryGetValue(lease.RunId, out var held) || held.Lease.Generation > lease.Generation)
            return false;
        holders[lease.RunId] = new Held(lease, time.GetTimestamp());
        return true;
    }

    public void Release(string runId, int generation)
    {
        if (holders.TryGetValue(runId, out var held) && held.Lease.Generation <= generation)
            holders.Remove(runId);
        if (queue.TryGetValue(runId, out var waiting) && waiting.Request.Generation <= generation)
            queue.Remove(runId);
    }

    public DeviceStatus Status(int slots)
    {
        Expire();
        return new DeviceStatus(
            slots, [.. holders.Keys.Order(StringComparer.Ordinal)],
            [.. queue.Values.Select(waiting => waiting.Request).Order(ByPlace).Select(request => request.RunId)]);
    }

    private SlotLease Grant(SlotRequest request)
    {
        queue.Remove(request.RunId);
        var lease = new SlotLease(kind, request.RunId, request.Generation);
        holders[request.RunId] = new Held(lease, time.GetTimestamp());
        return lease;
    }

    private SlotAnswer Answer(SlotLease? lease, int slots, int ahead) => new(lease, slots, holders.Count, ahead);

    // Submitted earlier comes first; of two at one moment, the one whose name does.
    private static bool Before(SlotRequest a, SlotRequest b) =>
        a.SubmittedAt != b.SubmittedAt ? a.SubmittedAt < b.SubmittedAt : string.CompareOrdinal(a.RunId, b.RunId) < 0;

    private void Expire()
    {
        foreach (var (run, held) in holders.ToArray())
            if (time.GetElapsedTime(held.Since) > Expiry)
                holders.Remove(run);
        foreach (var (run, waiting) in queue.ToArray())
            if (time.GetElapsedTime(waiting.Since) > Expiry)
                queue.Remove(run);
    }

    private readonly record struct Held(SlotLease Lease, long Since);

    private readonly record struct Waiting(SlotRequest Request, long Since);
}
