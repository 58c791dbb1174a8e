using GanOrleans.Contracts;
using GanOrleans.Grains.Workers;
using GanOrleans.Models;
using GanOrleans.Models.Data;
using TorchSharp;

namespace GanOrleans.Grains.Tests.Workers;

public sealed class ReplicaHashTests
{
    private static readonly IDataSet Rings = DataSets.Open("rings");

    [Fact]
    public void One_bit_of_one_weight_of_either_network_is_another_hash()
    {
        using var replica = Replica.Create(VariantRegistry.Get("mlp").Defaults(Rings.Description), Rings, torch.CPU);
        using var same = Replica.Create(VariantRegistry.Get("mlp").Defaults(Rings.Description), Rings, torch.CPU);
        var hash = ReplicaHash.Of(replica);
        Assert.NotEqual(0UL, hash);
        Assert.Equal(hash, ReplicaHash.Of(same));

        foreach (var network in same.Networks)
        {
            var before = network.Weights[7].item<float>();
            network.Weights[7] = MathF.BitIncrement(before);
            Assert.NotEqual(hash, ReplicaHash.Of(same));
            network.Weights[7] = before;
        }
    }

    [Fact]
    public void Who_has_drifted_from_rank_0_is_named_with_what_to_do()
    {
        LeaseResult[] results = [Result(0, 5), Result(1, 5), Result(2, 6)];

        var drift = ReplicaHash.Drift(results, 40);

        Assert.Contains("iteration 40", drift, StringComparison.Ordinal);
        Assert.Contains("rank 2 (cpu:0 of silo s2)", drift, StringComparison.Ordinal);
        Assert.Contains("'exchange: owner'", drift, StringComparison.Ordinal);
        Assert.Null(ReplicaHash.Drift(results[..2], 40));
        Assert.Null(ReplicaHash.Drift([Result(0, 0), Result(1, 0)], 40));   // the networks' silo takes the steps
    }

    private static LeaseResult Result(int rank, ulong hash) => new()
    {
        Outcome = LeaseOutcome.Completed,
        Place = new GrainPlace($"worker {rank}", $"s{rank}", "", "cpu:0"),
        WeightsHash = hash,
    };
}
