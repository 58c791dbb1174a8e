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

    [Fact]
    public void Host_rules_touch_no_bit_of_weights_that_do_not_move()
    {
        float[] values = [-0f, 0f, float.NaN, BitConverter.Int32BitsToSingle(unchecked((int)0xFFC12345)), 1e-37f, float.MaxValue, -3];
        var weights = tensor(values);

        UpdateRules.Host.Sgd(weights, zeros(values.Length), zeros(values.Length), 0, 0);

        TensorAsserts.BitEqual(tensor(values), weights);
        UpdateRules.Host.Sgd(zeros(0), zeros(0), zeros(0), 0, 0);   // a network without weights
    }

    [Fact]
    public void Vectors_that_no_span_holds_and_other_types_are_for_the_operators()
    {
        const long Most = int.MaxValue / sizeof(float);
        var one = zeros(1);   // expanded, it takes no memory

        Assert.Same(UpdateRules.Host, UpdateRules.For(one.expand(Most)));
        Assert.Same(UpdateRules.Plain, UpdateRules.For(one.expand(Most + 1)));
        Assert.Same(UpdateRules.Plain, UpdateRules.For(zeros(1, dtype: ScalarType.Float64)));
    }

    private static Tensor[] Vectors() => [Gradient(100), zeros(Length), zeros(Length)];

    private static Tensor Gradient(int row)
    {
        var values = new float[Length];
        KeyedStream.For(1, RandomPurpose.Sampling).Normal(values, row);
        return tensor(values);
    }
}
