using Orleans.Runtime;
using Orleans.Serialization;
using Orleans.Storage;

namespace Orleans.Core;

/// <summary>One named state of one grain over a storage.</summary>
public class StateStorageBridge<TState>(string name, IGrainContext grainContext, IGrainStorage store) : IStorage<TState>
{
    private readonly GrainState<TState> _state = new(NewState());

    public TState State
    {
        get => Own.State!;
        set => Own.State = value;
    }

    public string? Etag => Own.ETag;

    public bool RecordExists => Own.RecordExists;

    public Task ReadStateAsync() => ReadStateAsync(CancellationToken.None);

    public Task WriteStateAsync() => WriteStateAsync(CancellationToken.None);

    public Task ClearStateAsync() => ClearStateAsync(CancellationToken.None);

    public async Task ReadStateAsync(CancellationToken cancellationToken)
    {
        await store.ReadStateAsync(name, grainContext.GrainId, Own, cancellationToken);
        _state.State ??= NewState();
    }

    public Task WriteStateAsync(CancellationToken cancellationToken) => store.WriteStateAsync(name, grainContext.GrainId, Own, cancellationToken);

    public async Task ClearStateAsync(CancellationToken cancellationToken)
    {
        await store.ClearStateAsync(name, grainContext.GrainId, Own, cancellationToken);
        _state.State = NewState();
    }

    // The state is its activation's alone: other threads may not touch it.
    private GrainState<TState> Own => RuntimeContext.Current is null
        ? throw new InvalidOperationException($"State '{name}' of {grainContext.GrainId} was touched by a thread that runs no activation. Read what is needed before the work that goes on elsewhere.")
        : _state;

    private static TState NewState() => Activators.Create<TState>();
}
