using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Membership;
using Orleans.Messaging;
using Orleans.Runtime.Activations;
using Orleans.Runtime.Calls;
using Orleans.Runtime.Placement;
using Orleans.Serialization;

namespace Orleans.Runtime;

/// <summary>Routes requests of a silo: to activations here, to other silos, to clients; and brings answers back.</summary>
internal sealed class SiloRuntime : ReferenceRuntime
{
    private readonly SiloAddress _silo;
    private readonly SiloConnections _connections;
    private readonly MembershipAgent _membership;
    private readonly SiloMessagingOptions _options;
    private readonly GrainId _self;
    private readonly ForwardedRequests _forwarded = new();
    private Catalog _catalog = null!;
    private PlacementService _placement = null!;
    private Gateway _gateway = null!;

    public SiloRuntime(
        ILocalSiloDetails local, SiloConnections connections, MembershipAgent membership, IOptions<SiloMessagingOptions> options, IOptions<ActivityPropagationOptions> tracing, ILogger<SiloRuntime> log)
        : base(options.Value, tracing.Value.Enabled, log)
    {
        _silo = local.SiloAddress;
        _connections = connections;
        _membership = membership;
        _options = options.Value;
        _self = Gateway.HostedClientOf(_silo);
        Observers = new(_self, this, Respond, log);
    }

    public override ObserverTable Observers { get; }

    protected override GrainId CurrentSender => RuntimeContext.Current?.GrainId ?? _self;

    public void Start(Catalog catalog, PlacementService placement, Gateway gateway)
    {
        (_catalog, _placement, _gateway) = (catalog, placement, gateway);
        _membership.Changed += snapshot =>
        {
            foreach (var member in snapshot.Members.Values.Where(member => member.Status == SiloStatus.Dead))
                OnDead(member.SiloAddress);
        };
    }

    public override GrainType ResolveGrainType(Type interfaceType, string? classNamePrefix) => GrainTypeResolver.Resolve(_connections.KnownClasses, interfaceType, classNamePrefix);

    /// <summary>Sends a request whose arguments are the receiver's own already.</summary>
    public void Route(Message message)
    {
        if (ObserverTable.IsClient(message.Target))
        {
            _gateway.Deliver(message);
            return;
        }

        if (_catalog.TryReceive(message))
            return;
        if (_placement.Cached(message.Target) is { } known && !known.Equals(_silo))
            SendTo(known, message);
        else
            _ = LocateAndSendAsync(message);
    }

    /// <summary>The activation that had the request is gone: finds the next one.</summary>
    public void Reroute(Message message)
    {
        _placement.Forget(message.Target);
        if (message.Tick is null && MayForward(message))
            _ = LocateAndSendAsync(message);
    }

    public void Forward(Message message, SiloAddress to)
    {
        _placement.Learn(message.Target, to);
        if (MayForward(message))
            SendTo(to, message);
    }

    public void Respond(Message message, object? result, Exception? exception)
    {
        if (message.IsOneWay)
            return;
        if (exception is not null)
            exception = ExceptionCodecs.Travelling(exception);
        if (message.LocalCaller is { } call)
        {
            RespondLocally(message, call, result, exception);
            return;
        }

        if (message.ReplyClient.IsDefault && _silo.Equals(message.ReplySilo))
        {
            // A request of this silo that another one passed back to it.
            if (TryGet(message.Id, out var own))
                RespondLocally(message, own, result, exception);
            return;
        }

        MessageWriter frame;
        try
        {
            frame = Frames.Response(message.Id, null, message.ReplyClient, message.Method?.Result, result, exception, _options.MaxMessageBodySize);
        }
        catch (Exception failure)
        {
            frame = Frames.Response(message.Id, null, message.ReplyClient, null, null, ExceptionCodecs.Travelling(failure), int.MaxValue);
        }

        if (message.ReplySilo is null || message.ReplySilo.Equals(_silo))
            _gateway.Send(message.ReplyClient, frame);
        else
            _connections.Send(message.ReplySilo, frame);
    }

    public void OnRequest(MessageReader reader, SiloAddress? replySilo, GrainId replyClient)
    {
        var message = Frames.ReadRequest(reader, replySilo, replyClient);
        try
        {
            Frames.ReadArguments(reader, message);
        }
        catch (Exception exception)
        {
            Respond(message, null, exception);
            return;
        }

        if (ObserverTable.IsClient(message.Target))
            _gateway.Deliver(message);
        else if (_catalog.TryReceive(message))
            return;
        else if (message.IsPlaced)
            _catalog.ReceivePlaced(message);
        else if (replySilo is null)
            Route(message);
        else
            Reroute(message);
    }

