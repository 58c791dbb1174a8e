using System.Diagnostics;
using GanOrleans.Contracts;
using GanOrleans.Grains.Compute;
using GanOrleans.Grains.Exchange;
using GanOrleans.Grains.FaultInjection;
using GanOrleans.Grains.Telemetry;
using GanOrleans.Grains.Transfers;
using GanOrleans.Models;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace GanOrleans.Grains.Networks;

/// <summary>
/// What the discriminator's and the generator's grains do alike: thin over a <see cref="NetworkOwner"/> on the run's home lane.
/// </summary>
/// <remarks>Reentrant: what was true before an await is checked again after it. A load that lost its race frees what it made.</remarks>
[Reentrant]
public abstract partial class NetworkGrain : Grain, INetworkGrain
{
    private static readonly TimeSpan WatchPeriod = TimeSpan.FromSeconds(30);

    private readonly string network;
    private readonly NetworkServices services;
    private readonly ILogger logger;
    private readonly NetworkLoader loader;
    private readonly StagedShares staged = new();
    private readonly ExchangeTickets<int> tickets;   // by rank
    private LoadedNetwork? loaded;
    private Captured? captured;
    private int wanted;
    private Task? loading;
    private IGrainTimer? watch;

    private protected NetworkGrain(string network, NetworkServices services, ILogger logger)
    {
        this.network = network;
        this.services = services;
        this.logger = logger;
        loader = new NetworkLoader(network, services);
        tickets = new ExchangeTickets<int>(services.Listener);
    }

    private string Key => this.GetPrimaryKeyString();

    /// <inheritdoc/>
    public async Task<NetworkStatus> LoadAsync(LoadRequest request, CancellationToken cancellationToken)
    {
        if (request.Generation < Math.Max(wanted, loaded?.Generation ?? 0))
            throw new RunException(
                $"The {network} '{Key}' is at generation {Math.Max(wanted, loaded?.Generation ?? 0)}: generation {request.Generation} is "
                + "over.");
        if (loaded?.Generation == request.Generation)
            return Status();

        // Whoever asks for the same generation meanwhile waits for the same load.
        if (wanted != request.Generation || loading is not { IsCompleted: false })
        {
            wanted = request.Generation;
            loading = BeginAsync(request);
        }

        await loading;
        return loaded?.Generation == request.Generation ? Status() : throw Superseded(request);
    }

    /// <inheritdoc/>
    public Task<NetworkStatus> StatusAsync(CancellationToken cancellationToken) => Task.FromResult(Status());

