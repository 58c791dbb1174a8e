using System.Runtime.InteropServices;
using GanOrleans.Contracts;
using GanOrleans.Grains.Compute;
using GanOrleans.Grains.Networks;
using GanOrleans.Grains.Placement;
using GanOrleans.Grains.Runs;
using GanOrleans.Grains.Telemetry;
using GanOrleans.Grains.Transfers;
using GanOrleans.Imaging;
using GanOrleans.Models;
using GanOrleans.Models.Imaging;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using TorchSharp;

namespace GanOrleans.Grains.Evaluation;

/// <summary>
/// Draws from a replica of its own in evaluation mode, in jobs of at most 500 samples between the bursts of training. Idle for two minutes,
/// it frees its replica.
/// </summary>
[RunPlacement, CollectionAgeLimit(Minutes = 2), GrainType("gan-evaluator")]
public sealed class EvaluatorGrain(IServiceProvider provider) : Grain, IEvaluatorGrain
{
    private readonly NetworkServices services = provider.GetRequiredService<NetworkServices>();
    private EvaluationReplica? replica;

    private EvaluationReplica Apart => replica ??= new EvaluationReplica(services, GrainFactory);

    private Replica Networks => Apart.Networks;

    private RunLane Lane => Apart.Lane;

    private Models.Data.IDataSet Data => Apart.Data;

    /// <inheritdoc/>
    public Task<SampleResult> DrawAsync(DrawRequest request, CancellationToken cancellationToken) =>
        NamedAsync(request.Plan, () => SampleAsync(request, cancellationToken));

    private async Task<SampleResult> SampleAsync(DrawRequest request, CancellationToken cancellationToken)
    {
        using var activity = Tracing.Child("sample")?.SetTag(TagNames.Run, request.Plan.RunId);
        var start = services.Time.GetTimestamp();
        await Apart.PrepareAsync(request.Plan);
        var samples = await Apart.WithWeightsAsync(
            request, (iteration, source) => Draw(request.Sample, iteration, source), cancellationToken);
        GanInstruments.SamplingDuration.Record(
            services.Time.GetElapsedTime(start).TotalSeconds, GanInstruments.Source(request.Checkpoint is null ? "live" : "checkpoint"));
        return samples;
    }

    /// <inheritdoc/>
    public Task<byte[]> DrawPictureAsync(DrawRequest request, CancellationToken cancellationToken) =>
        NamedAsync(request.Plan, () => PictureAsync(request, cancellationToken));

    private async Task<byte[]> PictureAsync(DrawRequest request, CancellationToken cancellationToken)
    {
        // Whole rows, so that every column is one class from top to bottom.
        if (request.Plan.Classes is > 1 and var classes && request.Sample.Class is null)
            request = request with { Sample = request.Sample with { Count = (request.Sample.Count + classes - 1) / classes * classes } };
        var samples = await SampleAsync(request, cancellationToken);
        var picture = await Lane.RunAsync(
            () =>
            {
                using var values = torch.tensor(MemoryMarshal.Cast<byte, float>(samples.Values).ToArray(), samples.Shape);
                return SamplePicture.Draw(values, Data, samples.Classes > 0 ? samples.Classes : null);
            },
            cancellationToken);
        // Compression is no work for a lane, nor for a grain's turn.
        return await Task.Factory.StartNew(
            () => PngWriter.Encode(picture), cancellationToken, TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);
    }

    /// <inheritdoc/>
    public Task<SampleResult> DrawRealsAsync(RunPlan plan, int count, CancellationToken cancellationToken) =>
        NamedAsync(plan, () => RealsAsync(plan, count, cancellationToken));

    private async Task<SampleResult> RealsAsync(RunPlan plan, int count, CancellationToken cancellationToken)
    {
        var start = services.Time.GetTimestamp();
        await Apart.PrepareAsync(plan);
        var reals = await Lane.RunAsync(
            () =>
            {
                using var scope = torch.NewDisposeScope();
                var indices = new long[count];
                Networks.Batches.Indices(indices, new StepKey(Networks.Options.Seed, 0, 0, 0), Rows.All(count));
                return Result(Data.Gather(indices, Lane.Lane.Device), 0, "reals");
            },
            cancellationToken);
        GanInstruments.SamplingDuration.Record(services.Time.GetElapsedTime(start).TotalSeconds, GanInstruments.Source("real"));
        return reals;
    }

    /// <inheritdoc/>
    public Task<NearestResult> NearestAsync(RunPlan plan, NearestRequest request, CancellationToken cancellationToken) =>
        NamedAsync(plan, () => NearestImagesAsync(plan, request, cancellationToken));

