using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Messaging;
using Orleans.Runtime;

namespace Orleans.Membership;

/// <summary>Watches the other silos: by their connections at once, by probes when they freeze, by the table in any case.</summary>
internal sealed class FailureDetector(
    MembershipAgent membership, SiloConnections connections, IMembershipTable table, ILocalSiloDetails local, IOptions<ClusterMembershipOptions> options, ILogger<FailureDetector> log)
{
    private readonly ConcurrentDictionary<SiloAddress, int> _missed = new();
    private readonly CancellationTokenSource _stop = new();

    public void Start()
    {
        connections.Lost += OnLost;
        membership.Changed += OnChanged;
        connections.Handle<MembershipChanged>(async (_, change) =>
        {
            await membership.Refresh(new(change.Version));
            return null;
        });
        membership.Wrote += snapshot => connections.TellAll(new MembershipChanged(snapshot.Version.Value));
        _ = RepeatAsync(options.Value.TableRefreshTimeout, async () => await membership.Refresh());
        _ = RepeatAsync(options.Value.IAmAliveTablePublishTimeout, SayAliveAsync);
        _ = RepeatAsync(options.Value.ProbeTimeout, ProbeAllAsync);
        if (options.Value.DefunctSiloCleanupPeriod is { } period)
            _ = RepeatAsync(period, () => table.CleanupDefunctSiloEntries(DateTimeOffset.UtcNow - options.Value.DefunctSiloExpiration));
    }

    /// <summary>Before this silo becomes active: reaches every silo that is, or learns that it is dead.</summary>
    public async Task MeetOthersAsync(CancellationToken cancellation)
    {
        var deadline = DateTime.UtcNow + options.Value.MaxJoinAttemptTime;
        while (true)
        {
            await membership.Refresh(cancellationToken: cancellation);
            var others = membership.Others.Where(entry => entry.Status == SiloStatus.Active).ToList();
            var met = await Task.WhenAll(others.Select(entry => MeetAsync(entry, cancellation)));
            if (met.All(answered => answered))
                return;
            if (DateTime.UtcNow > deadline)
                throw new OrleansException($"Silo {local.SiloAddress} could not reach all active silos in {options.Value.MaxJoinAttemptTime}: {string.Join(", ", others.Select(entry => entry.SiloAddress))}.");
            await Task.Delay(100, cancellation);
        }
    }

    public void Stop() => _stop.Cancel();

    private async Task<bool> MeetAsync(MembershipEntry entry, CancellationToken cancellation)
    {
        try
        {
            await connections.LinkTo(entry.SiloAddress).Connected.WaitAsync(options.Value.ProbeTimeout, cancellation);
            return true;
        }
        catch (Exception exception) when (exception is TimeoutException or OrleansException)
        {
            // Frozen, and for long: others will evict it, or it died with all others and only its row is left.
            return membership.IsDeadSilo(entry.SiloAddress) || entry.IAmAliveTime + options.Value.AllowedIAmAliveMissPeriod < DateTime.UtcNow;
        }
    }

    private void OnChanged(ClusterMembershipSnapshot snapshot)
    {
        foreach (var member in snapshot.Members.Values)
        {
            if (member.SiloAddress.Equals(local.SiloAddress))
                continue;
            if (member.Status == SiloStatus.Dead)
                _missed.TryRemove(member.SiloAddress, out _);
            else if (member.Status is SiloStatus.Active && membership.CurrentStatus is SiloStatus.Joining or SiloStatus.Active)
                connections.LinkTo(member.SiloAddress);
        }
    }

    private void OnLost(SiloAddress silo, bool refused)
    {
        if (_stop.IsCancellationRequested || !options.Value.LivenessEnabled || membership.IsDeadSilo(silo) || membership.GetApproximateSiloStatus(silo) == SiloStatus.None)
            return;
        _ = ExamineAsync(silo, refused);
    }

    private async Task ExamineAsync(SiloAddress silo, bool refused)
    {
        try
        {
            await membership.Refresh();
            if (membership.IsDeadSilo(silo))
                return;
            if (refused)
                await membership.TryKill(silo);
            else
                connections.LinkTo(silo);
        }
        catch (Exception exception)
        {
            log.LogWarning(exception, "Silo {Silo} could not be examined", silo);
        }
    }

    private async Task SayAliveAsync()
    {
        if (membership.Entries.FirstOrDefault(entry => entry.SiloAddress.Equals(local.SiloAddress)) is not { } own)
            return;
        var alive = own.Copy();
        alive.IAmAliveTime = DateTime.UtcNow;
        await table.UpdateIAmAlive(alive);
    }

    private Task ProbeAllAsync() => Task.WhenAll(membership.Others.Where(entry => entry.Status is SiloStatus.Active or SiloStatus.ShuttingDown or SiloStatus.Stopping).Select(entry => ProbeAsync(entry.SiloAddress)));

    private async Task ProbeAsync(SiloAddress silo)
    {
        var began = Stopwatch.GetTimestamp();
        try
        {
            await connections.CallAsync<object>(silo, new Ping(), options.Value.ProbeTimeout);
            _missed.TryRemove(silo, out _);
        }
        catch (Exception exception) when (exception is TimeoutException or OrleansException)
        {
            // Noticed far too late: this process was the one that stood still.
            if (Stopwatch.GetElapsedTime(began) > options.Value.ProbeTimeout * 2)
                return;

            // Slow to answer and not silent: busy, not frozen.
            if (Environment.TickCount64 - connections.LastHeard(silo) < options.Value.ProbeTimeout.TotalMilliseconds)
                return;
            var missed = _missed.AddOrUpdate(silo, 1, (_, count) => count + 1);
            log.LogDebug("Silo {Silo} missed {Count} probes", silo, missed);
            if (missed >= options.Value.NumMissedProbesLimit && options.Value.LivenessEnabled && membership.CurrentStatus == SiloStatus.Active && !membership.IsDeadSilo(silo))
                await membership.SuspectAsync(silo);
        }
    }

    private async Task RepeatAsync(TimeSpan period, Func<Task> work)
    {
        using var timer = new PeriodicTimer(period);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                try
                {
                    await work();
                }
                catch (Exception exception) when (!_stop.IsCancellationRequested)
                {
                    log.LogWarning(exception, "Membership work failed and is repeated in {Period}", period);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
    }
}
