using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime.Calls;
using Orleans.Runtime.Directory;
using Orleans.Runtime.Placement;

namespace Orleans.Runtime.Activations;

/// <summary>The activations of this silo.</summary>
internal sealed class Catalog(
    SiloRuntime runtime, GrainDirectory directory, PlacementService placement, IServiceProvider services, ILocalSiloDetails silo,
    IOptions<GrainCollectionOptions> collection, IOptions<SiloMessagingOptions> messaging, ILogger<Catalog> log)
{
    private readonly ConcurrentDictionary<GrainId, Activation> _activations = new();
    private readonly ConcurrentDictionary<GrainId, StatelessPool> _pools = new();
    private readonly ConcurrentDictionary<GrainType, GrainTypeContext> _types = new();
    private volatile bool _closed;

    public SiloRuntime Runtime => runtime;

    public GrainDirectory Directory => directory;

    public IServiceProvider Services => services;

    public SiloAddress Silo => silo.SiloAddress;

    public ILogger Log => log;

    public bool DropsExpired => messaging.Value.DropExpiredMessages;

    public int Count => _activations.Count + _pools.Values.Sum(pool => pool.Count);

    public IEnumerable<Activation> All => _activations.Values.Concat(_pools.Values.SelectMany(pool => pool.Members));

    /// <summary>The local receiver of a grain's requests, if there is one.</summary>
    public bool TryReceive(Message message)
    {
        if (_activations.TryGetValue(message.Target, out var activation))
        {
            activation.Receive(message);
            return true;
        }

        if (!_pools.TryGetValue(message.Target, out var pool))
            return false;
        pool.Receive(message);
        return true;
    }

    public bool Contains(GrainId id) => _activations.ContainsKey(id) || _pools.ContainsKey(id);

    public Activation? Find(GrainId id) => _activations.GetValueOrDefault(id);

    /// <summary>Cancels a request of a stateless worker.</summary>
    public void CancelInPools(GrainId id, Func<Message, bool> which)
    {
        if (!_pools.TryGetValue(id, out var pool))
            return;
        foreach (var member in pool.Members)
            member.Cancel(which);
    }

    /// <summary>Takes a request that was placed here: makes the activation when there is none.</summary>
    public void ReceivePlaced(Message message)
    {
        if (_closed)
        {
            Respond(message, null, new SiloUnavailableException($"Silo {Silo} is shutting down and starts no activations."));
            return;
        }

        GrainTypeContext type;
        try
        {
            type = TypeOf(message.Target.Type);
        }
        catch (Exception exception)
        {
            Respond(message, null, exception);
            return;
        }

        if (type.Placement is StatelessWorkerPlacement stateless)
        {
            _pools.GetOrAdd(message.Target, id => new(() => Create(id, type), stateless.MaxLocal)).Receive(message);
            return;
        }

        Activation? activation;
        var created = false;
        lock (_activations)
        {
            if (!_activations.TryGetValue(message.Target, out activation))
            {
                activation = Create(message.Target, type);
                _activations[message.Target] = activation;
                created = true;
            }
        }

        activation.Receive(message);
        if (created)
            activation.Start();
    }

    public void Remove(Activation activation)
    {
        if (_pools.TryGetValue(activation.GrainId, out var pool))
            pool.Remove(activation);
        else
            _activations.TryRemove(new(activation.GrainId, activation));
    }

    public void Respond(Message message, object? result, Exception? exception) => runtime.Respond(message, result, exception);

    /// <summary>Finds the grain anew: its activation here has ended.</summary>
    public void Reroute(Message message) => runtime.Reroute(message);

    public void Forward(Message message, SiloAddress to) => runtime.Forward(message, to);

    /// <summary>Registrations that another directory owner needs to know.</summary>
    public IEnumerable<(GrainAddress Address, bool Held)> Registered => _activations.Values
        .Where(activation => activation.Registration != RegistrationState.None)
        .Select(activation => (activation.Address, activation.Registration == RegistrationState.Held));

    /// <summary>Ends activations that have idled too long, and enumerations that nobody asks for.</summary>
    public void CollectIdle(TimeSpan? ageLimit = null)
    {
        foreach (var activation in All)
        {
            var limit = ageLimit ?? activation.Type.CollectionAge;
            if (limit >= TimeSpan.Zero && activation.IsIdle && activation.IdleFor >= limit)
                activation.Deactivate(new(DeactivationReasonCode.ActivationIdle, $"Idle for {activation.IdleFor}."));
            else
                activation.Scheduler.QueueAction(() => _ = activation.Streams.DisposeAbandonedAsync(messaging.Value.ResponseTimeout * 2));
        }
    }

    public async Task DeactivateAllAsync(CancellationToken cancellation)
    {
        _closed = true;
        while (All.ToList() is { Count: > 0 } left)
        {
            foreach (var activation in left)
                activation.Deactivate(new(DeactivationReasonCode.ShuttingDown, "The silo is shutting down."), cancellation);
            await Task.WhenAll(left.Select(activation => activation.Deactivated)).WaitAsync(cancellation);
        }
    }

    public void AbandonAll()
    {
        _closed = true;
        foreach (var activation in All)
            activation.Abandon();
        _activations.Clear();
        _pools.Clear();
    }

    public async Task CollectPeriodicallyAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(collection.Value.CollectionQuantum);
        while (await timer.WaitForNextTickAsync(stop))
            CollectIdle();
    }

    private Activation Create(GrainId id, GrainTypeContext type) => new(id, type, this);

    private GrainTypeContext TypeOf(GrainType type) => _types.GetOrAdd(type, t =>
        new(t, GrainClasses.ByType.TryGetValue(t, out var grainClass) ? grainClass : throw new ArgumentException($"Silo {Silo} hosts no grain class of type '{t}'."), placement.StrategyOf(t), collection.Value));

    /// <summary>Up to so many activations of one stateless worker.</summary>
    private sealed class StatelessPool(Func<Activation> create, int max)
    {
        private readonly List<Activation> _members = [];
        private int _next;

        public int Count
        {
            get
            {
                lock (_members)
                    return _members.Count;
            }
        }

        public List<Activation> Members
        {
            get
            {
                lock (_members)
                    return [.. _members];
            }
        }

        public void Receive(Message message)
        {
            Activation member;
            var started = false;
            lock (_members)
            {
                var idle = _members.Find(activation => activation.IsIdle);
                if (idle is null && _members.Count < max)
                {
                    idle = create();
                    _members.Add(idle);
                    started = true;
                }

                member = idle ?? _members[_next++ % _members.Count];
            }

            member.Receive(message);
            if (started)
                member.Start();
        }

        public void Remove(Activation activation)
        {
            lock (_members)
                _members.Remove(activation);
        }
    }
}
