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
        get => _state.State!;
        set => _state.State = value;
    }

    public string? Etag => _state.ETag;

    public bool RecordExists => _state.RecordExists;

    public Task ReadStateAsync() => ReadStateAsync(CancellationToken.None);

    public Task WriteStateAsync() => WriteStateAsync(CancellationToken.None);

    public Task ClearStateAsync() => ClearStateAsync(CancellationToken.None);

    public async Task ReadStateAsync(CancellationToken cancellationToken)
    {
        await store.ReadStateAsync(name, grainContext.GrainId, _state, cancellationToken);
        _state.State ??= NewState();
    }

    public Task WriteStateAsync(CancellationToken cancellationToken) => store.WriteStateAsync(name, grainContext.GrainId, _state, cancellationToken);

    public async Task ClearStateAsync(CancellationToken cancellationToken)
    {
        await store.ClearStateAsync(name, grainContext.GrainId, _state, cancellationToken);
        _state.State = NewState();
    }

    private static TState NewState() => Activators.Create<TState>();
}
