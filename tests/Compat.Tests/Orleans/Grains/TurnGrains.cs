using Orleans.Concurrency;
using Orleans.Runtime;

namespace GanOrleans.Compat.Tests.Actors;

public interface ITurnGrain : IGrainWithStringKey
{
    /// <summary>Waits for <see cref="Open"/>; returns how many calls were inside at most.</summary>
    Task<int> Enter();

    [ReadOnly]
    Task<int> EnterReadOnly();

    [AlwaysInterleave]
    Task Open();

    [AlwaysInterleave]
    Task<int> Inside();

    /// <summary>Adds to a plain field between awaits.</summary>
    Task Add(int times);

    Task<int> Sum();

    /// <summary>Whether code after an await still runs in the activation's turn.</summary>
    Task<bool> StaysInTurns();
}

[Reentrant]
public sealed class ReentrantTurnGrain : TurnGrain, IReentrantTurnGrain;

public interface IReentrantTurnGrain : ITurnGrain;

public class TurnGrain : Grain, ITurnGrain
{
    private readonly TaskCompletionSource _gate = new();
    private int _inside;
    private int _most;
    private int _sum;

    public async Task<int> Enter()
    {
        _most = Math.Max(_most, ++_inside);
        await _gate.Task;
        _inside--;
        return _most;
    }

    public Task<int> EnterReadOnly() => Enter();

    public Task Open()
    {
        _gate.TrySetResult();
        return Task.CompletedTask;
    }

    public Task<int> Inside() => Task.FromResult(_inside);

    public async Task Add(int times)
    {
        for (var i = 0; i < times; i++)
        {
            var before = _sum;
            await Task.CompletedTask;
            _sum = before + 1;
            await Task.Yield();
        }
    }

    public Task<int> Sum() => Task.FromResult(_sum);

    public async Task<bool> StaysInTurns()
    {
        var scheduler = TaskScheduler.Current;
        await Task.Delay(1);
        var after = TaskScheduler.Current;
        await Task.Run(() => { });
        return scheduler != TaskScheduler.Default && ReferenceEquals(scheduler, after) && ReferenceEquals(scheduler, TaskScheduler.Current);
    }
}

public interface IChainGrain : IGrainWithStringKey
{
    /// <summary>Calls <paramref name="other"/>, which calls back.</summary>
    [ResponseTimeout("00:00:02")]
    Task<string> CallAround(IChainGrain other, bool allowed);

    Task<string> CallBack(IChainGrain caller);

    Task<string> Name();
}

public sealed class ChainGrain : Grain, IChainGrain
{
    public async Task<string> CallAround(IChainGrain other, bool allowed)
    {
        using var section = allowed ? RequestContext.AllowCallChainReentrancy() : RequestContext.SuppressCallChainReentrancy();
        return await other.CallBack(this.AsReference<IChainGrain>());
    }

    public Task<string> CallBack(IChainGrain caller) => caller.Name();

    public Task<string> Name() => Task.FromResult(this.GetPrimaryKeyString());
}

public interface IOneWayGrain : IGrainWithStringKey
{
    [OneWay]
    Task Work(bool fail);

    [AlwaysInterleave]
    Task Finish();

    [AlwaysInterleave]
    Task<int> Done();
}

public sealed class OneWayGrain : Grain, IOneWayGrain
{
    private readonly TaskCompletionSource _gate = new();
    private int _done;

    public async Task Work(bool fail)
    {
        await _gate.Task;
        _done++;
        if (fail)
            throw new InvalidOperationException("nobody hears this");
    }

    public Task Finish()
    {
        _gate.TrySetResult();
        return Task.CompletedTask;
    }

    public Task<int> Done() => Task.FromResult(_done);
}
