using Orleans.Concurrency;
using Orleans.Providers;
using Orleans.Runtime;

namespace GanOrleans.Compat.Tests.Actors;

public interface IWorkersGrain : IGrainWithIntegerKey
{
    /// <summary>Waits a little; returns which activation did.</summary>
    Task<Guid> Work(int milliseconds);
}

[StatelessWorker(3)]
public sealed class WorkersGrain : Grain, IWorkersGrain
{
    private readonly Guid _id = Guid.NewGuid();

    public async Task<Guid> Work(int milliseconds)
    {
        await Task.Delay(milliseconds);
        return _id;
    }
}

public interface IPlainGrain : IGrainWithStringKey
{
    Task<string> Describe();
}

/// <summary>Without the base class.</summary>
public sealed class PlainGrain(IGrainContext context, IGrainFactory grains) : IGrainBase, IPlainGrain
{
    private string _state = "created";

    public IGrainContext GrainContext => context;

    public Task OnActivateAsync(CancellationToken token)
    {
        _state = "activated";
        return Task.CompletedTask;
    }

    public Task<string> Describe() => Task.FromResult($"{_state} {context.GrainId.Key} {grains is not null}");
}

public interface IOldStyleGrain : IGrainWithStringKey
{
    Task<int> Add(int amount);

    Task End();
}

[StorageProvider(ProviderName = "memory")]
public sealed class OldStyleGrain : Grain<Ledger>, IOldStyleGrain
{
    public async Task<int> Add(int amount)
    {
        State.Total += amount;
        await WriteStateAsync();
        return State.Total;
    }

    public Task End()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}

/// <summary>A base interface's methods are the derived ones' too.</summary>
public interface INamedGrain : IGrainWithStringKey
{
    Task<string> Name();
}

public interface ITitledGrain : INamedGrain
{
    Task<string> Title();
}

public sealed class TitledGrain : Grain, ITitledGrain
{
    public Task<string> Name() => Task.FromResult(this.GetPrimaryKeyString());

    public Task<string> Title() => Task.FromResult($"title of {this.GetPrimaryKeyString()}");
}
