using Orleans.Runtime;

namespace Orleans.Storage;

/// <summary>Keeps states in the memory of a storage grain, so every silo reads what any silo wrote, for as long as that grain's silo lives.</summary>
internal sealed class MemoryGrainStorage(string name, IGrainFactory grains) : IGrainStorage
{
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var stored = await Grain(grainId).ReadAsync(Key(stateName, grainId));
        grainState.ETag = stored?.Etag;
        grainState.RecordExists = stored is not null;
        grainState.State = stored is null ? Serialization.Activators.Create<T>() : (T?)stored.State;
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        grainState.ETag = await Grain(grainId).WriteAsync(Key(stateName, grainId), new(grainState.State, grainState.ETag));
        grainState.RecordExists = true;
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await Grain(grainId).ClearAsync(Key(stateName, grainId), grainState.ETag);
        grainState.ETag = null;
        grainState.RecordExists = false;
        grainState.State = Serialization.Activators.Create<T>();
    }

    private static string Key(string stateName, GrainId grainId) => $"{stateName}/{grainId}";

    private IMemoryStorageGrain Grain(GrainId grainId) => grains.GetGrain<IMemoryStorageGrain>($"{name}/{grainId.GetUniformHashCode() % 10}");
}

/// <summary>A state and its version.</summary>
[GenerateSerializer]
internal sealed record StoredState([property: Id(0)] object? State, [property: Id(1)] string? Etag);

/// <summary>A tenth of a memory storage.</summary>
internal interface IMemoryStorageGrain : IGrainWithStringKey
{
    Task<StoredState?> ReadAsync(string key);

    Task<string> WriteAsync(string key, StoredState state);

    Task ClearAsync(string key, string? etag);
}

/// <inheritdoc/>
[KeepAlive, GrainType("memory-storage")]
internal sealed class MemoryStorageGrain : Grain, IMemoryStorageGrain
{
    private readonly Dictionary<string, StoredState> _states = [];
    private long _lastEtag;

    public Task<StoredState?> ReadAsync(string key) => Task.FromResult(_states.GetValueOrDefault(key));

    public Task<string> WriteAsync(string key, StoredState state)
    {
        Check(key, state.Etag);
        var etag = (++_lastEtag).ToString(System.Globalization.CultureInfo.InvariantCulture);
        _states[key] = state with { Etag = etag };
        return Task.FromResult(etag);
    }

    public Task ClearAsync(string key, string? etag)
    {
        Check(key, etag);
        _states.Remove(key);
        return Task.CompletedTask;
    }

    private void Check(string key, string? etag)
    {
        var stored = _states.GetValueOrDefault(key)?.Etag;
        if (stored != etag)
            throw new InconsistentStateException($"State '{key}' has etag {stored ?? "none"} and the writer knows {etag ?? "none"}.", stored, etag);
    }
}
