using GanOrleans.Contracts;
using GanOrleans.Grains.Compute;
using GanOrleans.Grains.Networks;
using GanOrleans.Grains.Runs;
using GanOrleans.Grains.Transfers;
using GanOrleans.Models;
using GanOrleans.Models.Data;

namespace GanOrleans.Grains.Evaluation;

/// <summary>
/// A run's networks apart from training, on the lane where training's are: jobs on it run between the bursts of training. It takes the
/// weights of the live generator or of a checkpoint.
/// </summary>
internal sealed class EvaluationReplica(NetworkServices services, IGrainFactory grains)
{
    private RunLane? lane;
    private Replica? replica;
    private IDataSet? data;

    /// <summary>The lane; after <see cref="PrepareAsync"/>.</summary>
    public RunLane Lane => lane!;

    /// <summary>The networks; after <see cref="PrepareAsync"/>.</summary>
    public Replica Networks => replica!;

    /// <summary>The run's training data; after <see cref="PrepareAsync"/>.</summary>
    public IDataSet Data => data!;

    /// <summary>Opens the data and builds the networks, once.</summary>
    public async Task PrepareAsync(RunPlan plan)
    {
        if (replica is not null)
            return;
        data = await services.Data.OpenForSamplingAsync(plan);
        var training = TrainingJson.Read(plan.Training);
        lane ??= services.Lanes.ForSampling(plan.RunId, plan.Threads);
        replica = await lane.RunAsync(() => Replica.Create(training, data, lane.Lane.Device));
    }

    /// <summary>Takes the weights that a request means, and in the same job on the lane does something with them.</summary>
    /// <param name="request">Live weights or a checkpoint.</param>
    /// <param name="draw">Gets the iteration of the weights, and what to call where they come from.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task<T> WithWeightsAsync<T>(DrawRequest request, Func<long, string, T> draw, CancellationToken cancellationToken) =>
        request.Checkpoint is { } checkpoint
            ? FromCheckpointAsync(request, checkpoint, draw, cancellationToken)
            : FromLiveAsync(request, draw, cancellationToken);

    /// <summary>
    /// D at given numbers on a line, as probabilities: of the checkpoint, or of the live network, which may be some steps ahead. Null where
    /// its outputs are no probabilities.
    /// </summary>
    public async Task<float[]?> DiscriminatorAtAsync(DrawRequest request, float[] points, CancellationToken cancellationToken)
    {
        if (ObjectiveRegistry.Own == Networks.Options.Objective || !Networks.Objective.IsProbability)
            return null;
        (WeightsHeader Header, TensorChunk[] Chunks)? live = null;
        if (request.Checkpoint is null)
        {
            var grain = grains.GetGrain<IDiscriminatorGrain>(RunKeys.Network(request.Plan.RunId, request.Plan.NetworkKind));
            live = await WeightsReader.ReadAsync(grain, request.Generation, WeightsUse.Evaluation, cancellationToken);
            if (live is null)
                return null;
        }

        return await lane!.RunAsync(() => DiscriminatorAt(request, live, points), cancellationToken);
    }

    /// <summary>Frees the networks.</summary>
    public async Task FreeAsync(CancellationToken cancellationToken)
    {
        if (lane is not { } used)
            return;
        var free = replica;
        (replica, lane) = (null, null);
        try
        {
            if (free is not null)
                await used.RunAsync(free.Dispose, cancellationToken);
        }
        catch (ObjectDisposedException)
        {
            // The silo is shutting down: its lanes are closed and the process frees the rest.
        }

        used.Dispose();
    }

    private async Task<T> FromLiveAsync<T>(DrawRequest request, Func<long, string, T> draw, CancellationToken cancellationToken)
    {
        var use = request.Sample.Ema ? WeightsUse.Average : WeightsUse.Evaluation;
        var local = services.Local.Find(request.Plan.RunId, NetworkNames.Generator, request.Generation);
        if (local is not null && local.Lane.Lane == lane!.Lane)
        {
            // On the networks' own lane: one copy within the job, nothing to wait for.
            return await lane.RunAsync(
                () =>
                {
                    Copy(local.Owner, request.Sample.Ema);
                    return Use(draw, local.Owner.Status.Next.Iteration, "live");
                },
                cancellationToken);
        }

        var grain = grains.GetGrain<IGeneratorGrain>(RunKeys.Network(request.Plan.RunId, request.Plan.NetworkKind));
        var (header, chunks) = await WeightsReader.ReadAsync(grain, request.Generation, use, cancellationToken)
            ?? throw new RunException(
                $"The generator of run '{request.Plan.RunId}' is not loaded in generation {request.Generation}: the run may be "
                + "recovering; try again.");
        return await lane!.RunAsync(
            () =>
            {
                if (TensorTransfer.TryImport(header.Bytes, chunks, Generator.Weights, Generator.State) is { } fault)
                    throw new RunException(
                        $"Version {header.Version} of the generator of run '{request.Plan.RunId}' arrived damaged: {fault}.");
                return Use(draw, header.Next.Iteration, "live");
            },
            cancellationToken);
    }

    private async Task<T> FromCheckpointAsync<T>(
        DrawRequest request, string checkpoint, Func<long, string, T> draw, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(services.Folders.Full(request.Plan.Folder), "checkpoints", checkpoint);
        return await lane!.RunAsync(
            () =>
            {
                using var updater = new NetworkUpdater(Generator, Networks.Options);
                Load(updater, folder);
                if (request.Sample.Ema)
                {
                    Generator.Weights.copy_(updater.Ema!);
                    if (updater.EmaState is { } state)
                        Generator.State.copy_(state);
                }

                return Use(draw, request.Iteration, checkpoint);
            },
            cancellationToken);
    }

    private float[]? DiscriminatorAt(DrawRequest request, (WeightsHeader Header, TensorChunk[] Chunks)? live, float[] points)
    {
        using var scope = TorchSharp.torch.NewDisposeScope();
        using var grad = TorchSharp.torch.no_grad();
        var network = Networks[NetworkNames.Discriminator];
        if (live is { } newest)
        {
            if (TensorTransfer.TryImport(newest.Header.Bytes, newest.Chunks, network.Weights, network.State) is not null)
                return null;
        }
        else
        {
            using var updater = new NetworkUpdater(network, Networks.Options);
            Load(updater, Path.Combine(services.Folders.Full(request.Plan.Folder), "checkpoints", request.Checkpoint!));
        }

        if (network.State.numel() > 0)
            network.RestoreState();
        return Networks.DiscriminatorAt(points);
    }

    private static void Load(NetworkUpdater updater, string folder)
    {
        try
        {
            updater.Load(folder);
        }
        catch (SafetensorsException e)
        {
            throw RunException.DamagedFile(e.Message);
        }
    }

    private Network Generator => Networks[NetworkNames.Generator];

    private void Copy(NetworkOwner owner, bool ema)
    {
        using var grad = TorchSharp.torch.no_grad();
        Generator.Weights.copy_(ema ? owner.Average! : owner.Network.Weights);
        Generator.State.copy_(ema ? owner.AverageState : owner.Network.State);
    }

    private T Use<T>(Func<long, string, T> draw, long iteration, string source)
    {
        if (Generator.State.numel() > 0)
            Generator.RestoreState();
        return draw(iteration, source);
    }
}