    private async Task<NearestResult> NearestImagesAsync(RunPlan plan, NearestRequest request, CancellationToken cancellationToken)
    {
        await Apart.PrepareAsync(plan);
        var description = Data.Description;
        if (!description.IsImage)
            throw RunException.BadInput($"The samples of run '{plan.RunId}' are points; nearest training samples are shown for images.");
        if (!request.Shape.AsSpan(1).SequenceEqual([.. description.SampleShape]))
            throw RunException.BadInput(
                $"The images of run '{plan.RunId}' are {string.Join(" × ", description.SampleShape)}; given were images of "
                + $"{string.Join(" × ", request.Shape.Skip(1))}.");

        // In parts, so that training goes on between them.
        var part = NearestSamples.PartOf(description.SampleSize);
        var nearest = new NearestSamples(MemoryMarshal.Cast<byte, float>(request.Values).ToArray(), description.SampleSize);
        for (var first = 0L; first < description.Count; first += part)
        {
            var (start, count) = (first, (int)Math.Min(part, description.Count - first));
            await Lane.RunAsync(() => nearest.Add(Data, start, count, Lane.Lane.Device), cancellationToken);
        }

        var images = await Lane.RunAsync(
            () =>
            {
                using var scope = torch.NewDisposeScope();
                return Result(Data.Gather(nearest.Indices, Lane.Lane.Device), 0, "reals");
            },
            cancellationToken);
        return new NearestResult(images, nearest.Indices, nearest.Distances);
    }

    /// <inheritdoc/>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) =>
        replica?.FreeAsync(cancellationToken) ?? Task.CompletedTask;

    private async Task<T> NamedAsync<T>(RunPlan plan, Func<Task<T>> draw)
    {
        try
        {
            return await draw();
        }
        catch (Exception e) when (ComputeErrors.IsRaw(e))
        {
            throw ComputeErrors.Of($"Samples of run '{plan.RunId}' cannot be drawn on silo {services.Silo.Name}", e);
        }
    }

    private SampleResult Draw(SampleRequest sample, long iteration, string source)
    {
        using var scope = torch.NewDisposeScope();
        int? label = sample.Class is >= 0 and var one ? one : null;
        if (sample.Reconstruct)
            return Result(Reconstructions(sample), iteration, source);
        if (sample.Walk is { } walk)
        {
            var rows = LatentRows.Walk(Networks.Batches, sample.Seed, sample.First, sample.Count, walk.Steps, walk.Spherical);
            return Result(Networks.Generate(rows, WalkLabels(sample, walk, label)), iteration, source);
        }

        if (sample.Sum is { } sum)
        {
            var z = LatentRows.Arithmetic(
                Networks.Batches, sample.Seed, [.. sum.Terms.Select(term => (term.Subtract, (IReadOnlyList<long>)term.Samples))]);
            return Result(Networks.Generate(z, Networks.Batches.SamplingLabels(0, sample.Count, label)), iteration, source);
        }

        var samples = Networks.Sample(
            sample.Seed, sample.First, sample.Count, labels: Networks.Batches.SamplingLabels(sample.First, sample.Count, label));
        return Result(samples, iteration, source, Networks.IsConditional && label is null ? Networks.Classes : 0);
    }

    // Real samples of the run's own order, each beside its reconstruction.
    private torch.Tensor Reconstructions(SampleRequest sample)
    {
        if (Networks[NetworkNames.Generator].Module is not IReconstructs)
            throw RunException.BadInput($"Variant '{Networks.Options.Variant}' does not reconstruct samples; 'ae' and 'vae' do.");
        var indices = new long[sample.Count];
        Networks.Batches.Indices(indices, new StepKey(Networks.Options.Seed, 0, 0, 0),
            new Rows((int)sample.First, sample.Count, (int)sample.First + sample.Count));
        var x = Data.Gather(indices, Networks.Device);
        return torch.stack([x, Networks.Reconstruct(x)], 1).flatten(0, 1);
    }

    // A row is of one class from end to end.
    private torch.Tensor? WalkLabels(SampleRequest sample, LatentWalk walk, int? label)
    {
        if (!Networks.IsConditional)
            return null;
        var labels = new long[sample.Count];
        for (var i = 0; i < labels.Length; i++)
            labels[i] = label ?? (sample.First + i) / walk.Steps % Networks.Classes;
        return torch.tensor(labels, device: Networks.Device);
    }

    private static SampleResult Result(torch.Tensor samples, long iteration, string source, int classes = 0)
    {
        var host = samples.cpu().contiguous();
        return new SampleResult(host.shape, host.bytes.ToArray(), iteration, source, classes);
    }
}
