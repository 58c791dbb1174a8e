using System.Collections.Immutable;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime;

namespace Orleans.Membership;

/// <summary>This silo's view of the membership table, and its own row in it.</summary>
internal sealed class MembershipAgent(
    IMembershipTable table, ILocalSiloDetails local, IOptions<ClusterMembershipOptions> options, IOptions<EndpointOptions> endpoints, ILogger<MembershipAgent> log)
    : IClusterMembershipService, ISiloStatusOracle
{
    private const int WriteAttempts = 50;
    private readonly SemaphoreSlim _reading = new(1, 1);
    private readonly Lock _lock = new();
    private readonly List<ISiloStatusListener> _listeners = [];
    private readonly List<Channel<ClusterMembershipSnapshot>> _watchers = [];
    private readonly DateTime _startTime = DateTime.UtcNow;
    private volatile ClusterMembershipSnapshot _snapshot = new(ImmutableDictionary<SiloAddress, ClusterMember>.Empty, MembershipVersion.MinValue);
    private ImmutableDictionary<SiloAddress, MembershipEntry> _entries = ImmutableDictionary<SiloAddress, MembershipEntry>.Empty;

    /// <summary>After every change, with the new snapshot; in order.</summary>
    public event Action<ClusterMembershipSnapshot>? Changed;

    /// <summary>This silo wrote the table: others should read it.</summary>
    public event Action<ClusterMembershipSnapshot>? Wrote;

    /// <summary>The table says that this silo is dead.</summary>
    public event Action? FoundDead;

    public ClusterMembershipSnapshot CurrentSnapshot => _snapshot;

    public SiloStatus CurrentStatus { get; private set; } = SiloStatus.Created;

    public SiloAddress SiloAddress => local.SiloAddress;

    public string SiloName => local.Name;

    /// <summary>The oldest active silo; when none is active, the oldest that is still shutting down.</summary>
    public SiloAddress? DirectoryOwner
    {
        get
        {
            var entries = _entries.Values;
            return Oldest(entries.Where(entry => entry.Status == SiloStatus.Active))
                ?? Oldest(entries.Where(entry => entry.Status is SiloStatus.ShuttingDown or SiloStatus.Stopping));

            static SiloAddress? Oldest(IEnumerable<MembershipEntry> among) => among.OrderBy(entry => entry.StartTime).ThenBy(entry => entry.SiloAddress).FirstOrDefault()?.SiloAddress;
        }
    }

    /// <summary>Silos that may still hold activations or answer.</summary>
    public IEnumerable<MembershipEntry> Others => _entries.Values.Where(entry => entry.Status != SiloStatus.Dead && !entry.SiloAddress.Equals(SiloAddress));

    public IReadOnlyCollection<MembershipEntry> Entries => [.. _entries.Values];

    public IAsyncEnumerable<ClusterMembershipSnapshot> MembershipUpdates => WatchAsync();

    public SiloStatus GetApproximateSiloStatus(SiloAddress siloAddress) => _snapshot.GetSiloStatus(siloAddress);

    public Dictionary<SiloAddress, SiloStatus> GetApproximateSiloStatuses(bool onlyActive = false) =>
        _snapshot.Members.Values.Where(member => !onlyActive || member.Status == SiloStatus.Active).ToDictionary(member => member.SiloAddress, member => member.Status);

    public SiloAddress[] GetActiveSilos() => [.. _snapshot.Members.Values.Where(member => member.Status == SiloStatus.Active).Select(member => member.SiloAddress)];

    public bool TryGetSiloName(SiloAddress siloAddress, out string? siloName)
    {
        siloName = _snapshot.Members.GetValueOrDefault(siloAddress)?.Name;
        return siloName is not null;
    }

    public bool IsFunctionalDirectory(SiloAddress siloAddress) => !_snapshot.GetSiloStatus(siloAddress).IsTerminating();

    public bool IsDeadSilo(SiloAddress silo) => _snapshot.GetSiloStatus(silo) == SiloStatus.Dead;

    public bool SubscribeToSiloStatusEvents(ISiloStatusListener observer)
    {
        lock (_listeners)
        {
            if (_listeners.Contains(observer))
                return false;
            _listeners.Add(observer);
            return true;
        }
    }

    public bool UnSubscribeFromSiloStatusEvents(ISiloStatusListener observer)
    {
        lock (_listeners)
            return _listeners.Remove(observer);
    }

    /// <summary>Registers this silo as joining, and declares earlier processes on its endpoint dead.</summary>
    public async Task JoinAsync()
    {
        await table.InitializeMembershipTable(true);
        for (var attempt = 0; attempt < WriteAttempts; attempt++)
        {
            var data = await table.ReadAll();
            Publish(data);
            foreach (var (entry, _) in data.Members.Select(row => (row.Item1, row.Item2)))
            {
                if (entry.SiloAddress.IsPredecessorOf(SiloAddress) && entry.Status != SiloStatus.Dead)
                    await TryKill(entry.SiloAddress);
            }

            data = await table.ReadAll();
            var own = new MembershipEntry
            {
                SiloAddress = SiloAddress,
                SiloName = local.Name,
                HostName = local.DnsHostName,
                ProxyPort = endpoints.Value.GatewayPort,
                Status = SiloStatus.Joining,
                StartTime = _startTime,
                IAmAliveTime = DateTime.UtcNow,
            };
            if (await table.InsertRow(own, data.Version.Next()))
            {
                CurrentStatus = SiloStatus.Joining;
                await RefreshAfterWriteAsync();
                return;
            }

            await BackOffAsync(attempt);
        }

        throw new OrleansException($"Silo {SiloAddress} could not write its row into the membership table: others changed it {WriteAttempts} times in between.");
    }

    /// <summary>Moves this silo's row to a status.</summary>
    public async Task BecomeAsync(SiloStatus status)
    {
        CurrentStatus = status;
        if (!await WriteAsync(SiloAddress, entry =>
            {
                if (entry.Status == SiloStatus.Dead)
                    return null;
                var next = entry.With(status);
                next.IAmAliveTime = DateTime.UtcNow;
                return next;
            }) && status != SiloStatus.Dead)
        {
            await Refresh();
            FoundDead?.Invoke();
            throw new OrleansException($"Silo {SiloAddress} cannot become {status}: the membership table says that it is dead, or does not know it.");
        }
    }

    public async Task<bool> TryKill(SiloAddress siloAddress)
    {
        var killed = await WriteAsync(siloAddress, entry =>
        {
            if (entry.Status == SiloStatus.Dead)
                return null;
            var dead = entry.With(SiloStatus.Dead);
            dead.AddSuspector(SiloAddress, DateTime.UtcNow);
            return dead;
        });
        if (killed)
            log.LogWarning("Silo {Silo} is declared dead", siloAddress);
        return killed;
    }

    /// <summary>Adds a suspicion; enough of them are death.</summary>
    public async Task SuspectAsync(SiloAddress silo)
    {
        var now = DateTime.UtcNow;
        await WriteAsync(silo, entry =>
        {
            if (entry.Status == SiloStatus.Dead)
                return null;
            var next = entry.Copy();
            next.SuspectTimes?.RemoveAll(vote => vote.Item2 + options.Value.DeathVoteExpirationTimeout < now);
            next.AddOrUpdateSuspector(SiloAddress, now, options.Value.NumVotesForDeathDeclaration);
            var voters = GetActiveSilos().Count(active => !active.Equals(silo));
            if (next.SuspectTimes!.Count >= Math.Min(options.Value.NumVotesForDeathDeclaration, Math.Max(1, voters)))
                next.Status = SiloStatus.Dead;
            return next;
        });
        log.LogWarning("Silo {Silo} does not answer and is {Status} now", silo, _snapshot.GetSiloStatus(silo));
    }

    public async ValueTask Refresh(MembershipVersion minimumVersion = default, CancellationToken cancellationToken = default)
    {
        if (minimumVersion != default && _snapshot.Version >= minimumVersion)
            return;
        await _reading.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            Publish(await table.ReadAll().ConfigureAwait(false));
        }
        finally
        {
            _reading.Release();
        }
    }

    /// <summary>Writes one row if <paramref name="change"/> wants it, reading again until nobody interferes; false when it does not want to.</summary>
    private async Task<bool> WriteAsync(SiloAddress silo, Func<MembershipEntry, MembershipEntry?> change)
    {
        for (var attempt = 0; attempt < WriteAttempts; attempt++)
        {
            var data = await table.ReadAll().ConfigureAwait(false);

            // A silo that was frozen finds the others unresponsive before it finds itself dead: the dead do not vote.
            if (MayNotWrite(data) || data.TryGet(silo) is not var (entry, etag) || change(entry) is not { } changed)
            {
                Publish(data);
                return false;
            }

            if (await table.UpdateRow(changed, etag, data.Version.Next()).ConfigureAwait(false))
            {
                await RefreshAfterWriteAsync().ConfigureAwait(false);
                return true;
            }

            await BackOffAsync(attempt).ConfigureAwait(false);
        }

        throw new OrleansException($"The membership row of {silo} could not be written: others changed the table {WriteAttempts} times in between.");
    }

    private bool MayNotWrite(MembershipTableData data) =>
        CurrentStatus != SiloStatus.Created && data.TryGet(SiloAddress)?.Item1.Status is null or SiloStatus.Dead;

    private async Task RefreshAfterWriteAsync()
    {
        await Refresh().ConfigureAwait(false);
        if (options.Value.UseLivenessGossip)
            Wrote?.Invoke(_snapshot);
    }

    private static Task BackOffAsync(int attempt) => Task.Delay(Random.Shared.Next(1, 5 + (attempt * 5)));

    private void Publish(MembershipTableData data)
    {
        List<(SiloAddress Silo, SiloStatus Status)> changes = [];
        ClusterMembershipSnapshot snapshot;
        lock (_lock)
        {
            var version = new MembershipVersion(data.Version.Version);
            if (version < _snapshot.Version)
                return;
            var entries = data.Members.Select(row => row.Item1).ToImmutableDictionary(entry => entry.SiloAddress);
            snapshot = new(entries.ToImmutableDictionary(pair => pair.Key, pair => new ClusterMember(pair.Key, pair.Value.Status, pair.Value.SiloName)), version);
            changes = [.. snapshot.Members.Values.Where(member => _snapshot.Members.GetValueOrDefault(member.SiloAddress)?.Status != member.Status).Select(member => (member.SiloAddress, member.Status))];
            _entries = entries;
            if (version == _snapshot.Version && changes.Count == 0)
                return;
            _snapshot = snapshot;
            Changed?.Invoke(snapshot);
            foreach (var watcher in _watchers)
                watcher.Writer.TryWrite(snapshot);
        }

        foreach (var (silo, status) in changes)
            Notify(silo, status);
        if (CurrentStatus is SiloStatus.Joining or SiloStatus.Active && changes.Exists(change => change.Silo.Equals(SiloAddress) && change.Status == SiloStatus.Dead))
            FoundDead?.Invoke();
    }

    private void Notify(SiloAddress silo, SiloStatus status)
    {
        ISiloStatusListener[] listeners;
        lock (_listeners)
            listeners = [.. _listeners];
        foreach (var listener in listeners)
        {
            try
            {
                listener.SiloStatusChangeNotification(silo, status);
            }
            catch (Exception exception)
            {
                log.LogWarning(exception, "A listener of silo statuses failed");
            }
        }
    }

    private async IAsyncEnumerable<ClusterMembershipSnapshot> WatchAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var channel = Channel.CreateUnbounded<ClusterMembershipSnapshot>();
        lock (_lock)
        {
            channel.Writer.TryWrite(_snapshot);
            _watchers.Add(channel);
        }

        try
        {
            await foreach (var snapshot in channel.Reader.ReadAllAsync(cancellation))
                yield return snapshot;
        }
        finally
        {
            lock (_lock)
                _watchers.Remove(channel);
        }
    }
}
