using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Membership;
using Orleans.Runtime;
using Orleans.Runtime.Calls;
using Orleans.Runtime.Messaging;
using Orleans.Serialization;

namespace Orleans.Messaging;

/// <summary>Connections to other silos: one out to each, one in from each; what is sent goes out, what comes in is handled.</summary>
internal sealed class SiloConnections(
    IOptions<EndpointOptions> endpoints, IOptions<ClusterOptions> cluster, IOptions<SiloMessagingOptions> messaging, IOptions<Runtime.MembershipService.SiloMetadata.SiloMetadata> metadata,
    IServiceProvider services, ILocalSiloDetails local, ILogger<SiloConnections> log) : Runtime.MembershipService.SiloMetadata.ISiloMetadataCache, IDisposable
{
    private static readonly TimeSpan HandshakePatience = TimeSpan.FromSeconds(5);
    private readonly ConcurrentDictionary<SiloAddress, SiloLink> _links = new();
    private readonly ConcurrentDictionary<SiloAddress, SiloManifest> _manifests = new();
    private readonly ConcurrentDictionary<Type, Func<SiloAddress, object, Task<object?>>> _handlers = new();
    private readonly ConcurrentDictionary<Connection, byte> _inbound = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly SiloManifest _own = new(GrainClasses.Describe(services), metadata.Value.Metadata);
    private Socket? _listener;
    private SiloRuntime? _runtime;
    private MembershipAgent? _membership;

    /// <summary>A connection broke, or could not be made: is the silo dead?</summary>
    public event Action<SiloAddress, bool>? Lost;

    public int MaxFrame => messaging.Value.MaxMessageBodySize + (1 << 20);

    /// <summary>Grain classes of all silos that are known, this one's first.</summary>
    public IEnumerable<GrainClass> KnownClasses => _own.Classes.Concat(_manifests.Values.SelectMany(manifest => manifest.Classes));

    public SiloManifest? ManifestOf(SiloAddress silo) => silo.Equals(local.SiloAddress) ? _own : _manifests.GetValueOrDefault(silo);

    /// <summary>What clients are told.</summary>
    public SiloManifest ForClients => new([.. KnownClasses.DistinctBy(c => c.GrainType)], ImmutableDictionary<string, string>.Empty);

    public Runtime.MembershipService.SiloMetadata.SiloMetadata GetSiloMetadata(SiloAddress siloAddress)
    {
        if (ManifestOf(siloAddress) is not { Metadata.Count: > 0 } manifest)
            return Runtime.MembershipService.SiloMetadata.SiloMetadata.Empty;
        var result = new Runtime.MembershipService.SiloMetadata.SiloMetadata();
        result.Add(manifest.Metadata);
        return result;
    }

    public void Handle<T>(Func<SiloAddress, T, Task<object?>> handler) => _handlers[typeof(T)] = (from, request) => handler(from, (T)request);

    public void Start(SiloRuntime runtime, MembershipAgent membership)
    {
        _runtime = runtime;
        _membership = membership;
        Handle<Ping>((_, _) => Task.FromResult<object?>(null));
        _listener = Loopback.Listen(endpoints.Value.SiloListeningEndpoint ?? new(endpoints.Value.AdvertisedIPAddress, endpoints.Value.SiloPort), "silo");
        _ = AcceptAsync(_listener, WelcomeAsync, _stop.Token);
    }

    /// <summary>Sends a frame; false when the silo is known to be dead.</summary>
    public bool Send(SiloAddress silo, MessageWriter frame)
    {
        if (_stop.IsCancellationRequested || _membership!.IsDeadSilo(silo))
        {
            frame.Dispose();
            return false;
        }

        LinkTo(silo).Send(frame);
        return true;
    }

    public Task<T> CallAsync<T>(SiloAddress silo, object request, TimeSpan timeout) where T : class
    {
        return Convert(_runtime!.SystemCallAsync<object?>(timeout, Codecs.Get<object>(), $"{request.GetType().Name} to {silo}", call =>
        {
            call.SentTo = silo;
            if (!Send(silo, Frames.System(call.Id, request)))
                throw new SiloUnavailableException($"Silo {silo} is dead.");
        }));

        static async Task<T> Convert(Task<object?> answer) => (T)(await answer.ConfigureAwait(false))!;
    }

    /// <summary>Says something without waiting.</summary>
    public void Tell(SiloAddress silo, object request) => Send(silo, Frames.System(0, request));

    public void TellAll(object request)
    {
        foreach (var silo in _membership!.GetActiveSilos())
        {
            if (!silo.Equals(local.SiloAddress))
                Tell(silo, request);
        }
    }

    /// <summary>Waits until the manifests of all active silos are here.</summary>
    public async Task KnowAllActiveAsync()
    {
        foreach (var silo in _membership!.GetActiveSilos())
        {
            if (ManifestOf(silo) is not null)
                continue;
            try
            {
                await LinkTo(silo).Connected.WaitAsync(HandshakePatience, _stop.Token).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is TimeoutException or OrleansException)
            {
                log.LogDebug(exception, "{Silo} is left out of placement: it does not answer", silo);
            }
        }
    }

    /// <summary>When anything last came from a silo, as Environment.TickCount64.</summary>
    public long LastHeard(SiloAddress silo) => _inbound.Keys.Where(connection => silo.Equals(connection.Peer?.Silo)).Select(connection => connection.LastHeard).DefaultIfEmpty().Max();

    public SiloLink LinkTo(SiloAddress silo)
    {
        if (_links.TryGetValue(silo, out var link) && !link.IsBroken)
            return link;
        lock (_links)
        {
            if (_links.TryGetValue(silo, out link) && !link.IsBroken)
                return link;
            return _links[silo] = new(silo, this);
        }
    }

    /// <summary>Makes the connection of a link.</summary>
    public async Task<Connection> ConnectAsync(SiloAddress silo)
    {
        Loopback.Require(silo.Endpoint, "The silo");
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        patience.CancelAfter(HandshakePatience);
        var connection = await Connection.ConnectAsync(silo.Endpoint, patience.Token).ConfigureAwait(false);
        try
        {
            connection.Send(Frames.Hello(new() { ClusterId = cluster.Value.ClusterId, Silo = local.SiloAddress, Manifest = _own }));
            var hello = await connection.ReadFirstAsync(ReadHello, MaxFrame, patience.Token).ConfigureAwait(false);
            if (hello.Refusal is not null)
                throw new ConnectionFailedException($"Silo {silo} refused the connection: {hello.Refusal}");
            if (!silo.Equals(hello.Silo))
                throw new SocketException((int)SocketError.ConnectionRefused);
            connection.Peer = hello;
            _manifests[silo] = hello.Manifest;
            _ = connection.RunAsync(OnFrame, MaxFrame);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>A link's connection ended; <paramref name="refused"/> when its endpoint takes no connections either.</summary>
    public void OnLost(SiloAddress silo, bool refused)
    {
        if (_stop.IsCancellationRequested)
            return;
        _runtime!.FailRequestsTo(silo, $"The connection to silo {silo} broke");
        Lost?.Invoke(silo, refused);
    }

    public void Forget(SiloAddress silo)
    {
        if (_links.TryRemove(silo, out var link))
            link.Dispose();
        _manifests.TryRemove(silo, out _);
        foreach (var connection in _inbound.Keys.Where(connection => silo.Equals(connection.Peer?.Silo)))
            connection.Dispose();
    }

    public void Dispose()
    {
        if (_stop.IsCancellationRequested)
            return;
        _stop.Cancel();
        _listener?.Dispose();
        foreach (var link in _links.Values)
            link.Dispose();
        foreach (var connection in _inbound.Keys)
            connection.Dispose();
    }

    public static Hello ReadHello(MessageKind kind, byte[] buffer, int start, int length) => kind == MessageKind.Hello
        ? Codecs.Get<Hello>().Read(new(buffer, start, length, null))
        : throw new InvalidMessageFrameException($"The other end began with {kind} in place of a greeting.");

    public static async Task AcceptAsync(Socket listener, Func<Connection, Task> welcome, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                _ = welcome(new(await listener.AcceptAsync(stop).ConfigureAwait(false)));
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException or OperationCanceledException)
            {
                if (exception is not SocketException)
                    return;
            }
        }
    }

    private async Task WelcomeAsync(Connection connection)
    {
        _inbound[connection] = 0;
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            patience.CancelAfter(HandshakePatience);
            var hello = await connection.ReadFirstAsync(ReadHello, MaxFrame, patience.Token).ConfigureAwait(false);
            var refusal = Refusal(hello);
            connection.Send(Frames.Hello(new() { ClusterId = cluster.Value.ClusterId, Silo = local.SiloAddress, Manifest = _own, Refusal = refusal }));
            if (refusal is not null)
                return;
            connection.Peer = hello;
            _manifests[hello.Silo!] = hello.Manifest;
            await connection.RunAsync(OnFrame, MaxFrame).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is SocketException or EndOfStreamException or ObjectDisposedException or OperationCanceledException or OrleansException or SerializerException)
        {
            log.LogDebug(exception, "A connection was not accepted");
        }
        finally
        {
            connection.Dispose();
            _inbound.TryRemove(connection, out _);
        }
    }

    private string? Refusal(Hello hello)
    {
        if (hello.Protocol != Hello.CurrentProtocol)
            return $"protocol {hello.Protocol} is not {Hello.CurrentProtocol}";
        if (hello.ClusterId != cluster.Value.ClusterId)
            return $"cluster id '{hello.ClusterId}' is not '{cluster.Value.ClusterId}'";
        if (hello.Silo is null)
            return "this is the silos' port; clients connect to the gateway's";
        return _membership!.IsDeadSilo(hello.Silo) ? $"silo {hello.Silo} was declared dead" : null;
    }

    private void OnFrame(Connection connection, MessageKind kind, byte[] buffer, int start, int length)
    {
        var reader = new MessageReader(buffer, start, length, _runtime);
        var from = connection.Peer!.Silo!;
        try
        {
            switch (kind)
            {
                case MessageKind.Request:
                    _runtime!.OnRequest(reader, from, default);
                    break;
                case MessageKind.Response:
                    _runtime!.OnResponse(reader, from, buffer, start, length);
                    break;
                case MessageKind.Cancel:
                    _runtime!.OnCancel(reader);
                    break;
                case MessageKind.System:
                    var (id, request) = Frames.ReadSystem(reader);
                    _ = AnswerAsync(from, id, request);
                    break;
            }
        }
        catch (Exception exception)
        {
            log.LogError(exception, "A {Kind} frame from {Silo} could not be read", kind, from);
        }
    }

    private async Task AnswerAsync(SiloAddress from, long id, object request)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        object? result = null;
        Exception? error = null;
        try
        {
            result = _handlers.TryGetValue(request.GetType(), out var handle)
                ? await handle(from, request).ConfigureAwait(false)
                : throw new OrleansException($"Silo {local.SiloAddress} does not answer {request.GetType().Name} yet.");
        }
        catch (Exception exception)
        {
            error = ExceptionCodecs.Travelling(exception);
        }

        if (id != 0)
            Send(from, Frames.Response(id, null, default, Codecs.Get<object>(), result, error, int.MaxValue));
        else if (error is not null)
            log.LogDebug(error, "{Request} from {Silo} failed", request, from);
    }
}
