using Microsoft.Extensions.Logging;
using Orleans.Membership;
using Orleans.Messaging;

namespace Orleans.Runtime.Directory;

/// <summary>Where grains are active. The oldest active silo owns the directory; every silo asks it.</summary>
/// <remarks>A new owner first collects the registrations of all silos, and each of them sees the new membership before it answers, so nobody still registers with the old owner.</remarks>
internal sealed class GrainDirectory(MembershipAgent membership, SiloConnections connections, ILocalSiloDetails local, ILogger<GrainDirectory> log)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly Lock _lock = new();
    private OwnedDirectory? _owned;
    private Func<IEnumerable<(GrainAddress Address, bool Held)>> _registered = () => [];

    public void Start(Func<IEnumerable<(GrainAddress Address, bool Held)>> registered)
    {
        _registered = registered;
        connections.Handle<DirectoryLookup>(async (_, ask) => await OwnAsync(owned => owned.Lookup(ask.Grain)));
        connections.Handle<DirectoryRegister>(async (_, ask) => await OwnAsync(owned => owned.Register(ask.Address)));
        connections.Handle<DirectoryUnregister>(async (_, ask) => await OwnAsync(owned => owned.Unregister(ask.Address)));
        connections.Handle<DirectoryCollect>(async (_, ask) =>
        {
            await membership.Refresh(new(ask.Version));
            var content = _registered().ToList();
            return new DirectoryContent([.. content.Select(c => c.Address)], [.. content.Select(c => c.Held)]);
        });
        membership.Changed += OnMembershipChanged;
        OnMembershipChanged(membership.CurrentSnapshot);
    }

    public async Task<GrainAddress?> LookupAsync(GrainId grain) => (await AskAsync(new DirectoryLookup(grain), owned => owned.Lookup(grain)).ConfigureAwait(false)).Address;

    /// <summary>Registers, and returns the registration that holds: this one or an earlier one.</summary>
    public async Task<GrainAddress> RegisterAsync(GrainAddress address) =>
        (await AskAsync(new DirectoryRegister(address), owned => owned.Register(address)).ConfigureAwait(false)).Address!;

    public async Task UnregisterAsync(GrainAddress address)
    {
        try
        {
            await AskAsync(new DirectoryUnregister(address), owned => owned.Unregister(address)).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is TimeoutException or OrleansException)
        {
            log.LogDebug(exception, "{Address} could not be unregistered; the owner will find out", address);
        }
    }

    private async Task<DirectoryAnswer> AskAsync(object question, Func<OwnedDirectory, GrainAddress?> own)
    {
        var deadline = Environment.TickCount64 + (long)Patience.TotalMilliseconds;
        while (true)
        {
            Exception? reason = null;
            var owner = membership.DirectoryOwner;
            try
            {
                var answer = owner is null ? null
                    : owner.Equals(local.SiloAddress) ? await OwnAsync(own).ConfigureAwait(false)
                    : await connections.CallAsync<DirectoryAnswer>(owner, question, Patience).ConfigureAwait(false);
                if (answer is { IsOwner: true })
                    return answer;
            }
            catch (Exception exception) when (exception is OrleansException or TimeoutException)
            {
                reason = exception;
            }

            if (Environment.TickCount64 > deadline)
                throw new OrleansException($"The grain directory on {owner?.ToString() ?? "no silo"} did not answer in {Patience}.", reason!);
            await Task.Delay(20).ConfigureAwait(false);
            await membership.Refresh().ConfigureAwait(false);
        }
    }

    private async Task<DirectoryAnswer> OwnAsync(Func<OwnedDirectory, GrainAddress?> answer)
    {
        OwnedDirectory? owned;
        lock (_lock)
            owned = _owned;
        if (owned is null)
            return new(false, null);
        await owned.Ready.ConfigureAwait(false);
        return new(true, answer(owned));
    }

    private void OnMembershipChanged(ClusterMembershipSnapshot snapshot)
    {
        lock (_lock)
        {
            if (!local.SiloAddress.Equals(membership.DirectoryOwner))
            {
                _owned = null;
                return;
            }

            if (_owned is null)
            {
                _owned = new(IsDead);
                _ = TakeOverAsync(_owned, snapshot);
            }

            _owned.Forget(IsDead);
        }
    }

    private bool IsDead(SiloAddress silo) => membership.CurrentSnapshot.GetSiloStatus(silo) is SiloStatus.Dead or SiloStatus.None;

    private async Task TakeOverAsync(OwnedDirectory owned, ClusterMembershipSnapshot snapshot)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var others = snapshot.Members.Values.Where(member => member.Status is not SiloStatus.Dead && !member.SiloAddress.Equals(local.SiloAddress));
        var contents = await Task.WhenAll(others.Select(member => CollectAsync(member.SiloAddress, snapshot.Version))).ConfigureAwait(false);
        var all = contents.SelectMany(content => content.Addresses.Zip(content.Held)).Concat(_registered());
        owned.Fill(all.OrderByDescending(entry => entry.Item2).Select(entry => entry.Item1));
        log.LogInformation("This silo owns the grain directory from membership version {Version} on", snapshot.Version);
    }

    private async Task<DirectoryContent> CollectAsync(SiloAddress silo, MembershipVersion version)
    {
        while (!IsDead(silo))
        {
            try
            {
                return await connections.CallAsync<DirectoryContent>(silo, new DirectoryCollect(version.Value), TimeSpan.FromSeconds(5)).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is OrleansException or TimeoutException)
            {
                log.LogDebug(exception, "Registrations of {Silo} could not be collected yet", silo);
                await Task.Delay(50).ConfigureAwait(false);
            }
        }

        return new([], []);
    }
}

/// <summary>The directory's content, on its owner.</summary>
internal sealed class OwnedDirectory(Func<SiloAddress, bool> isDead)
{
    private readonly Dictionary<GrainId, GrainAddress> _entries = [];
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when all registrations are collected.</summary>
    public Task Ready => _ready.Task;

    public void Fill(IEnumerable<GrainAddress> addresses)
    {
        lock (_entries)
        {
            foreach (var address in addresses)
                _entries.TryAdd(address.GrainId, address);
        }

        _ready.TrySetResult();
    }

    public GrainAddress? Lookup(GrainId grain)
    {
        lock (_entries)
            return _entries.GetValueOrDefault(grain);
    }

    public GrainAddress Register(GrainAddress address)
    {
        lock (_entries)
        {
            if (_entries.TryGetValue(address.GrainId, out var held) && !held.SiloAddress!.Equals(address.SiloAddress) && !isDead(held.SiloAddress))
                return held;
            return _entries[address.GrainId] = address;
        }
    }

    public GrainAddress? Unregister(GrainAddress address)
    {
        lock (_entries)
        {
            if (_entries.TryGetValue(address.GrainId, out var held) && held.Equals(address))
                _entries.Remove(address.GrainId);
        }

        return null;
    }

    public void Forget(Func<SiloAddress, bool> dead)
    {
        lock (_entries)
        {
            foreach (var (grain, address) in _entries.Where(entry => dead(entry.Value.SiloAddress!)).ToList())
                _entries.Remove(grain);
        }
    }
}
