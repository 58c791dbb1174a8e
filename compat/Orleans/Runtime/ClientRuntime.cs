using System.Collections.Concurrent;
using System.Net.Sockets;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Messaging;
using Orleans.Runtime.Calls;
using Orleans.Runtime.Messaging;
using Orleans.Serialization;

namespace Orleans.Runtime;

/// <summary>A client: keeps a connection to every gateway, spreads grains over them, and fails over.</summary>
internal sealed class ClientRuntime : ReferenceRuntime, IHostedService
{
    private static readonly TimeSpan HandshakePatience = TimeSpan.FromSeconds(5);
    private readonly ConcurrentDictionary<Uri, Connection> _gateways = new();
    private readonly IGatewayListProvider _list;
    private readonly ClusterOptions _cluster;
    private readonly GatewayOptions _gatewayOptions;
    private readonly IClientConnectionRetryFilter? _retry;
    private readonly ClientMessagingOptions _options;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _refreshing = new(1, 1);
    private readonly GrainId _self = GrainId.Create(ObserverTable.Type, Guid.NewGuid().ToString("N"));
    private volatile Connection[] _open = [];
    private volatile SiloManifest _manifest = SiloManifest.Empty;
    private bool _connected;

    public ClientRuntime(
        IGatewayListProvider list, IOptions<ClusterOptions> cluster, IOptions<GatewayOptions> gatewayOptions, IOptions<ClientMessagingOptions> options, IOptions<ActivityPropagationOptions> tracing,
        ILogger<ClientRuntime> log, IEnumerable<IClientConnectionRetryFilter> retry)
        : base(options.Value, tracing.Value.Enabled, log)
    {
        (_list, _cluster, _gatewayOptions, _options, _retry) = (list, cluster.Value, gatewayOptions.Value, options.Value, retry.LastOrDefault());
        Observers = new(_self, this, Respond, log);
    }

    public override ObserverTable Observers { get; }

    protected override GrainId CurrentSender => _self;

    private int MaxFrame => _options.MaxMessageBodySize + (1 << 20);

    /// <summary>Connects to at least one gateway, trying again as long as the retry filter wants to.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _list.InitializeGatewayListProvider();
        while (true)
        {
            try
            {
                await RefreshAsync(cancellationToken);
                if (_open.Length > 0)
                    break;
            }
            catch (Exception exception) when (_retry is not null && exception is not OrleansConfigurationException and not OperationCanceledException)
            {
                if (!await _retry.ShouldRetryConnectionAttempt(exception, cancellationToken))
                    throw;
            }
        }

        _connected = true;
        _ = RefreshPeriodicallyAsync();
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    public override void Dispose()
    {
        if (_stop.IsCancellationRequested)
            return;
        _stop.Cancel();
        foreach (var gateway in _gateways.Values)
            gateway.Dispose();
        FailAll(call => new SiloUnavailableException($"The client was stopped while waiting for {call.Description}."));
        base.Dispose();
    }

    public override GrainType ResolveGrainType(Type interfaceType, string? classNamePrefix)
    {
        RequireStarted();
        return GrainTypeResolver.Resolve(_manifest.Classes, interfaceType, classNamePrefix);
    }

    protected override void Send(Message message, PendingCall? call)
    {
        RequireStarted();
        if (ObserverTable.IsClient(message.Target) && ObserverTable.OwnerOf(message.Target) == _self)
        {
            message.Arguments = message.Method.CopyArguments(message.Arguments);
            Observers.Receive(message);
            return;
        }

        var open = _open;
        if (open.Length == 0)
            throw new OrleansMessageRejectionException($"The {message} was not sent: no gateway of cluster '{_cluster.ClusterId}' is connected.");
        var gateway = open[message.Target.GetUniformHashCode() % (uint)open.Length];
        var frame = Frames.Request(message, _options.MaxMessageBodySize);
        if (call is not null)
            call.SentTo = gateway.Peer!.Silo;
        gateway.Send(frame);
    }

    protected override void SendCancel(PendingCall call)
    {
        if (call.Request is { } request && _open.FirstOrDefault(gateway => gateway.Peer!.Silo!.Equals(call.SentTo)) is { } gateway)
            gateway.Send(Frames.Cancel(request.Id, request.Target, request.Sender));
    }

    private void RequireStarted()
    {
        if (!_connected)
            throw new InvalidOperationException("The client is not connected: start its host first.");
        ObjectDisposedException.ThrowIf(_stop.IsCancellationRequested, typeof(IClusterClient));
    }

    private void Respond(Message message, object? result, Exception? exception)
    {
        if (message.IsOneWay)
            return;
        exception = exception is null ? null : ExceptionCodecs.Travelling(exception);
        if (message.LocalCaller is { } call)
        {
            if (exception is null)
                Complete(call.Id, result);
            else
                Complete(call.Id, exception);
            return;
        }

        MessageWriter frame;
        try
        {
            frame = Frames.Response(message.Id, message.ReplySilo, message.ReplyClient, message.Method.Result, result, exception, _options.MaxMessageBodySize);
        }
        catch (Exception failure)
        {
            frame = Frames.Response(message.Id, message.ReplySilo, message.ReplyClient, null, null, ExceptionCodecs.Travelling(failure), int.MaxValue);
        }

        if (_open.FirstOrDefault() is { } gateway)
            gateway.Send(frame);
        else
            frame.Dispose();
    }

