using Orleans.Concurrency;

namespace GanOrleans.Compat.Tests.Actors;

public interface ICancelGrain : IGrainWithStringKey
{
    /// <summary>Runs until cancelled.</summary>
    [AlwaysInterleave]
    Task<int> Run(CancellationToken cancellationToken = default);

    Task<int> RunElsewhere(string key, CancellationToken cancellationToken = default);

    Task<bool> IsCancelled(CancellationToken cancellationToken = default);

    [AlwaysInterleave]
    Task<(int Started, int Cancelled)> Counts();
}

[NumberedPlacement]
public sealed class CancelGrain : Grain, ICancelGrain
{
    private int _started;
    private int _cancelled;

    public async Task<int> Run(CancellationToken cancellationToken)
    {
        _started++;
        try
        {
            await Task.Delay(TimeSpan.FromSeconds(20), cancellationToken);
            return 1;
        }
        catch (OperationCanceledException)
        {
            _cancelled++;
            throw;
        }
    }

    public Task<int> RunElsewhere(string key, CancellationToken cancellationToken) => GrainFactory.GetGrain<ICancelGrain>(key).Run(cancellationToken);

    public Task<bool> IsCancelled(CancellationToken cancellationToken) => Task.FromResult(cancellationToken.IsCancellationRequested);

    public Task<(int Started, int Cancelled)> Counts() => Task.FromResult((_started, _cancelled));
}

public interface IStreamGrain : IGrainWithStringKey
{
    IAsyncEnumerable<int> Count(int to, int pause = 0, CancellationToken cancellationToken = default);

    IAsyncEnumerable<Box> Boxes(int count);

    IAsyncEnumerable<int> Break(int after);

    IAsyncEnumerable<int> Endless(CancellationToken cancellationToken = default);

    Task<int> SumOf(string other, int to);

    Task<int> Running();

    Task End();
}

[Reentrant, NumberedPlacement]
public sealed class StreamGrain : Grain, IStreamGrain
{
    private int _running;

    public async IAsyncEnumerable<int> Count(int to, int pause, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var i = 1; i <= to; i++)
        {
            if (pause > 0)
                await Task.Delay(pause, cancellationToken);
            yield return i;
        }
    }

    public async IAsyncEnumerable<Box> Boxes(int count)
    {
        await Task.Yield();
        for (var i = 0; i < count; i++)
            yield return new Box { Value = i };
    }

    public async IAsyncEnumerable<int> Break(int after)
    {
        for (var i = 1; i <= after; i++)
            yield return i;
        await Task.Yield();
        throw new QuotaException("broken", after);
    }

    public async IAsyncEnumerable<int> Endless([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        _running++;
        try
        {
            for (var i = 0; ; i++)
            {
                yield return i;
                await Task.Delay(10, cancellationToken);
            }
        }
        finally
        {
            _running--;
        }
    }

    public async Task<int> SumOf(string other, int to)
    {
        var sum = 0;
        await foreach (var item in GrainFactory.GetGrain<IStreamGrain>(other).Count(to))
            sum += item;
        return sum;
    }

    public Task<int> Running() => Task.FromResult(_running);

    public Task End()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}
