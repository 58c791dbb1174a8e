using GanOrleans.Models.Optimization;
using GanOrleans.Models.Options;
using GanOrleans.Models.Randomness;
using GanOrleans.Models.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Tests.Optimization;

public sealed class UpdateRulesTests : TorchTest
{
    private const int Length = 1003;   // not a multiple of any vector

    [Fact]
    public void Both_forms_of_momentum_sgd_agree()
    {
        var (plain, host) = (Vectors(), Vectors());

        for (var t = 0; t < 5; t++)
        {
            UpdateRules.Plain.Sgd(plain[0], plain[1], Gradient(t), 0.1, 0.6);
            UpdateRules.Host.Sgd(host[0], host[1], Gradient(t), 0.1, 0.6);
        }

        Assert.All(plain.Zip(host), pair => Assert.True(TensorAsserts.RelativeDifference(pair.First, pair.Second) < 1e-6));
    }

    [Fact]
    public void Both_forms_of_Adam_agree()
    {
        var options = new OptimizerOptions { Kind = OptimizerOptions.Adam };
        var (plain, host) = (Vectors(), Vectors());

        for (var t = 1; t <= 5; t++)
        {
            UpdateRules.Plain.Adam(plain[0], plain[1], plain[2], Gradient(t), options, 1e-3, t);
            UpdateRules.Host.Adam(host[0], host[1], host[2], Gradient(t), options, 1e-3, t);
        }

        Assert.All(plain.Zip(host), pair => Assert.True(TensorAsserts.RelativeDifference(pair.First, pair.Second) < 1e-6));
    }

    [Fact]
    public void Both_forms_of_RMSprop_and_of_Adadelta_agree()
    {
        var options = new OptimizerOptions { Rho = 0.95, Epsilon = 1e-6 };
        var (plain, host) = (Vectors(), Vectors());
        var (plainSquare, hostSquare) = (zeros(Length), zeros(Length));

        for (var t = 1; t <= 5; t++)
        {
            UpdateRules.Plain.Adadelta(plain[0], plain[1], plain[2], Gradient(t), options, 1);
            UpdateRules.Host.Adadelta(host[0], host[1], host[2], Gradient(t), options, 1);
            UpdateRules.Plain.RmsProp(plain[0], plainSquare, Gradient(t), options, 1e-3);
            UpdateRules.Host.RmsProp(host[0], hostSquare, Gradient(t), options, 1e-3);
        }

        Assert.All(plain.Append(plainSquare).Zip(host.Append(hostSquare)), pair =>
            Assert.True(TensorAsserts.RelativeDifference(pair.First, pair.Second) < 1e-6));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(500)]
    [InlineData(Length - 1)]
    public void Both_forms_find_a_number_that_is_not_finite_wherever_it_is(int at)
    {
        foreach (var rules in new[] { UpdateRules.Plain, UpdateRules.Host })
        {
            foreach (var bad in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity })
            {
                var vector = Gradient(0);
                Assert.True(rules.IsFinite(vector));
                vector[at] = bad;
                Assert.False(rules.IsFinite(vector));
            }
            Assert.True(rules.IsFinite(full(Length, float.MaxValue)));
        }
    }

    private static Tensor[] Vectors() => [Gradient(100), zeros(Length), zeros(Length)];

    private static Tensor Gradient(int row)
    {
        var values = new float[Length];
        KeyedStream.For(1, RandomPurpose.Sampling).Normal(values, row);
        return tensor(values);
    }
}