    private async Task RefreshPeriodicallyAsync()
    {
        try
        {
            while (true)
            {
                await Task.Delay(_open.Length == 0 ? TimeSpan.FromMilliseconds(200) : Shorter(_gatewayOptions.GatewayListRefreshPeriod, _list.MaxStaleness), _stop.Token);
                try
                {
                    await RefreshAsync(_stop.Token);
                }
                catch (Exception exception) when (!_stop.IsCancellationRequested)
                {
                    Log.LogDebug(exception, "No gateway answers; tried again");
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }

        static TimeSpan Shorter(TimeSpan a, TimeSpan b) => b > TimeSpan.Zero && b < a ? b : a;
    }

    /// <summary>Connects to every listed gateway that is not connected; fails when none is afterwards.</summary>
    private async Task RefreshAsync(CancellationToken cancellation)
    {
        await _refreshing.WaitAsync(cancellation);
        try
        {
            var listed = await _list.GetGateways();
            if (listed.Count == 0 && _open.Length == 0)
                throw new SiloUnavailableException($"Could not find any gateway in {_list.GetType().FullName}. Orleans client cannot initialize. Start a silo of cluster '{_cluster.ClusterId}' first.");
            var failures = await Task.WhenAll(listed.Where(uri => !_gateways.TryGetValue(uri, out var known) || !known.IsOpen).Select(uri => TryConnectAsync(uri, cancellation)));
            if (_open.Length == 0)
            {
                throw failures.OfType<OrleansConfigurationException>().FirstOrDefault() as Exception
                    ?? new ConnectionFailedException($"Unable to connect to any of the {listed.Count} available gateways of cluster '{_cluster.ClusterId}': {failures.OfType<Exception>().FirstOrDefault()?.Message}");
            }
        }
        finally
        {
            _refreshing.Release();
        }
    }

    private async Task<Exception?> TryConnectAsync(Uri uri, CancellationToken cancellation)
    {
        Connection? connection = null;
        try
        {
            var endpoint = uri.ToIPEndPoint() ?? throw new OrleansConfigurationException($"'{uri}' is not a gateway address. It is written gwy.tcp://ip:port/generation.");
            Loopback.Require(endpoint, "The gateway");
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _stop.Token);
            patience.CancelAfter(HandshakePatience);
            connection = await Connection.ConnectAsync(endpoint, patience.Token);
            connection.Send(Frames.Hello(new() { ClusterId = _cluster.ClusterId, Client = _self }));
            var hello = await connection.ReadFirstAsync(SiloConnections.ReadHello, MaxFrame, patience.Token);
            if (hello.Refusal is not null)
                throw new ConnectionFailedException($"Gateway {uri} refused the connection: {hello.Refusal}");
            connection.Peer = hello;
            _manifest = new([.. _manifest.Classes.Concat(hello.Manifest.Classes).DistinctBy(c => c.GrainType)], hello.Manifest.Metadata);
            _gateways[uri] = connection;
            lock (_gateways)
                _open = [.. _open, connection];
            _ = ServeAsync(uri, connection);
            return null;
        }
        catch (Exception exception) when (exception is SocketException or EndOfStreamException or OperationCanceledException or OrleansException or OrleansConfigurationException)
        {
            connection?.Dispose();
            cancellation.ThrowIfCancellationRequested();
            return exception;
        }
    }

    private async Task ServeAsync(Uri uri, Connection connection)
    {
        await connection.RunAsync(OnFrame, MaxFrame).ConfigureAwait(false);
        Leave(connection);
        _gateways.TryRemove(new(uri, connection));
        if (!_stop.IsCancellationRequested && _open.Length == 0)
            Log.LogWarning("The last gateway, {Gateway}, is gone", uri);
        FailCallsTo(connection.Peer!.Silo!, call => new SiloUnavailableException($"The connection to gateway {uri} broke while waiting for {call.Description}. Whether it ran is unknown."));
    }

    /// <summary>A gateway says that it shuts down, or that another one is dead.</summary>
    private void OnGatewayNotice(Connection from, SiloAddress silo)
    {
        if (silo.Equals(from.Peer!.Silo))
        {
            // It still answers, and takes no more requests.
            Leave(from);
            return;
        }

        foreach (var connection in _gateways.Values.Where(other => silo.Equals(other.Peer?.Silo)))
            connection.Dispose();
    }

    private void Leave(Connection connection)
    {
        lock (_gateways)
            _open = [.. _open.Where(other => other != connection)];
    }

    private void OnFrame(Connection connection, MessageKind kind, byte[] buffer, int start, int length)
    {
        var reader = new MessageReader(buffer, start, length, this);
        try
        {
            switch (kind)
            {
                case MessageKind.Response:
                    var (id, _, _) = Frames.ReadResponseHeader(reader);
                    if (TryGet(id, out var call))
                        CompleteFrom(reader, id, call);
                    break;
                case MessageKind.Request:
                    var message = Frames.ReadRequest(reader, null, default);
                    Frames.ReadArguments(reader, message);
                    Observers.Receive(message);
                    break;
                case MessageKind.Hello:
                    OnGatewayNotice(connection, SiloConnections.ReadHello(kind, buffer, start, length).Silo!);
                    break;
            }
        }
        catch (Exception exception)
        {
            Log.LogError(exception, "A {Kind} frame from gateway {Silo} could not be read", kind, connection.Peer?.Silo);
        }
    }
}
