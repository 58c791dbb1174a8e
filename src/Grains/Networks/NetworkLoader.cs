using GanOrleans.Contracts;
using GanOrleans.Grains.Compute;
using GanOrleans.Grains.Exchange;
using GanOrleans.Grains.Runs;
using GanOrleans.Grains.Transfers;
using GanOrleans.Models;
using Microsoft.Extensions.Logging;
using TorchSharp;

namespace GanOrleans.Grains.Networks;

/// <param name="Generation">The generation.</param>
/// <param name="Plan">The run.</param>
/// <param name="Local">The network and its lane.</param>
/// <param name="ShareChunks">Chunks of one worker's share.</param>
internal sealed record LoadedNetwork(int Generation, RunPlan Plan, LocalNetwork Local, int ShareChunks)
{
    public NetworkOwner Owner => Local.Owner;

    public RunLane Lane => Local.Lane;

    /// <summary>A worker elsewhere has connected. Called on any thread.</summary>
    public void Connect(ExchangeSocket socket, int rank, RankVectors? shared, ILogger logger)
    {
        try
        {
            Lane.Post(() => Owner.Connect(socket, rank, new ExchangeContext(Plan.RunId, Lane, Plan.StepDeadline, logger), shared));
        }
        catch (ObjectDisposedException)
        {
            socket.Dispose();   // the silo is shutting down
        }
    }
}

/// <summary>Builds one network of a run on the run's home lane, from a checkpoint or the seed's initial weights, and frees it.</summary>
internal sealed class NetworkLoader(string network, NetworkServices services)
{
    /// <summary>Builds the network of a generation.</summary>
    /// <exception cref="IOException">The checkpoint cannot be read now.</exception>
    public async Task<LoadedNetwork> LoadAsync(LoadRequest request)
    {
        var plan = request.Plan;
        var data = await services.Data.OpenAsync(plan);
        var training = TrainingJson.Read(plan.Training);
        var lane = services.Lanes.HomeOf(plan.RunId, plan.Threads);
        try
        {
            var owner = await lane.RunAsync(() => Create(request, training, data, lane));
            return new LoadedNetwork(request.Generation, plan, new LocalNetwork(owner, lane), ShareChunks(owner));
        }
        catch
        {
            lane.Dispose();
            throw;
        }
    }

    /// <summary>Frees what was loaded.</summary>
    public async Task FreeAsync(LoadedNetwork loaded)
    {
        services.Local.Remove(loaded.Plan.RunId, network, loaded.Local);
        try
        {
            await loaded.Lane.RunAsync(() =>
            {
                loaded.Owner.Dispose();
                services.Replicas.Release(loaded.Lane.Lane, loaded.Plan.RunId, loaded.Generation);
            });
        }
        catch (ObjectDisposedException)
        {
            // The silo is shutting down: its lanes are closed and the process frees the rest.
        }

        loaded.Lane.Dispose();
    }

    private NetworkOwner Create(LoadRequest request, TrainingOptions training, Models.Data.IDataSet data, RunLane lane)
    {
        var plan = request.Plan;
        var replica = services.Replicas.Acquire(
            lane.Lane, plan.RunId, request.Generation, () => Replica.Create(training, data, lane.Lane.Device));
        try
        {
            var updater = new NetworkUpdater(replica[network], training);
            if (request.Checkpoint is { } checkpoint)
                Continue(updater, Path.Combine(services.Folders.Full(plan.Folder), "checkpoints", checkpoint));
            var order = new StepOrder(replica.Phases, plan.IterationsPerAverage());
            var first = order.First(plan.RunId, request.Generation, request.Iteration, network);
            return new NetworkOwner(
                lane.Lane, replica[network], updater, order, plan.SharesPerStep(), first, services.Options.DivergedAfter,
                plan.ReducesAmongWorkers() ? 1 : plan.MinWorkers, services.Faults, plan.ReducesAmongWorkers(),
                ShareWeights(plan, replica[network]));
        }
        catch
        {
            services.Replicas.Release(lane.Lane, plan.RunId, request.Generation);
            throw;
        }
    }

    // Workers of this machine may read the weights of a network that never changes them before all shares of a step are here.
    private SharedMemory? ShareWeights(RunPlan plan, Network shared)
    {
        if (!services.Options.SharedMemory || plan.SharesPerStep() == 1 || plan.DropsStragglers || plan.IterationsPerAverage() > 1
            || !shared.IsOnHost || SharedMemory.TryCreate(shared.Layout.Length) is not { } memory)
            return null;
        if (SharedMemory.TryMap(memory.Place) is not { } vector)
        {
            memory.Dispose();
            return null;
        }

        using (torch.no_grad())
            vector.copy_(shared.Weights);
        shared.UseWeights(vector);
        return memory;
    }

    // Storage that cannot be read now does not mean that the checkpoint is damaged: the run waits for it.
    private static void Continue(NetworkUpdater updater, string folder)
    {
        try
        {
            updater.Load(folder);
        }
        catch (SafetensorsException e) when (e.InnerException is IOException)
        {
            throw new IOException(e.Message);
        }
    }

    private static int ShareChunks(NetworkOwner owner) =>
        new TensorBytes(TensorBytes.Float32, owner.ShareLength, 0).Chunks;
}
