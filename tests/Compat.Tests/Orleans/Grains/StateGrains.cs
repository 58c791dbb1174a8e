using Orleans.Runtime;

namespace GanOrleans.Compat.Tests.Actors;

[GenerateSerializer, Alias("test.ledger")]
public sealed class Ledger
{
    [Id(0)] public int Total { get; set; }

    [Id(1)] public List<string> Entries { get; set; } = [];
}

public interface IStateGrain : IGrainWithStringKey
{
    Task Set(int total, bool write);

    Task<int> Get();

    Task<(bool Exists, string? Etag)> Record();

    Task Clear();

    Task Reread();

    /// <summary>Writes the same record by two handles, so that the second is stale.</summary>
    Task WriteStale();

    Task<Guid> Activation();

    /// <summary>Reads the state on a thread of the pool.</summary>
    Task<int> GetElsewhere();

    Task End();
}

public sealed class StateGrain(
    [PersistentState("ledger", "memory")] IPersistentState<Ledger> state, [PersistentState("ledger", "memory")] IPersistentState<Ledger> again) : Grain, IStateGrain
{
    private readonly Guid _activation = Guid.NewGuid();

    public Task Set(int total, bool write)
    {
        state.State.Total = total;
        state.State.Entries.Add($"set {total}");
        return write ? state.WriteStateAsync() : Task.CompletedTask;
    }

    public Task<int> Get() => Task.FromResult(state.State.Total);

    public Task<(bool Exists, string? Etag)> Record() => Task.FromResult((state.RecordExists, state.Etag));

    public Task Clear() => state.ClearStateAsync();

    public Task Reread() => state.ReadStateAsync();

    public async Task WriteStale()
    {
        await state.WriteStateAsync();
        again.State.Total = -1;
        await again.WriteStateAsync();
    }

    public Task<Guid> Activation() => Task.FromResult(_activation);

    public Task<int> GetElsewhere() => Task.Run(() => state.State.Total);

    public Task End()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}