    /// <inheritdoc/>
    public Task PutShareAsync(StepId step, int rank, TensorChunk chunk, CancellationToken cancellationToken)
    {
        Stage(step, rank, chunk);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<StepReply> ExchangeAsync(StepId step, ShareHeader share, TensorChunk[] chunks, CancellationToken cancellationToken)
    {
        foreach (var chunk in chunks)
            Stage(step, share.Rank, chunk);
        var whole = staged.Take(step, share.Rank);
        if (loaded is not { } l)
            return new StepReply(NotLoaded(step), null, []);
        var trace = Activity.Current;   // the lane's thread has its own
        var reply = await l.Lane.RunAsync(() => SubmitShare(l.Owner, step, share, whole, trace), cancellationToken);
        var answer = await StepWait.ForAsync(reply, l.Local, network, step, l.Plan.StepDeadline, services.Time, cancellationToken);
        return l.Owner.WithWeights(answer);
    }

    // What cannot be staged is left out: the owner says then what is wrong with the share.
    private void Stage(StepId step, int rank, TensorChunk chunk)
    {
        if (loaded is { } l && step.Generation == l.Generation && rank >= 0 && rank < l.Plan.Workers)
            staged.Put(step, rank, chunk, l.ShareChunks);
    }

    private static ShareReply SubmitShare(
        NetworkOwner owner, StepId step, ShareHeader share, IReadOnlyList<TensorChunk?> chunks, Activity? trace)
    {
        using var span = Tracing.Child("share", trace)?.SetTag(TagNames.Rank, share.Rank);
        return owner.SubmitShare(step, share, chunks);
    }

    /// <inheritdoc/>
    public async Task<ExchangeTicket?> OpenExchangeAsync(
        int generation, int rank, SharedMemoryPlace? gradient, CancellationToken cancellationToken)
    {
        if (loaded is not { } l || l.Generation != generation || rank < 0 || rank >= l.Plan.Workers)
            return null;
        var memory = gradient is null ? null : await l.Lane.RunAsync(() => l.Owner.ShareMemory(rank, gradient), cancellationToken);
        if (loaded != l)
            return null;
        var ticket = tickets.Admit(rank, socket => l.Connect(socket, rank, memory?.Share, logger));
        return ticket is null ? null : ticket with { Weights = memory?.Weights };
    }

    /// <inheritdoc/>
    public async Task<WeightsHeader?> OpenWeightsAsync(int generation, WeightsUse use, CancellationToken cancellationToken) =>
        loaded is { } l && l.Generation == generation ? await l.Lane.RunAsync(() => l.Owner.PublishSnapshot(use), cancellationToken) : null;

    /// <inheritdoc/>
    public Task<TensorChunk?> ReadWeightsAsync(WeightsHeader header, int index, CancellationToken cancellationToken) =>
        Task.FromResult(loaded is { } l && l.Generation == header.Generation ? l.Owner.Read(header, index) : null);

    /// <inheritdoc/>
    public async Task<NetworkStatus> CaptureAsync(CaptureRequest request, CancellationToken cancellationToken)
    {
        if (loaded is not { } l || l.Generation != request.Generation)
            throw new RunException($"The {network} '{Key}' does not hold generation {request.Generation}: there is nothing to capture.");
        using var activity = Tracing.Child("capture")?.SetTag(TagNames.Network, network);
        captured = new Captured(
            request.Generation, request.Iteration, await l.Lane.RunAsync(() => l.Owner.Capture(request.Iteration), cancellationToken));
        return Status();
    }

    /// <inheritdoc/>
    public async Task SaveCaptureAsync(CaptureRequest request, CancellationToken cancellationToken)
    {
        if (captured is not { } c || (c.Generation, c.Iteration) != (request.Generation, request.Iteration))
            throw new RunException(
                $"The {network} '{Key}' holds no copy of iteration {request.Iteration} in generation {request.Generation}: there is "
                + "nothing to save.");
        using var activity = Tracing.Child("save")?.SetTag(TagNames.Network, network);
        var folder = services.Folders.Full(request.Folder);
        var site = new FaultSite(RunKeys.ParseNetwork(Key).RunId, request.Iteration, Network: network);
        try
        {
            // Tens of megabytes to a disk are no turn of a grain, and no work for a lane.
            await Task.Factory.StartNew(
                () =>
                {
                    services.Faults.At(FaultPoints.Save, site);
                    c.Capture.Save(folder);
                },
                CancellationToken.None, TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RunException($"The {network} could not be written to '{folder}': {e.Message}");
        }
    }

    /// <inheritdoc/>
    public async Task<NetworkMeasures?> MeasureAsync(int generation, CancellationToken cancellationToken) =>
        loaded is { } l && l.Generation == generation ? await l.Lane.RunAsync(l.Owner.Measure, cancellationToken) : null;

    /// <inheritdoc/>
    public async Task UnloadAsync(int generation, CancellationToken cancellationToken)
    {
        if (wanted <= generation)
            wanted = 0;
        if (loaded is not { } l || l.Generation > generation)
            return;
        loaded = null;
        captured = null;
        Forget();
        await loader.FreeAsync(l);
        if (loaded is null && wanted == 0)
            DeactivateOnIdle();
    }

    /// <inheritdoc/>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        wanted = 0;
        if (loaded is { } l)
        {
            loaded = null;
            Forget();
            LogDeactivated(network, Key, l.Generation, reason.Description);
            await loader.FreeAsync(l);
        }
    }

    private async Task BeginAsync(LoadRequest request)
    {
        using var activity = Tracing.Child("load")?.SetTag(TagNames.Network, network);
        using var scope = logger.BeginScope(new LogScope(request.Plan.RunId, request.Generation));
        LoadedNetwork created;
        try
        {
            services.Faults.At(FaultPoints.Load, new FaultSite(request.Plan.RunId, request.Iteration, Network: network));
            created = await loader.LoadAsync(request);
        }
        catch (Exception e)
        {
            if (wanted == request.Generation)
                wanted = 0;
            if (ComputeErrors.IsRaw(e) && e is not (IOException or UnauthorizedAccessException))
                throw ComputeErrors.Of($"The {network} of run '{request.Plan.RunId}' cannot be loaded on silo {services.Silo.Name}", e);
            throw;
        }

        if (wanted != request.Generation)
        {
            await loader.FreeAsync(created);
            throw Superseded(request);
        }

        var former = loaded;
        loaded = created;
        Forget();
        services.Local.Add(created.Plan.RunId, network, created.Local);
        KeepAlive();
        LogLoaded(network, Key, request.Generation, request.Iteration, request.Checkpoint ?? "the initial weights");
        if (former is not null)
            await loader.FreeAsync(former);
    }

    private void Forget()
    {
        staged.Clear();
        tickets.Clear();
    }

    private RunException Superseded(LoadRequest request) =>
        new($"The load of generation {request.Generation} into the {network} '{Key}' was overtaken by an unload or a newer generation.");

    // Workers on the same lane never call, and idle collection counts calls: stay until unloaded. Should nobody unload, the watch finds
    // out.
    private void KeepAlive()
    {
        DelayDeactivation(Timeout.InfiniteTimeSpan);
        watch ??= this.RegisterGrainTimer(WatchAsync, new GrainTimerCreationOptions(WatchPeriod, WatchPeriod));
    }

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        if (loaded is not { } l)
            return;
        Tracing.Suppress();
        var status = await GrainFactory.GetGrain<ICoordinatorGrain>(l.Plan.RunId).StatusAsync(cancellationToken);
        if (status is null || status.State.IsTerminal() || status.Generation > l.Generation)
            await UnloadAsync(l.Generation, cancellationToken);
    }

    private NetworkStatus Status()
    {
        if (loaded is not { } l)
            return new NetworkStatus(false, 0, 0, null, 0, [], Place(null));
        var now = l.Owner.Status;
        return new NetworkStatus(true, l.Generation, now.Version, now.Next, now.Skipped, now.Missing, Place(l.Lane));
    }

    private GrainPlace Place(RunLane? lane) =>
        new(network, services.Silo.Name, services.Silo.SiloAddress.ToString(), lane?.ToString() ?? services.Lanes.Device.ToString());

    private StepAnswer NotLoaded(StepId step) =>
        new(StepOutcome.NotLoaded, 0, [], $"The {network} '{Key}' on silo {services.Silo.Name} holds no weights, step {step} is lost.");

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "The {Network} of {Key} begins generation {Generation} at iteration {Iteration} from {Source}")]
    private partial void LogLoaded(string network, string key, int generation, long iteration, string source);

    [LoggerMessage(
        Level = LogLevel.Information, Message = "The {Network} of {Key} is deactivated while it holds generation {Generation}: {Reason}")]
    private partial void LogDeactivated(string network, string key, int generation, string reason);

    private sealed record Captured(int Generation, long Iteration, NetworkCapture Capture);
}
