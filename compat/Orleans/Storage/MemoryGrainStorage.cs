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
        var key = Key(stateName, grainId);
        grainState.ETag = Written(key, await Grain(grainId).WriteAsync(key, new(grainState.State, grainState.ETag)), grainState.ETag);
        grainState.RecordExists = true;
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var key = Key(stateName, grainId);
        grainState.ETag = Written(key, await Grain(grainId).ClearAsync(key, grainState.ETag), grainState.ETag);
        grainState.RecordExists = false;
        grainState.State = Serialization.Activators.Create<T>();
    }

    private static string? Written(string key, WriteResult result, string? known) => result.Done
        ? result.Etag
        : throw new InconsistentStateException($"State '{key}' has etag {result.Etag ?? "none"} and the writer knows {known ?? "none"}.", result.Etag, known);

    private static string Key(string stateName, GrainId grainId) => $"{stateName}/{grainId}";

    private IMemoryStorageGrain Grain(GrainId grainId) => grains.GetGrain<IMemoryStorageGrain>($"{name}/{grainId.GetUniformHashCode() % 10}");
}

/// <summary>A state and its version.</summary>
[GenerateSerializer]
internal sealed record StoredState([property: Id(0)] object? State, [property: Id(1)] string? Etag);

/// <summary>Whether a write was done, and the etag that is stored now.</summary>
[GenerateSerializer, Immutable]
internal readonly record struct WriteResult([property: Id(0)] bool Done, [property: Id(1)] string? Etag);

/// <summary>A tenth of a memory storage.</summary>
internal interface IMemoryStorageGrain : IGrainWithStringKey
{
    Task<StoredState?> ReadAsync(string key);

    Task<WriteResult> WriteAsync(string key, StoredState state);

    Task<WriteResult> ClearAsync(string key, string? etag);
}

/// <inheritdoc/>
[KeepAlive, GrainType("memory-storage")]
internal sealed class MemoryStorageGrain : Grain, IMemoryStorageGrain
{
    private readonly Dictionary<string, StoredState> _states = [];
    private long _lastEtag;

    public Task<StoredState?> ReadAsync(string key) => Task.FromResult(_states.GetValueOrDefault(key));

    public Task<WriteResult> WriteAsync(string key, StoredState state)
    {
        var stored = _states.GetValueOrDefault(key)?.Etag;
        if (stored != state.Etag)
            return Task.FromResult(new WriteResult(false, stored));
        var etag = (++_lastEtag).ToString(System.Globalization.CultureInfo.InvariantCulture);
        _states[key] = state with { Etag = etag };
        return Task.FromResult(new WriteResult(true, etag));
    }

    public Task<WriteResult> ClearAsync(string key, string? etag)
    {
        var stored = _states.GetValueOrDefault(key)?.Etag;
        if (stored != etag)
            return Task.FromResult(new WriteResult(false, stored));
        _states.Remove(key);
        return Task.FromResult(new WriteResult(true, null));
    }
}
