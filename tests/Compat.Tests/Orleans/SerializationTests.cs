using System.Collections.Immutable;
using Orleans.Runtime;
using Orleans.Serialization;

namespace GanOrleans.Compat.Tests.Actors;

[Collection(ActorCollection.Name)]
public sealed class SerializationTests(ActorCluster cluster)
{
    private IEchoGrain Grain(int silo = 1) => cluster.Client.GetGrain<IEchoGrain>($"{silo}/{Guid.NewGuid()}");

    [Fact]
    public async Task Every_kind_of_member_comes_back_as_it_was()
    {
        var sent = new Everything
        {
            Text = "žluťoučký kůň",
            Integer = int.MinValue,
            Unsigned = ulong.MaxValue,
            Real = Math.PI,
            Money = 79228162514264337593543950335m,
            Flag = true,
            Guid = Guid.NewGuid(),
            Time = new DateTime(2024, 2, 29, 1, 2, 3, DateTimeKind.Utc),
            At = new DateTimeOffset(2024, 2, 29, 1, 2, 3, TimeSpan.FromHours(-7)),
            Span = TimeSpan.FromTicks(-1),
            Bytes = [0, 255],
            Floats = [1.5f, float.NaN, float.NegativeInfinity],
            Texts = ["a", ""],
            Points = [new(1, 2), new(-3, 0.5)],
            Lists = new() { ["x"] = [1, 2], ["y"] = [] },
            Set = [1, long.MaxValue],
            Frozen = [4, 5],
            ReadOnly = new List<string> { "r" },
            Pair = (1, "p"),
            Tuple = Tuple.Create(2, "t"),
            Colour = Colour.Blue,
            MaybeColour = Colour.Green,
            Anything = new Point(7, 8),
            Uri = new Uri("https://example.org/a?b=c"),
            Map = ImmutableDictionary<string, int>.Empty.Add("k", 1),
            Inner = new("inner", null, Colour.Green),
            Memory = new byte[] { 9, 8 },
            Version = new Version(1, 2, 3),
            Day = new DateOnly(2024, 2, 29),
            Unmarked = "stays",
        };

        var back = await Grain().Echo(sent);

        Assert.Equal(sent.Bytes, back.Bytes);
        Assert.Equal(sent.Floats, back.Floats);
        Assert.Equal(sent.Texts, back.Texts);
        Assert.Equal(sent.Points, back.Points);
        Assert.Equal(sent.Lists, back.Lists);
        Assert.Equal(sent.Set, back.Set);
        Assert.Equal(sent.Frozen.AsEnumerable(), back.Frozen.AsEnumerable());
        Assert.Equal(sent.ReadOnly, back.ReadOnly);
        Assert.Equal(sent.Map.AsEnumerable(), back.Map.AsEnumerable());
        Assert.Equal(sent.Memory.ToArray(), back.Memory.ToArray());
        Assert.Equal("default", back.Unmarked);
        Assert.Equal(DateTimeKind.Utc, back.Time.Kind);
        Assert.Equal(sent.At.Offset, back.At.Offset);

        // What is left compares by value.
        Assert.Equal(
            sent with { Bytes = back.Bytes, Floats = back.Floats, Texts = back.Texts, Points = back.Points, Lists = back.Lists, Set = back.Set, Frozen = back.Frozen, ReadOnly = back.ReadOnly, Map = back.Map, Memory = back.Memory, Unmarked = back.Unmarked },
            back);
    }

    [Fact]
    public async Task Derived_types_come_back_as_themselves_with_private_and_read_only_members()
    {
        var dog = new Dog { Name = "Rex" };
        dog.Bark();
        dog.Bark();

        var back = await Grain().EchoAnimals([dog, new Cat(9) { Name = "Tom" }]);

        Assert.Equal((2, "Rex"), (Assert.IsType<Dog>(back[0]).Barks, back[0].Name));
        Assert.Equal((9, "Tom"), (Assert.IsType<Cat>(back[1]).Lives, back[1].Name));
    }

    [Fact]
    public async Task A_foreign_type_travels_by_its_converter()
    {
        var back = await Grain().EchoForeign(new(3, "three"));

        Assert.Equal((3, "three"), (back.Number, back.Text));
    }

    [Fact]
    public async Task An_object_met_twice_is_one_object_again()
    {
        var box = new Box { Value = 1 };

        var back = await Grain().EchoBoxes([box, box]);

        Assert.Same(back[0], back[1]);
        Assert.NotSame(box, back[0]);
    }

    [Fact]
    public async Task A_cycle_comes_back_as_a_cycle()
    {
        var box = new Box { Value = 1 };
        box.Other = new() { Value = 2, Other = box };

        var back = await Grain().EchoBox(box);

        Assert.Same(back, back.Other!.Other);
        Assert.Equal((1, 2), (back.Value, back.Other.Value));
    }

    [Fact]
    public async Task Anything_may_be_null_a_primitive_a_collection_or_a_reference()
    {
        var grain = Grain();

        Assert.Null(await grain.EchoAnything(null));
        Assert.Equal(5, await grain.EchoAnything(5));
        Assert.Equal("text", await grain.EchoAnything("text"));
        Assert.Equal(new[] { 1, 2 }, await grain.EchoAnything(new[] { 1, 2 }));
        Assert.Equal(new Dictionary<string, int> { ["a"] = 1 }, await grain.EchoAnything(new Dictionary<string, int> { ["a"] = 1 }));
        Assert.Equal(grain, await grain.EchoAnything(grain));
    }

    [Fact]
    public async Task A_reference_that_was_passed_around_calls_its_grain()
    {
        var (first, second) = (Grain(0), Grain(1));

        var back = await second.EchoReference(first);

        Assert.Equal(first.GetPrimaryKeyString(), await back.Key());
        Assert.Equal(first.GetGrainId(), await second.EchoId(first.GetGrainId()));
        var silo = cluster.Cluster.Silos[0].SiloAddress;
        Assert.Equal(silo, await second.EchoSilo(silo));
    }

    [Fact]
    public async Task A_type_without_a_codec_is_refused_by_name()
    {
        var error = await Assert.ThrowsAsync<CodecNotFoundException>(() => Grain().EchoAnything(new Unserializable()));

        Assert.Contains(nameof(Unserializable), error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(70_000)]
    [InlineData(5_000_000)]
    public async Task Byte_arrays_of_any_size_come_back(int size)
    {
        var bytes = new byte[size];
        new Random(1).NextBytes(bytes);

        var back = await Grain().EchoBytes(bytes);

        Assert.True(bytes.AsSpan().SequenceEqual(back));
    }

    [Fact]
    public async Task Value_tasks_and_default_parameters_work()
    {
        Assert.Equal(3, await Grain().EchoLength(new byte[3]));
        Assert.Equal(7, await Grain().EchoDefault());
    }

    [Fact]
    public async Task Keys_of_every_kind_reach_their_grain()
    {
        var guid = Guid.NewGuid();

        Assert.Equal(-42, await cluster.Client.GetGrain<IIntegerGrain>(-42).Key());
        Assert.Equal(guid, await cluster.Client.GetGrain<IGuidGrain>(guid).Key());
        Assert.Equal("0/a/b+c", await cluster.Client.GetGrain<IEchoGrain>("0/a/b+c").Key());
    }

    private sealed class Unserializable;
}
