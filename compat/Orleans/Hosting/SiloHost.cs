using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Membership;
using Orleans.Messaging;
using Orleans.Runtime;
using Orleans.Runtime.Activations;
using Orleans.Runtime.Directory;
using Orleans.Runtime.Placement;

namespace Orleans.Hosting;

/// <summary>Starts and stops a silo: its own stages and those of every participant.</summary>
internal sealed class SiloHost : IHostedService, IDisposable
{
    private readonly SiloConnections _connections;
    private readonly MembershipAgent _membership;
    private readonly FailureDetector _detector;
    private readonly GrainDirectory _directory;
    private readonly PlacementService _placement;
    private readonly Catalog _catalog;
    private readonly SiloRuntime _runtime;
    private readonly Gateway _gateway;
    private readonly ILocalSiloDetails _silo;
    private readonly IOptions<EndpointOptions> _endpoints;
    private readonly IHostApplicationLifetime _application;
    private readonly ILogger<SiloHost> _log;
    private readonly SiloLifecycle _lifecycle = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly List<IDisposable> _counts = [];
    private int _ended;

    public SiloHost(
        SiloConnections connections, MembershipAgent membership, FailureDetector detector, GrainDirectory directory, PlacementService placement, Catalog catalog, SiloRuntime runtime, Gateway gateway,
        ILocalSiloDetails silo, IOptions<EndpointOptions> endpoints, IHostApplicationLifetime application, IEnumerable<ILifecycleParticipant<ISiloLifecycle>> participants, ILogger<SiloHost> log)
    {
        (_connections, _membership, _detector, _directory, _placement, _catalog, _runtime, _gateway) = (connections, membership, detector, directory, placement, catalog, runtime, gateway);
        (_silo, _endpoints, _application, _log) = (silo, endpoints, application, log);
        _lifecycle.Subscribe("listening", ServiceLifecycleStage.RuntimeInitialize, ListenAsync, CloseAsync);
        _lifecycle.Subscribe("membership", ServiceLifecycleStage.BecomeActive, BecomeActiveAsync, LeaveAsync);
        _lifecycle.Subscribe("gateway", ServiceLifecycleStage.Active, OpenGatewayAsync, CloseGatewayAsync);
        foreach (var participant in participants)
            participant.Participate(_lifecycle);
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _log.LogInformation(
            "Silo {Name} {Silo} of cluster '{Cluster}' starts on the one-machine host (compat/Orleans): loopback only; a cluster of machines needs the packages Microsoft.Orleans.Server and Microsoft.Orleans.Client",
            _silo.Name, _silo.SiloAddress, _silo.ClusterId);
        Loopback.Require(_silo.SiloAddress.Endpoint, "The silo's advertised address");
        try
        {
            await _lifecycle.StartAsync(cancellationToken);
        }
        catch
        {
            Kill();
            throw;
        }

        _log.LogInformation("Silo {Name} {Silo} is active, gateway {Gateway}", _silo.Name, _silo.SiloAddress, _silo.GatewayAddress.Endpoint);
    }

    /// <summary>Gracefully; when the token is cancelled already, as if the process were killed.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            Kill();
        if (Interlocked.Exchange(ref _ended, 1) != 0)
            return;
        await _lifecycle.StopAsync(cancellationToken, exception => _log.LogWarning(exception, "A part of silo {Silo} failed to stop", _silo.SiloAddress));
        Release();
        _log.LogInformation("Silo {Name} {Silo} has stopped", _silo.Name, _silo.SiloAddress);
    }

    public void Dispose()
    {
        Kill();
        _stop.Dispose();
    }

    private async Task ListenAsync(CancellationToken cancellation)
    {
        _membership.FoundDead += OnFoundDead;
        _connections.Start(_runtime, _membership);
        _runtime.Start(_catalog, _placement, _gateway);
        _gateway.Start();
        _detector.Start();
        _directory.Start(() => _catalog.Registered);
        _connections.Handle<ListActivations>((_, _) => Task.FromResult<object?>(_catalog.All.Select(activation => activation.GrainId).ToArray()));
        _connections.Handle<CollectActivations>((_, ask) =>
        {
            _catalog.CollectIdle(ask.AgeLimit);
            return Task.FromResult<object?>(null);
        });
        await _membership.JoinAsync();
    }

    private async Task BecomeActiveAsync(CancellationToken cancellation)
    {
        await _detector.MeetOthersAsync(cancellation);
        await _membership.BecomeAsync(SiloStatus.Active);
        _ = CollectAsync();
        _counts.Add(Instruments.CountActivations(() => _catalog.Count));
        _counts.Add(Instruments.CountClients(() => _gateway.Count));
    }

    private Task OpenGatewayAsync(CancellationToken cancellation)
    {
        if (_endpoints.Value.GatewayPort != 0)
            Loopback.Require(_silo.GatewayAddress.Endpoint, "The gateway's advertised address");
        _gateway.Open();
        return Task.CompletedTask;
    }

    private async Task CollectAsync()
    {
        try
        {
            await _catalog.CollectPeriodicallyAsync(_stop.Token);
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
    }

    private Task CloseGatewayAsync(CancellationToken cancellation)
    {
        _gateway.Close();
        return Task.CompletedTask;
    }

    private async Task LeaveAsync(CancellationToken cancellation)
    {
        await _membership.BecomeAsync(SiloStatus.ShuttingDown);
        await _catalog.DeactivateAllAsync(cancellation);
        await _gateway.DrainAsync(cancellation);
        await _membership.BecomeAsync(SiloStatus.Dead);
    }

    private Task CloseAsync(CancellationToken cancellation)
    {
        Release();
        return Task.CompletedTask;
    }

    private void OnFoundDead()
    {
        if (_ended != 0)
            return;
        _log.LogCritical("Silo {Silo} was declared dead by the others and ends itself: it may not answer for grains that are active elsewhere now", _silo.SiloAddress);
        Environment.ExitCode = 1;
        _ = Task.Run(() =>
        {
            Kill();
            _application.StopApplication();
        });
    }

    private void Kill()
    {
        if (Interlocked.Exchange(ref _ended, 1) != 0)
            return;
        _catalog.AbandonAll();
        Release();
    }

    private void Release()
    {
        _stop.Cancel();
        _detector.Stop();
        _gateway.Dispose();
        _connections.Dispose();
        foreach (var count in _counts)
            count.Dispose();
        _counts.Clear();
        _runtime.FailAll(call => new SiloUnavailableException($"Silo {_silo.SiloAddress} has stopped while waiting for {call.Description}."));
        _runtime.Dispose();
    }
}
