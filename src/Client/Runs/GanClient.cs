using System.Runtime.CompilerServices;
using GanOrleans.Client.App;
using GanOrleans.Client.Connection;
using GanOrleans.Client.Imaging;
using GanOrleans.Contracts;

namespace GanOrleans.Client.Runs;

/// <summary>What a program does with a GanOrleans cluster: submit runs, follow them, sample them.</summary>
/// <remarks>Every request is repeated while the cluster recovers from the loss of a silo, which each of them allows, until its time is up.</remarks>
public sealed class GanClient
{
    /// <summary>How many samples one call may ask for.</summary>
    public const int SamplesPerCall = 500;

    private readonly IGrainFactory grains;
    private readonly Patience patience;

    /// <summary>Creates a client.</summary>
    /// <param name="grains">Makes references to grains: an Orleans cluster client.</param>
    /// <param name="timeout">How long a request may take, or <see langword="null"/> for its own default: 30 s, or 120 s where files are written.</param>
    /// <param name="time">The clock.</param>
    public GanClient(IGrainFactory grains, TimeSpan? timeout = null, TimeProvider? time = null)
    {
        this.grains = grains;
        patience = new Patience(timeout, time ?? TimeProvider.System);
    }

    private IRunCatalogGrain Catalog => grains.GetGrain<IRunCatalogGrain>(0);

    /// <summary>What the cluster finds wrong with a spec; nothing is created.</summary>
    public Task<SpecFault[]> ValidateAsync(RunSpec spec, CancellationToken cancellationToken = default) =>
        patience.CallAsync("validate", token => Catalog.ValidateAsync(spec, token), Patience.Short, cancellationToken);

    /// <summary>Creates a run, or finds the one that the same key created.</summary>
    public async Task<SubmitResult> SubmitAsync(RunSpec spec, string idempotencyKey, CancellationToken cancellationToken = default)
    {
        using var span = ClientTelemetry.Begin("submit");
        return await patience.CallAsync("submit", token => Catalog.SubmitAsync(new SubmitRequest(spec, idempotencyKey), token), Patience.Short, cancellationToken);
    }

    /// <summary>All runs, newest first.</summary>
    public Task<RunSummary[]> ListAsync(CancellationToken cancellationToken = default) =>
        patience.CallAsync("list", token => Catalog.ListAsync(token), Patience.Short, cancellationToken);

    /// <summary>The id that a user means: a whole id, an unambiguous beginning of one, or <c>last</c>.</summary>
    /// <exception cref="UserException">None or several match.</exception>
    public async Task<string> ResolveAsync(string run, CancellationToken cancellationToken = default) =>
        RunNames.Resolve(run, [.. (await ListAsync(cancellationToken)).Select(summary => summary.RunId)]);

    /// <summary>A run now.</summary>
    /// <exception cref="UserException">No such run.</exception>
    public async Task<RunStatus> StatusAsync(string runId, CancellationToken cancellationToken = default) =>
        await patience.CallAsync("status", token => Coordinator(runId).StatusAsync(token), Patience.Short, cancellationToken) ?? throw RunNames.NotFound(runId, []);

    /// <summary>
    /// Updates after a sequence number, live until the run ends. A broken connection is resumed after the last update seen, so none is
    /// lost and none comes twice.
    /// </summary>
    /// <param name="runId">The run.</param>
    /// <param name="after">The last sequence number already seen; 0 = from the oldest kept.</param>
    /// <param name="onInterruption">Told when the connection breaks and will be tried again.</param>
    /// <param name="cancellationToken">Ends watching; the run goes on.</param>
    public IAsyncEnumerable<RunUpdate> WatchAsync(
        string runId, long after = 0, Action<Exception>? onInterruption = null, CancellationToken cancellationToken = default) =>
        RunWatch.ResumingAsync(
            (sequence, token) => Coordinator(runId).WatchAsync(sequence, token), after, patience.StartingWith(Patience.Short), onInterruption, cancellationToken);

    /// <summary>Cancels a run and answers with its final state.</summary>
    public async Task<RunStatus> CancelAsync(string runId, CancellationToken cancellationToken = default) =>
        await patience.CallAsync("cancel", token => Coordinator(runId).CancelAsync(token), Patience.Short, cancellationToken) ?? throw RunNames.NotFound(runId, []);

    /// <summary>Writes a checkpoint at the next boundary and answers when it is durable.</summary>
    public Task<CheckpointInfo> SaveCheckpointAsync(string runId, CancellationToken cancellationToken = default) =>
        patience.CallAsync("checkpoint", token => Coordinator(runId).CheckpointAsync(token), Patience.Long, cancellationToken);

    /// <summary>The durable checkpoints, oldest first.</summary>
    public Task<CheckpointInfo[]> ListCheckpointsAsync(string runId, CancellationToken cancellationToken = default) =>
        patience.CallAsync("list checkpoints", token => Coordinator(runId).ListCheckpointsAsync(token), Patience.Short, cancellationToken);

    /// <summary>Draws samples, in calls of at most <see cref="SamplesPerCall"/>; all of one iteration's weights.</summary>
    /// <remarks>
    /// While a run trains, its weights move between two calls. The parts are asked for again when they are not of one iteration,
    /// a few times; then the mixture is refused and a checkpoint is advised.
    /// </remarks>
    public async Task<DrawnSamples> SampleAsync(string runId, SampleRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        const int Attempts = 5;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var parts = new List<SampleResult>();
            await foreach (var part in PartsAsync(runId, request, cancellationToken))
                parts.Add(part);
            if (parts.All(part => part.Iteration == parts[0].Iteration && part.Source == parts[0].Source))
                return new DrawnSamples(SampleSet.Join(parts), parts[0].Iteration, parts[0].Source, parts[0].Classes);
        }

        throw new UserException(
            ExitCodes.Conflict,
            $"Run '{runId}' trains faster than {request.Count} samples can be drawn, so they would mix the weights of several iterations.",
            $"Draw at most {SamplesPerCall}, or sample a checkpoint: 'ganctl checkpoint save {runId}', then 'ganctl sample {runId} --from <checkpoint>'.");
    }

    /// <summary>The first real samples of the run's data, 1 to <see cref="SamplesPerCall"/>.</summary>
    public async Task<SampleSet> RealsAsync(string runId, int count, CancellationToken cancellationToken = default) =>
        SampleSet.Join([await patience.CallAsync("reals", token => grains.GetGrain<ISamplerGrain>(runId).RealsAsync(count, token), Patience.Long, cancellationToken)]);

    private async IAsyncEnumerable<SampleResult> PartsAsync(
        string runId, SampleRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var done = 0; done < request.Count; done += SamplesPerCall)
        {
            var part = request with { First = request.First + done, Count = Math.Min(SamplesPerCall, request.Count - done) };
            yield return await patience.CallAsync(
                "sample", token => grains.GetGrain<ISamplerGrain>(runId).SampleAsync(part, token), Patience.Long, cancellationToken);
        }
    }

    private ICoordinatorGrain Coordinator(string runId) => grains.GetGrain<ICoordinatorGrain>(runId);
}

/// <param name="Samples">The samples.</param>
/// <param name="Iteration">The iteration that the weights are of.</param>
/// <param name="Source"><c>live</c> or the checkpoint's name.</param>
/// <param name="Classes">Number of classes that the samples cycle through; 0 where they do not.</param>
public sealed record DrawnSamples(SampleSet Samples, long Iteration, string Source, int Classes = 0);
