using System.Diagnostics;
using GanOrleans.Contracts;
using GanOrleans.Grains.Compute;
using GanOrleans.Grains.Exchange;
using GanOrleans.Grains.Networks;
using GanOrleans.Grains.Placement;
using GanOrleans.Grains.Telemetry;
using GanOrleans.Models;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace GanOrleans.Grains.Workers;

/// <summary>Runs leases: one at a time, each once.</summary>
[RunPlacement, Reentrant, GrainType("gan-worker")]
public sealed partial class WorkerGrain(IServiceProvider provider, ILogger<WorkerGrain> logger) : Grain, IWorkerGrain
{
    private static readonly TimeSpan WatchPeriod = TimeSpan.FromSeconds(5);

    private readonly NetworkServices services = provider.GetRequiredService<NetworkServices>();
    private readonly ExchangeTickets<(string Network, int Rank)> tickets =
        new(provider.GetRequiredService<NetworkServices>().Listener);
    private int generation;
    private string? runId;
    private Running? running;
    private WorkerSession? session;
    private IGrainTimer? watch;
    private long lastLeaseEnd;

    private int Rank => RunKeys.ParseWorker(this.GetPrimaryKeyString()).Rank;

    /// <inheritdoc/>
    public async Task<LeaseResult> RunAsync(IterationLease lease, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (lease.Generation < generation)
                return Ended(
                    LeaseOutcome.GenerationLost, $"Rank {Rank} works for generation {generation}: generation {lease.Generation} is over.");
            if (running is { } same && same.IsOf(lease))
                return await same.Task;
            if (running is not { Task.IsCompleted: false } other)
                break;
            await other.Revocation.CancelAsync();
            await Task.WhenAny(other.Task);
        }

