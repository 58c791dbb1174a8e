using GanOrleans.Contracts;
using GanOrleans.Contracts.Evaluation;
using GanOrleans.Grains.Compute;
using GanOrleans.Grains.Networks;
using GanOrleans.Grains.Placement;
using GanOrleans.Grains.Telemetry;
using GanOrleans.Models;
using GanOrleans.Models.Data;
using GanOrleans.Models.Evaluation;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Runtime;
using TorchSharp;

namespace GanOrleans.Grains.Evaluation;

/// <summary>
/// Draws samples in jobs of at most 500 between the bursts of training, by a replica that lives as long, and compares them on a thread of
/// its own.
/// </summary>
[RunPlacement, CollectionAgeLimit(Minutes = 2), GrainType("gan-evaluation"), Reentrant]
public sealed partial class EvaluationGrain(IServiceProvider provider, ILogger<EvaluationGrain> logger)
    : Grain, IEvaluationGrain, IDisposable
{
    private const long MaxValues = 500_000_000;   // 2 GB
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(5);

    private readonly NetworkServices services = provider.GetRequiredService<NetworkServices>();
    private readonly CancellationTokenSource ending = new();
    private Work? work;

    private string RunId => RunKeys.ParseNetwork(this.GetPrimaryKeyString()).RunId;

    /// <inheritdoc/>
    public async Task<EvaluationProgress> StartAsync(EvaluationRequest request, CancellationToken cancellationToken)
    {
        if (work?.Request.Id == request.Id)
            return work.Progress;
        AssertFree();
        var coordinator = GrainFactory.GetGrain<ICoordinatorGrain>(RunId);
        var source = await coordinator.SampleSourceAsync(request.Checkpoint, cancellationToken)
            ?? throw new RunException($"There is no run '{RunId}': 'ganctl list' shows those that there are.");
        var draw = Resolve(request, source);
        if (work?.Request.Id == request.Id)
            return work.Progress;   // the same request, or another one, may have come meanwhile
        AssertFree();
        DelayDeactivation(Timeout.InfiniteTimeSpan);
        work = new Work(request, source.State == RunState.Running, CancellationTokenSource.CreateLinkedTokenSource(ending.Token));
        work.Task = RunAsync(work, draw);
        return work.Progress;
    }

    /// <inheritdoc/>
    public Task<EvaluationProgress> ProgressAsync(string id, CancellationToken cancellationToken) =>
        work is { } known && known.Request.Id == id
            ? Task.FromResult(known.Progress)
            : throw new RunException($"The evaluation '{id}' of run '{RunId}' is not known here: its silo was lost. Start it again.");

    /// <inheritdoc/>
    public Task CancelAsync(string id, CancellationToken cancellationToken) =>
        work is { } known && known.Request.Id == id ? known.Ending.CancelAsync() : Task.CompletedTask;

    /// <inheritdoc/>
    public Task<EvaluationResult[]> ListAsync(CancellationToken cancellationToken) =>
        Task.FromResult(new EvaluationFile(services.Folders.Full(Runs.RunFolders.Relative(RunId))).Read());

    /// <inheritdoc/>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await ending.CancelAsync();
        if (work is { } last)
            await Task.WhenAny(last.Task, Task.Delay(StopLimit, services.Time, CancellationToken.None));
    }

    /// <summary>Called when the activation is gone.</summary>
    public void Dispose() => ending.Dispose();

    private void AssertFree()
    {
        if (work is { Task.IsCompleted: false } other)
            throw new RunException($"Run '{RunId}' is being evaluated already ({other.Text}): wait for the end of that.");
    }

    private DrawRequest Resolve(EvaluationRequest request, SampleSource source)
    {
        if (source.Plan is not { } plan)
            throw new RunException($"Run '{RunId}' has no weights yet: it is {source.State.ToText()} and {source.Reason}.");
        if (request.Samples is < EvaluationRequest.MinSamples)
            throw RunException.BadInput(
                $"{request.Samples} samples were asked for: at least {EvaluationRequest.MinSamples} are needed to compare.");
        if (request.Ema && plan.Spec.Ema is not > 0)
            throw new RunException(
                $"Run '{RunId}' keeps no moving average of its weights: submit it with 'ema' above 0, or evaluate without.");
        var isLive = request.Checkpoint is null && source.State == RunState.Running;
        if (!isLive && source.Checkpoint is null)
            throw new RunException($"Run '{RunId}' has no weights to evaluate: it is {source.State.ToText()} and has no checkpoint.");
        var sample = new SampleRequest(request.Samples, request.Seed, 0, request.Ema)
        {
            Class = plan.Classes > 0 ? SampleRequest.AllClasses : null,
        };
        return new DrawRequest(plan, isLive ? source.Generation : 0, source.Checkpoint, source.Iteration, sample);
    }

    private async Task RunAsync(Work job, DrawRequest draw)
    {
        try
        {
            using var trace = Tracing.Root("evaluate");
            trace.Activity?.SetTag(TagNames.Run, RunId);
            var start = services.Time.GetTimestamp();
            job.Text = "opening the data";
            var data = await services.Data.OpenPartsAsync(draw.Plan, Part(job.Request.Split), job.Ending.Token);
            var evaluation = new EvaluationWork(
                data,
                new EvaluationOptions
                {
                    Metrics = job.Request.Metrics,
                    Seed = job.Request.Seed,
                    WithFloor = job.Request.WithFloor,
                },
                job.Request.Features, services.Options.Classifiers, text => job.Text = text, Script);
            if (evaluation.Errors().ToArray() is { Length: > 0 } errors)
                throw RunException.BadInput(string.Join(Environment.NewLine, errors));
            var (samples, iteration, source, discriminator) = await DrawAsync(job, draw);
            var threads = job.IsBesideTraining ? 1 : Math.Max(1, services.Options.Cores);
            using var lane = new ComputeLane(0, torch.CPU);
            var result = await lane.RunAsync(threads, () =>
            {
                using var scope = torch.NewDisposeScope();
                var rows = torch.tensor(samples.Values, samples.Shape);
                return evaluation.Run(rows, source, iteration, draw.Sample.Ema, job.Ending.Token, discriminator);
            });
            result = result with { Seconds = services.Time.GetElapsedTime(start).TotalSeconds, At = services.Time.GetUtcNow() };
            new EvaluationFile(services.Folders.Full(draw.Plan.Folder)).Append(result);
            GanInstruments.EvaluationDuration.Record(result.Seconds);
            job.Done(result);
            await GrainFactory.GetGrain<ICoordinatorGrain>(RunId).EvaluatedAsync(result);
        }
        catch (OperationCanceledException) when (job.Ending.IsCancellationRequested)
        {
            job.Failed("The evaluation was ended.", isBadInput: false);
        }
        catch (Exception e)
        {
            var isKnown = e is RunException or EvaluationException or DataSetException;
            if (!isKnown)
                LogFault(RunId, e);
            job.Failed(
                !isKnown && ComputeErrors.IsRaw(e)
                    ? ComputeErrors.Of($"Run '{RunId}' cannot be evaluated on silo {services.Silo.Name}", e).Message
                    : e.Message,
                e is RunException { IsBadInput: true });
        }
        finally
        {
            DelayDeactivation(TimeSpan.Zero);
        }
    }

    // All of the same weights, which are taken once. On a line D as well, in the middles of the bins.
    private async Task<((long[] Shape, float[] Values), long Iteration, string Source, Func<float[], float[]>? Discriminator)> DrawAsync(
        Work job, DrawRequest draw)
    {
        const int Part = 500;
        var replica = new EvaluationReplica(services, GrainFactory);
        try
        {
            await replica.PrepareAsync(draw.Plan);
            var count = draw.Sample.Count;
            var (first, iteration, source) = await replica.WithWeightsAsync(
                draw, (iteration, source) => (Values(replica, draw.Sample, 0, Math.Min(Part, count)), iteration, source), job.Ending.Token);
            var size = first.Values.LongLength / first.Shape[0];
            if (size * count > MaxValues)
                throw RunException.BadInput(
                    $"{count:N0} samples of {size:N0} values were asked for: at most {MaxValues / size:N0} are compared at once.");
            var values = new float[size * count];
            first.Values.CopyTo(values, 0);
            var at = first.Values.Length;
            for (var done = Part; done < count; done += Part)
            {
                var (number, more) = (done, Math.Min(Part, count - done));
                job.Text = $"drawing samples, {done:N0} of {count:N0}";
                var part = await replica.Lane.RunAsync(() => Values(replica, draw.Sample, number, more), job.Ending.Token);
                part.Values.CopyTo(values, at);
                at += part.Values.Length;
            }

            var discriminator = replica.Data is PointDataSet { Distribution: { Dimensions: 1 } line } && !replica.Networks.IsConditional
                ? await DiscriminatorAsync(replica, draw, LineDivergence.Middles(line), job.Ending.Token)
                : null;
            return (([count, .. first.Shape[1..]], values), iteration, source, discriminator);
        }
        finally
        {
            await replica.FreeAsync(CancellationToken.None);
        }
    }

    private static async Task<Func<float[], float[]>?> DiscriminatorAsync(
        EvaluationReplica replica, DrawRequest draw, float[] middles, CancellationToken cancellationToken)
    {
        if (await replica.DiscriminatorAtAsync(draw, middles, cancellationToken) is not { } outputs)
            return null;
        var known = middles.Zip(outputs).ToDictionary(pair => pair.First, pair => pair.Second);
        return points => Array.ConvertAll(points, point => known[point]);
    }

    private static (long[] Shape, float[] Values) Values(EvaluationReplica replica, SampleRequest sample, int first, int count)
    {
        using var scope = torch.NewDisposeScope();
        var drawn = replica.Networks.Sample(sample.Seed, first, count).cpu().contiguous();
        return (drawn.shape, drawn.data<float>().ToArray());
    }

    private static DataSplit? Part(string split) => split.Length == 0
        ? null
        : EvaluationData.PartOf(split)
            ?? throw RunException.BadInput($"Part '{split}' of the data is not known. Allowed: test, validation, train.");

    [LoggerMessage(Level = LogLevel.Error, Message = "Run {RunId} could not be evaluated")]
    private partial void LogFault(string runId, Exception exception);

    // A file below the silo's own folder, by its name.
    private string? Script(string name) =>
        services.Options.FeatureFolder is { } folder && name.Length > 0 && Path.GetFileName(name) == name
        && Path.Combine(folder, name) is var path && File.Exists(path) ? path : null;

    private sealed class Work(EvaluationRequest request, bool isBesideTraining, CancellationTokenSource ending)
    {
        private EvaluationResult? result;
        private string? failure;
        private bool isBadInput;

        public bool IsBesideTraining { get; } = isBesideTraining;

        public EvaluationRequest Request { get; } = request;

        public CancellationTokenSource Ending { get; } = ending;

        public string Text { get; set; } = "drawing samples";

        public Task Task { get; set; } = Task.CompletedTask;

        public EvaluationProgress Progress => new(Text, result, failure, isBadInput);

        public void Done(EvaluationResult value) => result = value;

        public void Failed(string reason, bool isBadInput) => (failure, this.isBadInput) = (reason, isBadInput);
    }
}
