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

namespace GanOrleans.Grains.Sampling;

/// <summary>Draws from a replica of its own in evaluation mode, in jobs of at most 500 samples between the bursts of training. Idle for two minutes, it frees its replica.</summary>
[RunPlacement, CollectionAgeLimit(Minutes = 2), GrainType("gan-evaluator")]
public sealed class EvaluatorGrain(IServiceProvider provider) : Grain, IEvaluatorGrain
{
    private readonly NetworkServices services = provider.GetRequiredService<NetworkServices>();
    private RunLane? lane;
    private Replica? replica;
    private Models.Data.IDataSet? data;

    /// <inheritdoc/>
    public Task<SampleResult> DrawAsync(DrawRequest request, CancellationToken cancellationToken) =>
        NamedAsync(request.Plan, () => SampleAsync(request, cancellationToken));

    private async Task<SampleResult> SampleAsync(DrawRequest request, CancellationToken cancellationToken)
    {
        using var activity = Tracing.Child("sample")?.SetTag(TagNames.Run, request.Plan.RunId);
        var start = services.Time.GetTimestamp();
        await PrepareAsync(request.Plan);
        var samples = request.Checkpoint is { } checkpoint
            ? await FromCheckpointAsync(request, checkpoint, cancellationToken)
            : await FromLiveAsync(request, cancellationToken);
        GanInstruments.SamplingDuration.Record(services.Time.GetElapsedTime(start).TotalSeconds, GanInstruments.Source(request.Checkpoint is null ? "live" : "checkpoint"));
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
        var picture = await lane!.RunAsync(
            () =>
            {
                using var values = torch.tensor(MemoryMarshal.Cast<byte, float>(samples.Values).ToArray(), samples.Shape);
                return SamplePicture.Draw(values, data!, samples.Classes > 0 ? samples.Classes : null);
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
        await PrepareAsync(plan);
        var reals = await lane!.RunAsync(
            () =>
            {
                using var scope = torch.NewDisposeScope();
                var indices = new long[count];
                replica!.Batches.Indices(indices, new StepKey(replica.Options.Seed, 0, 0, 0), Rows.All(count));
                return Result(data!.Gather(indices, lane.Lane.Device), 0, "reals");
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
        await PrepareAsync(plan);
        var description = data!.Description;
        if (!description.IsImage)
            throw RunException.BadInput($"The samples of run '{plan.RunId}' are points; nearest training samples are shown for images.");
        if (!request.Shape.AsSpan(1).SequenceEqual([.. description.SampleShape]))
            throw RunException.BadInput($"The images of run '{plan.RunId}' are {string.Join(" × ", description.SampleShape)}; given were images of {string.Join(" × ", request.Shape.Skip(1))}.");

        // In parts, so that training goes on between them.
        var part = NearestSamples.PartOf(description.SampleSize);
        var nearest = new NearestSamples(MemoryMarshal.Cast<byte, float>(request.Values).ToArray(), description.SampleSize);
        for (var first = 0L; first < description.Count; first += part)
        {
            var (start, count) = (first, (int)Math.Min(part, description.Count - first));
            await lane!.RunAsync(() => nearest.Add(data, start, count, lane.Lane.Device), cancellationToken);
        }

        var images = await lane!.RunAsync(
            () =>
            {
                using var scope = torch.NewDisposeScope();
                return Result(data.Gather(nearest.Indices, lane.Lane.Device), 0, "reals");
            },
            cancellationToken);
        return new NearestResult(images, nearest.Indices, nearest.Distances);
    }

    /// <inheritdoc/>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (replica is not { } free || lane is not { } used)
            return;
        replica = null;
        try
        {
            await used.RunAsync(free.Dispose, cancellationToken);
        }
        catch (ObjectDisposedException)
        {
            // The silo is shutting down: its lanes are closed and the process frees the rest.
        }

        used.Dispose();
    }

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

    private async Task PrepareAsync(RunPlan plan)
    {
        if (replica is not null)
            return;
        data = await services.Data.OpenForSamplingAsync(plan);
        var training = TrainingJson.Read(plan.Training);
        lane ??= services.Lanes.ForSampling(plan.RunId, plan.Threads);
        replica = await lane.RunAsync(() => Replica.Create(training, data, lane.Lane.Device));
    }

    private async Task<SampleResult> FromLiveAsync(DrawRequest request, CancellationToken cancellationToken)
    {
        var use = request.Sample.Ema ? WeightsUse.Average : WeightsUse.Evaluation;
        var local = services.Local.Find(request.Plan.RunId, NetworkNames.Generator, request.Generation);
        if (local is not null && local.Lane.Lane == lane!.Lane)
        {
            // On the networks' own lane: one copy within the job, nothing to wait for.
            return await lane.RunAsync(() => FromOwner(local.Owner, request.Sample), cancellationToken);
        }

        var grain = GrainFactory.GetGrain<IGeneratorGrain>(RunKeys.Network(request.Plan.RunId, request.Plan.NetworkKind));
        var (header, chunks) = await WeightsReader.ReadAsync(grain, request.Generation, use, cancellationToken)
            ?? throw new RunException($"The generator of run '{request.Plan.RunId}' is not loaded in generation {request.Generation}: the run may be recovering; try again.");
        return await lane!.RunAsync(
            () =>
            {
                var generator = replica![NetworkNames.Generator];
                if (TensorTransfer.TryImport(header.Bytes, chunks, generator.Weights, generator.State) is { } fault)
                    throw new RunException($"Version {header.Version} of the generator of run '{request.Plan.RunId}' arrived damaged: {fault}.");
                return Draw(generator, request.Sample, header.Next.Iteration, "live");
            },
            cancellationToken);
    }

    private SampleResult FromOwner(NetworkOwner owner, SampleRequest sample)
    {
        var generator = replica![NetworkNames.Generator];
        using (torch.no_grad())
        {
            generator.Weights.copy_(sample.Ema ? owner.Average! : owner.Network.Weights);
            generator.State.copy_(sample.Ema ? owner.AverageState : owner.Network.State);
        }

        return Draw(generator, sample, owner.Status.Next.Iteration, "live");
    }

    private async Task<SampleResult> FromCheckpointAsync(DrawRequest request, string checkpoint, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(services.Folders.Full(request.Plan.Folder), "checkpoints", checkpoint);
        return await lane!.RunAsync(
            () =>
            {
                var generator = replica![NetworkNames.Generator];
                using var updater = new NetworkUpdater(generator, replica.Options);
                try
                {
                    updater.Load(folder);
                }
                catch (SafetensorsException e)
                {
                    throw RunException.DamagedFile(e.Message);
                }

                if (request.Sample.Ema)
                {
                    generator.Weights.copy_(updater.Ema!);
                    if (updater.EmaState is { } state)
                        generator.State.copy_(state);
                }

                return Draw(generator, request.Sample, request.Iteration, checkpoint);
            },
            cancellationToken);
    }

    private SampleResult Draw(Network generator, SampleRequest sample, long iteration, string source)
    {
        using var scope = torch.NewDisposeScope();
        if (generator.State.numel() > 0)
            generator.RestoreState();
        int? label = sample.Class is >= 0 and var one ? one : null;
        if (sample.Reconstruct)
            return Result(Reconstructions(sample), iteration, source);
        if (sample.Walk is { } walk)
            return Result(replica!.Generate(LatentRows.Walk(replica.Batches, sample.Seed, sample.First, sample.Count, walk.Steps, walk.Spherical), WalkLabels(sample, walk, label)), iteration, source);
        if (sample.Sum is { } sum)
        {
            var z = LatentRows.Arithmetic(replica!.Batches, sample.Seed, [.. sum.Terms.Select(term => (term.Subtract, (IReadOnlyList<long>)term.Samples))]);
            return Result(replica.Generate(z, replica.Batches.SamplingLabels(0, sample.Count, label)), iteration, source);
        }

        var samples = replica!.Sample(sample.Seed, sample.First, sample.Count, labels: replica.Batches.SamplingLabels(sample.First, sample.Count, label));
        return Result(samples, iteration, source, replica.IsConditional && label is null ? replica.Classes : 0);
    }

    // Real samples of the run's own order, each beside its reconstruction.
    private torch.Tensor Reconstructions(SampleRequest sample)
    {
        if (replica![NetworkNames.Generator].Module is not IReconstructs)
            throw RunException.BadInput($"Variant '{replica.Options.Variant}' does not reconstruct samples; 'ae' and 'vae' do.");
        var indices = new long[sample.Count];
        replica.Batches.Indices(indices, new StepKey(replica.Options.Seed, 0, 0, 0), new Rows((int)sample.First, sample.Count, (int)sample.First + sample.Count));
        var x = data!.Gather(indices, replica.Device);
        return torch.stack([x, replica.Reconstruct(x)], 1).flatten(0, 1);
    }

    // A row is of one class from end to end.
    private torch.Tensor? WalkLabels(SampleRequest sample, LatentWalk walk, int? label)
    {
        if (!replica!.IsConditional)
            return null;
        var labels = new long[sample.Count];
        for (var i = 0; i < labels.Length; i++)
            labels[i] = label ?? (sample.First + i) / walk.Steps % replica.Classes;
        return torch.tensor(labels, device: replica.Device);
    }

    private static SampleResult Result(torch.Tensor samples, long iteration, string source, int classes = 0)
    {
        var host = samples.cpu().contiguous();
        return new SampleResult(host.shape, host.bytes.ToArray(), iteration, source, classes);
    }
}
