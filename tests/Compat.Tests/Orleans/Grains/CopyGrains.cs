using Orleans.Concurrency;

namespace GanOrleans.Compat.Tests.Actors;

[GenerateSerializer, Alias("test.box")]
public sealed class Box
{
    [Id(0)] public int Value { get; set; }

    [Id(1)] public Box? Other { get; set; }
}

[GenerateSerializer, Immutable, Alias("test.frozen")]
public sealed class Frozen
{
    [Id(0)] public required byte[] Bytes { get; init; }
}

/// <summary>Compares what arrives with what was sent, by reference; both grains sit on one silo.</summary>
public static class Sent
{
    public static object? Argument { get; set; }

    public static object? Result { get; set; }
}

public interface ICopyCallerGrain : IGrainWithStringKey
{
    Task<bool> ArgumentIsTheSame(string kind);

    Task<bool> ResultIsTheSame(string kind);

    /// <summary>The callee's view of a list that the caller changes while the callee waits.</summary>
    Task<int> ChangesAfterSending();
}

public interface ICopyCalleeGrain : IGrainWithStringKey
{
    Task<bool> TakeBytes(byte[] bytes);

    Task<bool> TakeBox(Box box);

    Task<bool> TakeFrozen(Frozen frozen);

    Task<bool> TakeImmutable(Immutable<byte[]> bytes);

    Task<bool> TakeMarked([Immutable] byte[] bytes);

    Task<bool> TakeText(string text);

    Task<Box> GiveBox();

    Task<Frozen> GiveFrozen();

    Task<Immutable<byte[]>> GiveImmutable();

    [AlwaysInterleave]
    Task<int> CountLater(List<int> list);

    [AlwaysInterleave]
    Task Open();
}

public sealed class CopyCallerGrain : Grain, ICopyCallerGrain
{
    private ICopyCalleeGrain Callee => GrainFactory.GetGrain<ICopyCalleeGrain>(this.GetPrimaryKeyString());

    public Task<bool> ArgumentIsTheSame(string kind)
    {
        var bytes = new byte[] { 1, 2, 3 };
        var box = new Box { Value = 5 };
        var frozen = new Frozen { Bytes = bytes };
        var text = new string('x', 3);
        Sent.Argument = kind switch { "box" => box, "frozen" => frozen, "text" => text, _ => bytes };
        return kind switch
        {
            "bytes" => Callee.TakeBytes(bytes),
            "box" => Callee.TakeBox(box),
            "frozen" => Callee.TakeFrozen(frozen),
            "immutable" => Callee.TakeImmutable(bytes.AsImmutable()),
            "marked" => Callee.TakeMarked(bytes),
            _ => Callee.TakeText(text),
        };
    }

    public async Task<bool> ResultIsTheSame(string kind)
    {
        object result = kind switch
        {
            "box" => await Callee.GiveBox(),
            "frozen" => await Callee.GiveFrozen(),
            _ => (await Callee.GiveImmutable()).Value,
        };
        return ReferenceEquals(Sent.Result, result);
    }

    public async Task<int> ChangesAfterSending()
    {
        var list = new List<int> { 1 };
        var counting = Callee.CountLater(list);
        list.Add(2);
        await Callee.Open();
        return await counting;
    }
}

[Orleans.Placement.PreferLocalPlacement]
public sealed class CopyCalleeGrain : Grain, ICopyCalleeGrain
{
    private readonly TaskCompletionSource _gate = new();

    public Task<bool> TakeBytes(byte[] bytes) => Same(bytes);

    public Task<bool> TakeBox(Box box) => Same(box);

    public Task<bool> TakeFrozen(Frozen frozen) => Same(frozen);

    public Task<bool> TakeImmutable(Immutable<byte[]> bytes) => Same(bytes.Value);

    public Task<bool> TakeMarked([Immutable] byte[] bytes) => Same(bytes);

    public Task<bool> TakeText(string text) => Same(text);

    public Task<Box> GiveBox() => Task.FromResult(Give(new Box()));

    public Task<Frozen> GiveFrozen() => Task.FromResult(Give(new Frozen { Bytes = [1] }));

    public Task<Immutable<byte[]>> GiveImmutable() => Task.FromResult(Give(new byte[] { 1 }).AsImmutable());

    public async Task<int> CountLater(List<int> list)
    {
        await _gate.Task;
        return list.Count;
    }

    public Task Open()
    {
        _gate.TrySetResult();
        return Task.CompletedTask;
    }

    private static Task<bool> Same(object value) => Task.FromResult(ReferenceEquals(Sent.Argument, value));

    private static T Give<T>(T value)
    {
        Sent.Result = value;
        return value;
    }
}
