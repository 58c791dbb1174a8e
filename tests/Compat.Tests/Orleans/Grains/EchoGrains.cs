using System.Collections.Immutable;
using Orleans.Runtime;

namespace GanOrleans.Compat.Tests.Actors;

[GenerateSerializer]
public enum Colour : byte
{
    Red,
    Green,
    Blue = 200,
}

[GenerateSerializer, Immutable, Alias("test.point")]
public readonly record struct Point([property: Id(0)] int X, [property: Id(1)] double Y);

[GenerateSerializer, Alias("test.positional")]
public sealed record Positional([property: Id(0)] string Name, [property: Id(1)] int? Count, [property: Id(2)] Colour Colour);

#pragma warning disable ORLEANS0004 // one property has no id on purpose
[GenerateSerializer, Alias("test.everything")]
#pragma warning restore ORLEANS0004
public sealed record Everything
{
    [Id(0)] public required string Text { get; init; }

    [Id(1)] public int Integer { get; init; }

    [Id(2)] public ulong Unsigned { get; init; }

    [Id(3)] public double Real { get; init; }

    [Id(4)] public decimal Money { get; init; }

    [Id(5)] public bool Flag { get; init; }

    [Id(6)] public Guid Guid { get; init; }

    [Id(7)] public DateTime Time { get; init; }

    [Id(8)] public DateTimeOffset At { get; init; }

    [Id(9)] public TimeSpan Span { get; init; }

    [Id(10)] public byte[] Bytes { get; init; } = [];

    [Id(11)] public float[] Floats { get; init; } = [];

    [Id(12)] public string[] Texts { get; init; } = [];

    [Id(13)] public List<Point> Points { get; init; } = [];

    [Id(14)] public Dictionary<string, List<int>> Lists { get; init; } = [];

    [Id(15)] public HashSet<long> Set { get; init; } = [];

    [Id(16)] public ImmutableArray<int> Frozen { get; init; } = [];

    [Id(17)] public IReadOnlyList<string> ReadOnly { get; init; } = [];

    [Id(18)] public (int, string) Pair { get; init; }

    [Id(19)] public Tuple<int, string>? Tuple { get; init; }

    [Id(20)] public Colour Colour { get; init; }

    [Id(21)] public Colour? MaybeColour { get; init; }

    [Id(22)] public object? Anything { get; init; }

    [Id(23)] public Uri? Uri { get; init; }

    [Id(24)] public ImmutableDictionary<string, int> Map { get; init; } = ImmutableDictionary<string, int>.Empty;

    [Id(25)] public Positional? Inner { get; init; }

    [Id(26)] public ReadOnlyMemory<byte> Memory { get; init; }

    [Id(27)] public Version? Version { get; init; }

    [Id(28)] public DateOnly Day { get; init; }

    /// <summary>Without an id: does not travel.</summary>
    public string Unmarked { get; init; } = "default";
}

[GenerateSerializer, Alias("test.animal")]
public abstract class Animal
{
    [Id(0)] public string Name { get; set; } = "";
}

[GenerateSerializer, Alias("test.dog")]
public sealed class Dog : Animal
{
    [Id(0)] public int Barks { get; private set; }

    public void Bark() => Barks++;
}

[GenerateSerializer, Alias("test.cat")]
public sealed class Cat(int lives) : Animal
{
    [Id(0)] private readonly int _lives = lives;

    public int Lives => _lives;
}

/// <summary>Another library's type: it has no attributes.</summary>
public sealed class Foreign(int number, string text)
{
    public int Number => number;

    public string Text => text;
}

[GenerateSerializer, Alias("test.foreign")]
public struct ForeignSurrogate
{
    [Id(0)] public int Number { get; set; }

    [Id(1)] public string Text { get; set; }
}

[RegisterConverter]
public sealed class ForeignConverter : IConverter<Foreign, ForeignSurrogate>
{
    public Foreign ConvertFromSurrogate(in ForeignSurrogate surrogate) => new(surrogate.Number, surrogate.Text);

    public ForeignSurrogate ConvertToSurrogate(in Foreign value) => new() { Number = value.Number, Text = value.Text };
}

/// <summary>Sends values back; two of them on two silos make a value cross processes' boundaries twice.</summary>
public interface IEchoGrain : IGrainWithStringKey
{
    Task<Everything> Echo(Everything value);

    Task<Animal[]> EchoAnimals(Animal[] animals);

    Task<object?> EchoAnything(object? value);

    Task<Foreign> EchoForeign(Foreign value);

    Task<Box> EchoBox(Box value);

    Task<Box[]> EchoBoxes(Box[] boxes);

    Task<IEchoGrain> EchoReference(IEchoGrain grain);

    Task<GrainId> EchoId(GrainId id);

    Task<SiloAddress> EchoSilo(SiloAddress silo);

    ValueTask<int> EchoLength(byte[] bytes);

    Task<byte[]> EchoBytes(byte[] bytes);

    Task<int> EchoDefault(int value = 7, string? text = null);

    Task<string> Key();
}

[NumberedPlacement]
public sealed class EchoGrain : Grain, IEchoGrain
{
    public Task<Everything> Echo(Everything value) => Task.FromResult(value);

    public Task<Animal[]> EchoAnimals(Animal[] animals) => Task.FromResult(animals);

    public Task<object?> EchoAnything(object? value) => Task.FromResult(value);

    public Task<Foreign> EchoForeign(Foreign value) => Task.FromResult(value);

    public Task<Box> EchoBox(Box value) => Task.FromResult(value);

    public Task<Box[]> EchoBoxes(Box[] boxes) => Task.FromResult(boxes);

    public Task<IEchoGrain> EchoReference(IEchoGrain grain) => Task.FromResult(grain);

    public Task<GrainId> EchoId(GrainId id) => Task.FromResult(id);

    public Task<SiloAddress> EchoSilo(SiloAddress silo) => Task.FromResult(silo);

    public ValueTask<int> EchoLength(byte[] bytes) => ValueTask.FromResult(bytes.Length);

    public Task<byte[]> EchoBytes(byte[] bytes) => Task.FromResult(bytes);

    public Task<int> EchoDefault(int value, string? text) => Task.FromResult(text is null ? value : -1);

    public Task<string> Key() => Task.FromResult(this.GetPrimaryKeyString());
}

public interface IIntegerGrain : IGrainWithIntegerKey
{
    Task<long> Key();
}

public sealed class IntegerGrain : Grain, IIntegerGrain
{
    public Task<long> Key() => Task.FromResult(this.GetPrimaryKeyLong());
}

public interface IGuidGrain : IGrainWithGuidKey
{
    Task<Guid> Key();
}

public sealed class GuidGrain : Grain, IGuidGrain
{
    public Task<Guid> Key() => Task.FromResult(this.GetPrimaryKey());
}