        (generation, runId) = (lease.Generation, lease.Plan.RunId);
        KeepAlive();
        var revocation = new CancellationTokenSource();
        running = new Running(lease, revocation, RunLeaseAsync(lease, revocation));
        return await running.Task;
    }

    /// <inheritdoc/>
    public async Task RevokeAsync(int generation, CancellationToken cancellationToken)
    {
        if (running is { } r && r.Lease.Generation <= generation)
            await r.Revocation.CancelAsync();
    }

    /// <inheritdoc/>
    public Task<ExchangeTicket?> OpenExchangeAsync(int generation, string network, int rank, CancellationToken cancellationToken) =>
        Task.FromResult(
            session is { } s && s.Generation == generation && rank >= 0 && rank < s.Plan.Workers
            && s.Links.GetValueOrDefault(network) is AllReduceLink { IsOpen: true } link
                ? tickets.Admit((network, rank), socket => s.Connect(socket, link, rank, logger))
                : null);

    /// <inheritdoc/>
    public Task<bool> HoldsExchangeAsync(string network, int rank, ExchangeTicket ticket, CancellationToken cancellationToken) =>
        Task.FromResult(tickets.Holds((network, rank), ticket));

    /// <inheritdoc/>
    public async Task ReleaseAsync(int generation, CancellationToken cancellationToken)
    {
        if (this.generation > generation)
            return;
        await EndAsync();
        if (running is null && session is null)
            DeactivateOnIdle();
    }

    /// <inheritdoc/>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => EndAsync();

    private async Task EndAsync()
    {
        var ending = session;
        if (running is { } r)
        {
            running = null;
            await r.Revocation.CancelAsync();
            await Task.WhenAny(r.Task);
            ending ??= session;   // opened by the lease that has just ended
        }

        // A lease of a newer generation may have begun meanwhile, with a session of its own.
        if (ending is null || ending != session)
            return;
        session = null;
        tickets.Clear();
        await ending.CloseAsync();
    }

    private async Task<LeaseResult> RunLeaseAsync(IterationLease lease, CancellationTokenSource revocation)
    {
        using var activity = Tracing.Child("work").TagLease(lease)?.SetTag(TagNames.Rank, Rank);
        using var scope = logger.BeginScope(new LogScope(lease.Plan.RunId, lease.Generation, Rank));
        GanInstruments.ActiveWorkers.Add(1);
        try
        {
            return await RunInSessionAsync(lease, activity, revocation.Token);
        }
        catch (OperationCanceledException) when (revocation.IsCancellationRequested)
        {
            return Ended(LeaseOutcome.Revoked, $"The lease of rank {Rank} was revoked.");
        }
        catch (PeerMissingException e)
        {
            Relocate();
            return Ended(LeaseOutcome.DeadlineMissed, e.Message);
        }
        catch (Exception e) when (e is OrleansException or TimeoutException)
        {
            Relocate();
            return Ended(LeaseOutcome.NetworkUnreachable, $"Rank {Rank} lost a network: {e.Message}");
        }
        catch (Exception e) when (e is not ObjectDisposedException)
        {
            LogFault(this.GetPrimaryKeyString(), e);
            Relocate();
            return Ended(LeaseOutcome.Failed, $"Rank {Rank} on silo {services.Silo.Name} cannot go on: {e.Message}");
        }
        finally
        {
            GanInstruments.ActiveWorkers.Add(-1);
            lastLeaseEnd = services.Time.GetTimestamp();
        }
    }

    private async Task<LeaseResult> RunInSessionAsync(IterationLease lease, Activity? trace, CancellationToken revoked)
    {
        if (session is { } former && former.Generation != lease.Generation)
        {
            session = null;
            tickets.Clear();
            await former.CloseAsync();
        }

        var current = session ??= await WorkerSession.OpenAsync(lease, Rank, services, GrainFactory);
        var run = new LeaseRun(current, lease, trace, revoked, services.Faults);
        var sent = current.Links.Values.Sum(link => link.TransferredBytes);
        try
        {
            var (outcome, reason) = await run.RunAsync();
            GanInstruments.Samples.Add(run.Samples, GanInstruments.Variant(current.Replica.Options.Variant));
            return Ended(outcome, reason) with
            {
                Iterations = run.Iterations,
                Samples = run.Samples,
                SkippedSteps = run.Skipped,
                DroppedShares = run.Dropped,
                Scalars = await current.Lane.RunAsync(run.ReadScalars, CancellationToken.None),
                WeightsHash = current.Plan.ReducesAmongWorkers() && outcome == LeaseOutcome.Completed
                    ? await current.Lane.RunAsync(() => ReplicaHash.Of(current.Replica), CancellationToken.None)
                    : 0,
                TransferredBytes = current.Links.Values.Sum(link => link.TransferredBytes) - sent,
                DiscriminatorVersion = Version(current, NetworkNames.Discriminator),
                GeneratorVersion = Version(current, NetworkNames.Generator),
            };
        }
        catch
        {
            current.Position = null;
            throw;
        }
        finally
        {
            await current.Lane.RunAsync(run.Dispose, CancellationToken.None);
        }
    }

    // 0 for a network that the run has not.
    private static long Version(WorkerSession session, string network) =>
        session.Links.TryGetValue(network, out var link) ? link.Version : 0;

    // After a fault the networks know best where they stand.
    private void Relocate()
    {
        if (session is { } s)
            s.Position = null;
    }

    private LeaseResult Ended(LeaseOutcome outcome, string reason) => new() { Outcome = outcome, Reason = reason, Place = Place() };

    private GrainPlace Place() => new(
        $"worker {Rank}", services.Silo.Name, services.Silo.SiloAddress.ToString(),
            session?.Lane.ToString() ?? services.Lanes.Device.ToString());

    private void KeepAlive()
    {
        DelayDeactivation(Timeout.InfiniteTimeSpan);
        watch ??= this.RegisterGrainTimer(WatchAsync, new GrainTimerCreationOptions(WatchPeriod, WatchPeriod));
    }

    // A lease that ran out without a next one: the coordinator may be lost, and asking for its status brings it back.
    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        if (runId is null || running is { Task.IsCompleted: false } || services.Time.GetElapsedTime(lastLeaseEnd) < WatchPeriod)
            return;
        Tracing.Suppress();
        var status = await GrainFactory.GetGrain<ICoordinatorGrain>(runId).StatusAsync(cancellationToken);
        if (status is null || status.State.IsTerminal())
            await ReleaseAsync(generation, cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Worker {Key} cannot go on")]
    private partial void LogFault(string key, Exception exception);

    private sealed record Running(IterationLease Lease, CancellationTokenSource Revocation, Task<LeaseResult> Task)
    {
        public bool IsOf(IterationLease other) =>
            (Lease.Generation, Lease.First, Lease.Count) == (other.Generation, other.First, other.Count)
            && (!Task.IsCompleted || Task is { IsCompletedSuccessfully: true, Result.Outcome: LeaseOutcome.Completed });
    }
}
