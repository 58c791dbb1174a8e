using GanOrleans.Models.Data;
using GanOrleans.Models.Networks;
using GanOrleans.Models.Options;
using GanOrleans.Models.Randomness;
using GanOrleans.Models.Tests.Support;
using GanOrleans.Models.Training;
using GanOrleans.Models.Variants;
using static TorchSharp.torch;

namespace GanOrleans.Models.Tests.Training;

/// <summary>What a worker computes of its next step while it waits changes nothing in what the step gives.</summary>
public sealed class StepAheadTests : TorchTest
{
    private const int D = 0, G = 1;

    [Theory]
    [InlineData("gan")]
    [InlineData("mlp")]
    [InlineData("cgan")]
    [InlineData("began")]
    [InlineData("wgan-gp")]
    public void The_gradient_is_the_same_bit_for_bit_with_new_weights_of_D_in_between(string variant)
    {
        using var plain = Create(variant);
        using var other = Create(variant);
        var (key, rows) = (Key(other, 3), Rows.Slice(Recipes.Batch, 1, 2));

        using var ahead = other.ComputeAhead(other.Phases[D], other.Phases[G], key, rows);
        foreach (var replica in new[] { plain, other })
            using (no_grad()) replica[NetworkNames.Discriminator].Weights.mul_(1.5f);
        using var expected = plain.Compute(plain.Phases[G], key, rows);
        using var result = other.Compute(other.Phases[G], key, rows, ahead);

        Assert.NotNull(ahead);
        Assert.Equal(Bits(plain), Bits(other));
        Assert.Equal(expected.Read().LossG, result.Read().LossG);
    }

    [Fact]
    public void What_belongs_to_another_step_or_slice_is_not_used()
    {
        using var plain = Create("mlp");
        using var other = Create("mlp");
        var rows = Rows.All(Recipes.Batch);
        foreach (var (step, slice) in new[] { (4L, rows), (3L, Rows.Slice(Recipes.Batch, 0, 2)) })
        {
            using var ahead = other.ComputeAhead(other.Phases[D], other.Phases[G], Key(other, step), slice);
            using var expected = plain.Compute(plain.Phases[G], Key(plain, 3), rows);
            using var result = other.Compute(other.Phases[G], Key(other, 3), rows, ahead);

            Assert.NotNull(ahead);
            Assert.Equal(Bits(plain), Bits(other));
        }
    }

    [Fact]
    public void Nothing_is_computed_ahead_for_networks_that_get_new_weights_or_keep_statistics_or_in_bf16()
    {
        using var mlp = Create("mlp");
        using var bf16 = Create("mlp", Precision.Bf16);
        using var dcgan = Create("dcgan");
        var rows = Rows.All(Recipes.Batch);

        Assert.Null(mlp.ComputeAhead(mlp.Phases[G], mlp.Phases[G], Key(mlp, 1), rows));
        Assert.Null(mlp.ComputeAhead(mlp.Phases[G], mlp.Phases[D], Key(mlp, 1), rows));
        Assert.Null(mlp.ComputeAhead(mlp.Phases[D], mlp.Phases[G], Key(mlp, 1), new Rows(0, 0, Recipes.Batch)));
        Assert.Null(bf16.ComputeAhead(bf16.Phases[D], bf16.Phases[G], Key(bf16, 1), rows));
        Assert.Null(dcgan.ComputeAhead(dcgan.Phases[D], dcgan.Phases[G], Key(dcgan, 1), rows));
    }

    private static Replica Create(string variant, Precision precision = Precision.Fp32)
    {
        var data = Recipes.DataFor(variant);
        return Replica.Create(VariantRegistry.Get(variant), Recipes.Of(variant, data) with { Precision = precision }, data, CPU);
    }

    private static StepKey Key(Replica replica, long iteration) => new(replica.Options.Seed, iteration, G, 0);

    private static byte[] Bits(Replica replica) => replica[NetworkNames.Generator].Gradient.bytes.ToArray();
}
