using GanOrleans.Contracts;
using GanOrleans.Grains.Runs;

namespace GanOrleans.Grains.Networks;

/// <summary>Both networks of a run, called as one: what one of them cannot do, the pair cannot.</summary>
internal sealed class NetworkPair(DurableRecord record, IRunGrains grains, TimeProvider time)
{
    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(10);

    private IReadOnlyList<INetworkGrain> Both => grains.Networks(record.Value.Plan!);

    /// <summary>Loads a generation into both.</summary>
    public Task<NetworkStatus[]> LoadAsync(LoadRequest request, CancellationToken cancellationToken) =>
        Task.WhenAll(Both.Select(network => network.LoadAsync(request, cancellationToken)));

    /// <summary>Has both copy what a checkpoint needs to host memory; training stalls meanwhile.</summary>
    public Task<NetworkStatus[]> CaptureAsync(CaptureRequest request) =>
        Task.WhenAll(Both.Select(network => network.CaptureAsync(request)));

    /// <summary>Has both write what they copied, beside training.</summary>
    public Task SaveCaptureAsync(CaptureRequest request) => Task.WhenAll(Both.Select(network => network.SaveCaptureAsync(request)));

    /// <summary>Norms of gradients and weights by network; null for one that does not hold the generation.</summary>
    public async Task<IReadOnlyDictionary<string, NetworkMeasures?>> MeasureAsync(
        int generation, TimeSpan limit, CancellationToken cancellationToken)
    {
        var names = record.Value.Plan!.NetworkNames();
        var measures = await Task.WhenAll(Both.Select(network => network.MeasureAsync(generation)))
            .WaitAsync(limit, time, cancellationToken);
        return names.Zip(measures).ToDictionary(measured => measured.First, measured => measured.Second);
    }

    /// <summary>Whether both answer that they hold a generation.</summary>
    public async Task<bool> HoldAsync(int generation)
    {
        try
        {
            var states = await Task.WhenAll(Both.Select(network => network.StatusAsync())).WaitAsync(CallLimit, time);
            return states.All(state => state.Loaded && state.Generation == generation);
        }
        catch (Exception e) when (GrainCalls.IsUnreachable(e))
        {
            return false;
        }
    }

    /// <summary>Frees both. Why not, or null: what cannot be reached is gone, or finds out by its own watch.</summary>
    public async Task<string?> TryUnloadAsync(int generation)
    {
        try
        {
            await Task.WhenAll(Both.Select(network => network.UnloadAsync(generation))).WaitAsync(CallLimit, time);
            return null;
        }
        catch (Exception e) when (GrainCalls.IsUnreachable(e))
        {
            return e.Message;
        }
    }
}