    public void OnResponse(MessageReader reader, SiloAddress? from, byte[] buffer, int start, int length)
    {
        var (id, replySilo, replyClient) = Frames.ReadResponseHeader(reader);
        if (replySilo is not null && !replySilo.Equals(_silo))
        {
            _connections.Send(replySilo, Frames.Raw(MessageKind.Response, buffer, start, length));
            return;
        }

        if (!replyClient.IsDefault)
        {
            _forwarded.Remove(replyClient, id);
            _gateway.Send(replyClient, Frames.Raw(MessageKind.Response, buffer, start, length));
            return;
        }

        if (!TryGet(id, out var call))
            return;
        if (from is not null && call.Request is { Target: var target } && !from.Equals(call.SentTo) && !ObserverTable.IsClient(target))
            _placement.Learn(target, from);
        CompleteFrom(reader, id, call);
    }

    public void OnCancel(MessageReader reader)
    {
        var (id, target, origin) = Frames.ReadCancel(reader);
        Cancel(id, target, origin);
    }

    /// <summary>Cancels a request wherever its grain is; <paramref name="origin"/> tells it from others with the same number.</summary>
    public void Cancel(long id, GrainId target, GrainId origin)
    {
        if (_catalog.Find(target) is { } activation)
            activation.Cancel(message => message.Id == id && message.Sender.Equals(origin));
        else if (_placement.Cached(target) is { } silo && !silo.Equals(_silo))
            _connections.Send(silo, Frames.Cancel(id, target, origin));
        else
            _catalog.CancelInPools(target, message => message.Id == id && message.Sender.Equals(origin));
    }

    /// <summary>Fails the calls and the forwarded requests that were sent to a silo.</summary>
    public void FailRequestsTo(SiloAddress silo, string why)
    {
        FailCallsTo(silo, call => new SiloUnavailableException($"{why} while waiting for {call.Description}. Whether it ran is unknown."));
        foreach (var request in _forwarded.TakeFor(silo))
            Respond(request, null, new SiloUnavailableException($"{why} while waiting for {request.Method}. Whether it ran is unknown."));
    }

    protected override void OnSweep(long now) => _forwarded.RemoveExpired(now);

    protected override void Send(Message message, PendingCall? call)
    {
        if (_catalog is null)
            throw new InvalidOperationException("The silo is not started: grains can be called from ServiceLifecycleStage.Active on.");
        var remote = ObserverTable.IsClient(message.Target) || _catalog.Contains(message.Target) ? null : _placement.Cached(message.Target);
        if (remote is not null && !remote.Equals(_silo))
        {
            // Written before the caller goes on, so the arguments need no copy.
            SendTo(remote, message);
            return;
        }

        message.Arguments = message.Method.CopyArguments(message.Arguments);
        Route(message);
    }

    protected override void SendCancel(PendingCall call)
    {
        if (call.Request is not { } request)
            return;
        if (call.SentTo is { } silo)
            _connections.Send(silo, Frames.Cancel(request.Id, request.Target, request.Sender));
        else
            Cancel(request.Id, request.Target, request.Sender);
    }

    private void RespondLocally(Message message, PendingCall call, object? result, Exception? exception)
    {
        if (exception is not null)
        {
            Complete(call.Id, exception);
            return;
        }

        try
        {
            Complete(call.Id, message.Method.CopyResult(result));
        }
        catch (Exception failure)
        {
            Complete(call.Id, failure);
        }
    }

    private async Task LocateAndSendAsync(Message message)
    {
        try
        {
            var (silo, isNew) = await _placement.LocateAsync(message).ConfigureAwait(false);
            message.IsPlaced = isNew;
            if (!silo.Equals(_silo))
                SendTo(silo, message);
            else if (!_catalog.TryReceive(message))
                _catalog.ReceivePlaced(message);
        }
        catch (Exception exception)
        {
            Respond(message, null, exception);
        }
    }

    private void SendTo(SiloAddress silo, Message message)
    {
        MessageWriter frame;
        try
        {
            frame = Frames.Request(message, _options.MaxMessageBodySize);
        }
        catch (Exception exception)
        {
            Respond(message, null, exception);
            return;
        }

        if (message.LocalCaller is { } call)
            call.SentTo = silo;
        else if (!message.IsOneWay)
            _forwarded.Add(message, silo);
        if (_connections.Send(silo, frame))
            return;
        _placement.Forget(message.Target);
        Respond(message, null, new OrleansMessageRejectionException($"The {message} was not sent: silo {silo} is not alive."));
    }

    private bool MayForward(Message message)
    {
        // One more than asked for: this host forwards where Orleans sends the caller a new address.
        if (message.Forwards++ <= _options.MaxForwardCount)
            return true;
        Respond(message, null, new OrleansMessageRejectionException($"The {message} was forwarded {message.Forwards - 1} times and is given up."));
        return false;
    }

    private void OnDead(SiloAddress silo)
    {
        _placement.Forget(silo);
        _connections.Forget(silo);
        FailRequestsTo(silo, $"Silo {silo} died");
    }
}
