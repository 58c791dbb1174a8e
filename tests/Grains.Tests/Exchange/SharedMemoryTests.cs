using System.Net.Sockets;
using GanOrleans.Grains.Exchange;
using GanOrleans.Grains.Networks;
using GanOrleans.Grains.Workers;
using GanOrleans.Models;
using GanOrleans.Models.Data;
using GanOrleans.Models.Options;
using TorchSharp;

namespace GanOrleans.Grains.Tests.Exchange;

/// <summary>Vectors that several processes of a machine map, and what a replica does with them.</summary>
public sealed class SharedMemoryTests
{
    private static readonly IDataSet Rings = DataSets.Open("rings");

    [Fact]
    public void What_one_writes_the_other_reads()
    {
        using var memory = SharedMemory.TryCreate(5)!;
        using var here = SharedMemory.TryMap(memory.Place)!;
        using var there = SharedMemory.TryMap(memory.Place)!;
        Assert.Equal([0, 0, 0, 0, 0], there.data<float>().ToArray());

        using var values = torch.arange(5, dtype: torch.ScalarType.Float32);
        here.copy_(values);

        Assert.Equal([0, 1, 2, 3, 4], there.data<float>().ToArray());
    }

    [Fact]
    public void What_is_mapped_outlives_the_memory_which_cannot_be_mapped_any_more()
    {
        var memory = SharedMemory.TryCreate(3)!;
        using var mapped = SharedMemory.TryMap(memory.Place)!;
        memory.Dispose();

        mapped[2] = 7f;

        Assert.Equal(7, mapped[2].item<float>());
        Assert.Null(SharedMemory.TryMap(memory.Place));
    }

    [Fact]
    public void Another_machine_another_process_and_another_file_are_not_taken_for_the_memory()
    {
        using var memory = SharedMemory.TryCreate(3)!;
        using var other = SharedMemory.TryCreate(3)!;

        Assert.Null(SharedMemory.TryMap(memory.Place with { Machine = "another" }));
        Assert.Null(SharedMemory.TryMap(memory.Place with { Process = int.MaxValue }));
        Assert.Null(SharedMemory.TryMap(memory.Place with { Descriptor = other.Place.Descriptor }));
        Assert.Null(SharedMemory.TryMap(memory.Place with { Descriptor = int.MaxValue }));
        Assert.Null(SharedMemory.TryMap(memory.Place with { Name = "" }));
        Assert.Null(SharedMemory.TryMap(memory.Place with { Length = 4 }));
    }

    [Fact]
    public async Task A_connection_that_another_one_has_overtaken_is_closed()
    {
        using var pair = await SocketPair.CreateAsync(AddressFamily.Unix);
        using SharedMemory first = SharedMemory.TryCreate(8)!, second = SharedMemory.TryCreate(8)!;
        using var vector = torch.zeros(8);
        using var ranks = new RankShares("generator", new ExchangedVectors(vector, vector, null, ReturnsAfterSkip: false), workers: 2);
        var overtaken = ranks.Prepare(1, first.Place)!;
        Assert.NotNull(ranks.Prepare(1, second.Place));

        ranks.Connect(pair.Right, 1, owner: null!, context: null!, overtaken);

        Assert.ThrowsAny<IOException>(() =>
        {
            pair.Left.WaitReadable(-1);
            pair.Left.Receive(new byte[1]);
        });
    }

    [Fact]
    public void A_replica_goes_on_in_shared_memory_and_leaves_it_with_what_it_holds()
    {
        using var replica = Replica.Create(VariantRegistry.Get("mlp").Defaults(Rings.Description), Rings, torch.CPU);
        var copy = replica[NetworkNames.Discriminator];
        var before = Values(copy.Weights);
        using var weights = SharedMemory.TryCreate(copy.Layout.Length)!;
        using var owners = SharedMemory.TryMap(weights.Place)!;
        owners.copy_(copy.Weights.detach() * 2);
        using var vectors = new GradientVectors(copy);
        using var share = vectors.CreateShare()!;
        using var read = SharedMemory.TryMap(share.Place)!;

        Assert.True(vectors.Join(share, weights.Place));
        Assert.Equal([.. before.Select(weight => weight * 2)], Values(copy.Weights));
        vectors.Exchanged.Share[0] = 3f;
        Assert.Equal(3, read[0].item<float>());
        owners.zero_();
        Assert.All(Values(copy.Weights), weight => Assert.Equal(0, weight));

        vectors.Leave();
        owners.fill_(1f);
        read.fill_(1f);
        Assert.All(Values(copy.Weights), weight => Assert.Equal(0, weight));
        Assert.Equal(3, copy.Gradient[0].item<float>());
        copy.AssertFlat();
    }

    [Fact]
    public void Memory_of_another_network_is_not_joined()
    {
        using var replica = Replica.Create(VariantRegistry.Get("mlp").Defaults(Rings.Description), Rings, torch.CPU);
        var copy = replica[NetworkNames.Generator];
        var before = Values(copy.Weights);
        using var vectors = new GradientVectors(copy);
        using var share = vectors.CreateShare()!;
        using var weights = SharedMemory.TryCreate(copy.Layout.Length + 1)!;

        Assert.False(vectors.Join(share, weights.Place));
        Assert.False(vectors.Join(share, weights.Place with { Machine = "another" }));
        Assert.Equal(before, Values(copy.Weights));
    }

    private static float[] Values(torch.Tensor vector) => vector.detach().data<float>().ToArray();
}
