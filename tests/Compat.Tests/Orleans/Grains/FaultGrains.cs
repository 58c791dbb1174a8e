namespace GanOrleans.Compat.Tests.Actors;

[GenerateSerializer, Alias("test.quota")]
public sealed class QuotaException(string message, int limit) : Exception(message)
{
    [Id(0)] public int Limit { get; } = limit;
}

/// <summary>Lacks the attribute that would let it travel.</summary>
public sealed class UnmarkedException(string message) : Exception(message);

public interface IFaultGrain : IGrainWithStringKey
{
    Task Throw(string kind);

    Task<int> ThrowAtOnce();

    ValueTask<int> ThrowValue();

    [ResponseTimeout("00:00:00.5")]
    Task Hang();

    Task<int> Answer();

    Task<int> CallOther(string key, string kind);
}

[NumberedPlacement]
public sealed class FaultGrain : Grain, IFaultGrain
{
    public async Task Throw(string kind)
    {
        await Task.Yield();
        throw kind switch
        {
            "own" => new QuotaException("too much", 12),
            "argument" => TooHigh(7),
            "inner" => new InvalidOperationException("outer", new QuotaException("inner", 3)),
            "unmarked" => new UnmarkedException("lost"),
            "cancelled" => new OperationCanceledException("given up"),
            _ => new InvalidOperationException(kind),
        };
    }

    private static ArgumentOutOfRangeException TooHigh(int rank) => new(nameof(rank), "is too high");

    public Task<int> ThrowAtOnce() => throw new InvalidOperationException("before any await");

    public ValueTask<int> ThrowValue() => ValueTask.FromException<int>(new QuotaException("value", 1));

    public Task Hang() => Task.Delay(TimeSpan.FromSeconds(3));

    public Task<int> Answer() => Task.FromResult(42);

    public async Task<int> CallOther(string key, string kind)
    {
        try
        {
            await GrainFactory.GetGrain<IFaultGrain>(key).Throw(kind);
            return 0;
        }
        catch (QuotaException exception)
        {
            return exception.Limit;
        }
    }
}

public interface IFailingActivationGrain : IGrainWithStringKey
{
    Task<int> Answer();
}

public sealed class FailingActivationGrain : Grain, IFailingActivationGrain
{
    private static readonly HashSet<string> Tried = [];

    /// <summary>Fails the first time only.</summary>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        lock (Tried)
        {
            if (Tried.Add(this.GetPrimaryKeyString()))
                throw new QuotaException("not yet", 5);
        }

        return Task.CompletedTask;
    }

    public Task<int> Answer() => Task.FromResult(1);
}
