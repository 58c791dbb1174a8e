using GanOrleans.Contracts;
using GanOrleans.Grains.Runs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace GanOrleans.Grains.Placement;

/// <summary>
/// Grants the slots that the silos announce. What it knows it learned from the coordinators, so it may be lost at any time.
/// </summary>
[Reentrant, GrainType("gan-device")]
public sealed partial class DeviceGrain(IServiceProvider services, TimeProvider time, ILogger<DeviceGrain> logger) : Grain, IDeviceGrain
{
    // A coordinator that does not answer for so long holds nothing: if it does, its own renewal says so.
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(5);

    private readonly ClusterView cluster = services.GetRequiredService<ClusterView>();
    private SlotTable? table;
    private Task<SlotTable>? rebuilding;

    private string Kind => this.GetPrimaryKeyString();

    /// <inheritdoc/>
    public async Task<SlotAnswer> AcquireAsync(SlotRequest request, CancellationToken cancellationToken)
    {
        var known = await TableAsync(request.RunId);
        return known.Acquire(request, Slots());
    }

    /// <inheritdoc/>
    public async Task<bool> RenewAsync(SlotLease lease, CancellationToken cancellationToken)
    {
        var known = await TableAsync(lease.RunId);
        return known.Renew(lease)
            || known.Acquire(new SlotRequest(lease.RunId, DateTimeOffset.MinValue, lease.Generation), Slots()).Lease is not null;
    }

    /// <inheritdoc/>
    public async Task ReleaseAsync(string runId, int generation, CancellationToken cancellationToken) =>
        (await TableAsync(runId)).Release(runId, generation);

    /// <inheritdoc/>
    public async Task<DeviceStatus> StatusAsync(CancellationToken cancellationToken) => (await TableAsync("")).Status(Slots());

    // A run's networks and its slot are of one kind; a device of that kind serves as many runs as its silo says.
    private int Slots() => cluster.Offers().Where(offer => offer.Kind == Kind).Sum(offer => offer.Slots);

    private async Task<SlotTable> TableAsync(string asking)
    {
        if (table is { } known)
            return known;
        rebuilding ??= RebuildAsync(asking);
        try
        {
            return table = await rebuilding;
        }
        catch
        {
            rebuilding = null;
            throw;
        }
    }

    private async Task<SlotTable> RebuildAsync(string asking)
    {
        var rebuilt = new SlotTable(Kind, time);
        var runs = await GrainFactory.GetGrain<IRunCatalogGrain>(0).ListAsync().WaitAsync(TimeSpan.FromSeconds(20), time);
        foreach (var lease in await Task.WhenAll(
            runs.Where(run => !run.State.IsTerminal() && run.RunId != asking).Select(run => HeldAsync(run.RunId))))
            if (lease?.Kind == Kind)
                rebuilt.Restore(lease);
        return rebuilt;
    }

    private async Task<SlotLease?> HeldAsync(string runId)
    {
        try
        {
            return await GrainFactory.GetGrain<ICoordinatorGrain>(runId).SlotAsync().WaitAsync(AnswerLimit, time);
        }
        catch (Exception e) when (GrainCalls.IsUnreachable(e))
        {
            LogNoAnswer(runId, Kind, e.Message);
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Run {RunId} does not say whether it holds a slot of '{Kind}': {Reason}")]
    private partial void LogNoAnswer(string runId, string kind, string reason);
}
