using System.Collections.Concurrent;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Membership;
using Orleans.Runtime;
using Orleans.Runtime.Calls;
using Orleans.Serialization;

namespace Orleans.Messaging;

/// <summary>The clients of this silo: takes their requests, and delivers answers and observer calls. Silos tell each other who is connected.</summary>
internal sealed class Gateway(
    SiloRuntime runtime, SiloConnections silos, MembershipAgent membership, ILocalSiloDetails local, IOptions<EndpointOptions> endpoints, IOptions<ClusterOptions> cluster, ILogger<Gateway> log) : IDisposable
{
    private const string HostedPrefix = "hosted-";
    private readonly ConcurrentDictionary<GrainId, Connection> _clients = new();
    private readonly ConcurrentDictionary<SiloAddress, HashSet<GrainId>> _elsewhere = new();
    private readonly ConcurrentDictionary<SiloAddress, byte> _dead = new();
    private readonly CancellationTokenSource _stop = new();
    private Socket? _listener;

    public int Count => _clients.Count;

    /// <summary>The client that a silo is for its own non-grain code.</summary>
    public static GrainId HostedClientOf(SiloAddress silo) => GrainId.Create(ObserverTable.Type, HostedPrefix + silo.ToParsableString());

    public void Start()
    {
        silos.Handle<ClientsChanged>((from, change) =>
        {
            _elsewhere[from] = [.. change.Clients];
            return Task.FromResult<object?>(null);
        });
        membership.Changed += OnMembershipChanged;
    }

    /// <summary>Opens the port: the silo is active.</summary>
    public void Open()
    {
        if (endpoints.Value.GatewayPort == 0)
            return;
        _listener = Loopback.Listen(endpoints.Value.GatewayListeningEndpoint ?? new(endpoints.Value.AdvertisedIPAddress, endpoints.Value.GatewayPort), "gateway");
        _ = SiloConnections.AcceptAsync(_listener, WelcomeAsync, _stop.Token);
    }

    /// <summary>Takes no more clients, and asks those that are connected to send new requests elsewhere.</summary>
    public void Close()
    {
        _listener?.Dispose();
        TellClients(local.SiloAddress, "shutting down");
    }

    /// <summary>Waits until the clients have read what was sent to them.</summary>
    public async Task DrainAsync(CancellationToken cancellation)
    {
        var connections = _clients.Values.ToList();
        foreach (var connection in connections)
            connection.EndSending();
        try
        {
            await Task.WhenAll(connections.Select(connection => connection.Closed)).WaitAsync(TimeSpan.FromSeconds(1), cancellation);
        }
        catch (TimeoutException)
        {
            // A client that does not read has no claim on more patience.
        }
    }

    /// <summary>Delivers a request for an observer.</summary>
    public void Deliver(Message message)
    {
        var owner = ObserverTable.OwnerOf(message.Target);
        if (owner == runtime.Observers.Owner)
        {
            runtime.Observers.Receive(message);
            return;
        }

        if (_clients.TryGetValue(owner, out var client))
        {
            Write(message, frame =>
            {
                client.Send(frame);
                return true;
            });
            return;
        }

        var silo = SiloOf(owner);
        if (silo is null || message.Forwards++ > 2)
            runtime.Respond(message, null, new ClientNotAvailableException($"No silo is connected to client {owner}, which observer {message.Target} belongs to."));
        else
            Write(message, frame => silos.Send(silo, frame));
    }

    /// <summary>Sends a frame to a client; drops it when the client is gone.</summary>
    public void Send(GrainId client, MessageWriter frame)
    {
        if (_clients.TryGetValue(client, out var connection))
            connection.Send(frame);
        else if (SiloOf(client) is { } silo)
            silos.Send(silo, frame);
        else
            frame.Dispose();
    }

    public void Dispose()
    {
        if (_stop.IsCancellationRequested)
            return;
        _stop.Cancel();
        _listener?.Dispose();
        foreach (var client in _clients.Values)
            client.Dispose();
    }

    private SiloAddress? SiloOf(GrainId client)
    {
        var key = client.Key.ToString();
        if (key.StartsWith(HostedPrefix, StringComparison.Ordinal))
            return SiloAddress.Parse(key[HostedPrefix.Length..]) is { } host && !membership.IsDeadSilo(host) && !host.Equals(local.SiloAddress) ? host : null;
        return _elsewhere.FirstOrDefault(pair => pair.Value.Contains(client)).Key;
    }

    private void Write(Message message, Func<MessageWriter, bool> send)
    {
        // The answer comes back to the caller's silo, wherever the client answers.
        message.ReplySilo ??= local.SiloAddress;
        try
        {
            if (!send(Frames.Request(message, runtime.Options.MaxMessageBodySize)))
                throw new SiloUnavailableException($"The silo that client of {message.Target} was connected to is gone.");
        }
        catch (Exception exception)
        {
            runtime.Respond(message, null, exception);
        }
    }

    private async Task WelcomeAsync(Connection connection)
    {
        var client = default(GrainId);
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            patience.CancelAfter(TimeSpan.FromSeconds(5));
            var hello = await connection.ReadFirstAsync(SiloConnections.ReadHello, silos.MaxFrame, patience.Token).ConfigureAwait(false);
            var refusal = hello.ClusterId != cluster.Value.ClusterId ? $"cluster id '{hello.ClusterId}' is not '{cluster.Value.ClusterId}'"
                : hello.Protocol != Hello.CurrentProtocol ? $"protocol {hello.Protocol} is not {Hello.CurrentProtocol}"
                : hello.Client.IsDefault ? "this is the clients' port; silos connect to the silo's" : null;
            await silos.KnowAllActiveAsync().ConfigureAwait(false);
            if (refusal is null)
            {
                client = hello.Client;
                connection.Peer = hello;
                _clients[client] = connection;
            }

            connection.Send(Frames.Hello(new() { ClusterId = cluster.Value.ClusterId, Silo = local.SiloAddress, Manifest = silos.ForClients, Refusal = refusal }));
            if (refusal is not null)
                return;
            Announce();
            await connection.RunAsync(OnFrame, silos.MaxFrame).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is SocketException or EndOfStreamException or ObjectDisposedException or OperationCanceledException or OrleansException or SerializerException)
        {
            log.LogDebug(exception, "A client was not accepted");
        }
        finally
        {
            connection.Dispose();
            if (!client.IsDefault && _clients.TryRemove(new(client, connection)))
                Announce();
        }
    }

    /// <summary>Tells every client not to use a silo's gateway; clients cannot see for themselves that a silo is frozen.</summary>
    private void TellClients(SiloAddress silo, string why)
    {
        foreach (var client in _clients.Values)
            client.Send(Frames.Hello(new() { ClusterId = cluster.Value.ClusterId, Silo = silo, Refusal = why }));
    }

    private void Announce()
    {
        if (!_stop.IsCancellationRequested)
            silos.TellAll(new ClientsChanged([.. _clients.Keys]));
    }

    private void OnMembershipChanged(ClusterMembershipSnapshot snapshot)
    {
        foreach (var member in snapshot.Members.Values)
        {
            if (member.Status == SiloStatus.Dead)
            {
                _elsewhere.TryRemove(member.SiloAddress, out _);
                if (_dead.TryAdd(member.SiloAddress, 0))
                    TellClients(member.SiloAddress, "dead");
            }
            else if (member.Status == SiloStatus.Active && _clients.Count > 0 && !member.SiloAddress.Equals(local.SiloAddress))
                silos.Tell(member.SiloAddress, new ClientsChanged([.. _clients.Keys]));
        }
    }

    private void OnFrame(Connection connection, MessageKind kind, byte[] buffer, int start, int length)
    {
        var reader = new MessageReader(buffer, start, length, runtime);
        try
        {
            switch (kind)
            {
                case MessageKind.Request:
                    runtime.OnRequest(reader, null, connection.Peer!.Client);
                    break;
                case MessageKind.Response:
                    runtime.OnResponse(reader, null, buffer, start, length);
                    break;
                case MessageKind.Cancel:
                    runtime.OnCancel(reader);
                    break;
            }
        }
        catch (Exception exception)
        {
            log.LogError(exception, "A {Kind} frame from client {Client} could not be read", kind, connection.Peer?.Client);
        }
    }
}
