using GanOrleans.Models.Flat;
using GanOrleans.Models.Networks;
using GanOrleans.Models.Objectives;
using GanOrleans.Models.Options;
using GanOrleans.Models.Randomness;
using GanOrleans.Models.Tests.Support;
using GanOrleans.Models.Training;
using GanOrleans.Models.Variants.Dcgan;
using GanOrleans.Reference;
using static TorchSharp.torch;

namespace GanOrleans.Models.Tests.Training;

public sealed class KernelsAgainstOracleTests : TorchTest
{
    private const double Bound = 1e-5;

    public static TheoryData<string, Schedule, string, int> Cases => Recipes.All();

    [Theory]
    [MemberData(nameof(Cases))]
    public void Weights_agree_after_every_iteration(string variant, Schedule schedule, string objective, int k)
    {
        var data = Recipes.DataFor(variant);
        var options = Recipes.Of(variant, data) with { Schedule = schedule, Objective = objective, K = k };
        // Adam makes whole steps of gradients that are 0 but for rounding: of hinge's output bias while no output passes ±1, and of what
        // batch norm cancels. Small ones, since batch norm over ten rows multiplies rounding with every step.
        var sgd = new OptimizerOptions { LearningRate = 0.01 };
        if (objective == HingeObjective.Word || options.Extra.ContainsKey(ConvolutionalShape.Width.Name))
            options = options with { Discriminator = sgd, Generator = sgd };
        using var loop = new BareLoop(options, data, CPU);
        using var oracle = new Oracle(options, data);

        for (var t = 0L; t < 6; t++)
        {
            var losses = new Dictionary<string, float>();
            loop.Iterate(t, (phase, result) =>
            {
                var scalars = result.Read();
                if (phase.Updates.Contains(NetworkNames.Discriminator)) losses["D"] = scalars.LossD;
                if (phase.Updates.Contains(NetworkNames.Generator)) losses["G"] = scalars.LossG;
            });
            var (lossD, lossG) = oracle.Iterate(t);

            Assert.InRange(losses["D"], lossD - Bound, lossD + Bound);
            Assert.InRange(losses["G"], lossG - Bound, lossG + Bound);
            AssertAgree(loop.Replica[NetworkNames.Discriminator], oracle.D, t);
            AssertAgree(loop.Replica[NetworkNames.Generator], oracle.G, t);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Both_networks_move(string variant, Schedule schedule, string objective, int k)
    {
        var data = Recipes.DataFor(variant);
        var options = Recipes.Of(variant, data) with { Schedule = schedule, Objective = objective, K = k };
        using var loop = new BareLoop(options, data, CPU);
        var before = loop.Replica.Networks.ToDictionary(n => n.Name, n => n.Weights.clone());

        loop.Iterate(0);

        Assert.All(loop.Replica.Networks, n => Assert.NotEqual(before[n.Name].Values(), n.Weights.Values()));
        Assert.Equal(k, loop.Updaters[NetworkNames.Discriminator].Version);
        Assert.Equal(1, loop.Updaters[NetworkNames.Generator].Version);
    }

    [Theory]
    [InlineData("dcgan", Schedule.Alternating)]
    [InlineData("cdcgan", Schedule.Simultaneous)]
    public void Running_statistics_agree_after_every_iteration(string variant, Schedule schedule)
    {
        var data = Recipes.DataFor(variant);
        var options = Recipes.Of(variant, data) with { Schedule = schedule };
        using var loop = new BareLoop(options, data, CPU);
        using var oracle = new Oracle(options, data);

        for (var t = 0L; t < 3; t++)
        {
            loop.Iterate(t);
            oracle.Iterate(t);
            foreach (
                var (network, module) in new (string, nn.Module)[]
                {
                    (NetworkNames.Discriminator, oracle.D),
                    (NetworkNames.Generator, oracle.G),
                })
            {
                var entries = loop.Replica[network].StateLayout.Entries;
                Assert.Equal(module.named_buffers().Select(buffer => buffer.name), entries.Select(entry => entry.Name));
                foreach (var ((name, buffer), entry) in module.named_buffers().Zip(entries))
                {
                    var ours = FlatVector.View(loop.Replica[network].State, entry);
                    Assert.True(
                        TensorAsserts.RelativeDifference(ours, buffer.to(ScalarType.Float32)) < 1e-4,
                        $"{network}.{name} after iteration {t}");
                }
            }
        }
    }

    [Fact]
    public void The_networks_of_2014_agree_to_the_last_bit()
    {
        // Momentum rounds as the library's, and one minibatch is one sum: a maxout unit whose pieces nearly tie has the same winner.
        var data = Recipes.DataFor("gan");
        var options = Recipes.Of("gan", data) with { Objective = LeastSquaresObjective.Word };
        using var loop = new BareLoop(options, data, CPU);
        using var oracle = new Oracle(options, data);

        for (var t = 0L; t < 6; t++)
        {
            loop.Iterate(t);
            oracle.Iterate(t);
        }

        foreach (
            var (name, module) in new (string, nn.Module)[] { (NetworkNames.Discriminator, oracle.D), (NetworkNames.Generator, oracle.G) })
            TensorAsserts.BitEqual(loop.Replica[name].Weights, TensorAsserts.Flatten(module, loop.Replica[name].Layout, p => p));
    }

    [Theory]
    [InlineData("gan")]
    [InlineData("mlp")]
    [InlineData("cgan")]
    public void One_pass_over_both_halves_has_the_gradient_of_two(string variant)
    {
        var data = Recipes.DataFor(variant);
        using var loop = new BareLoop(Recipes.Of(variant, data), data, CPU);
        using var scope = NewDisposeScope();
        var context = new PhaseContext(loop.Replica, loop.Replica.Phases[0], new StepKey(1, 0, 0, 0), Rows.All(Recipes.Batch));
        var generated = context.G(context.Noise()).detach();
        Tensor Gradient((Tensor Real, Tensor Fake) outputs)
        {
            context.Discriminator.Gradient.zero_();
            context.Objective.DiscriminatorLoss(outputs.Real, outputs.Fake).backward();
            return context.Discriminator.Gradient.clone();
        }

        var two = Gradient((context.DOfReal(context.Real()), context.DOfFake(generated)));
        var one = Gradient(context.DOfBoth(context.Real(), generated));

        var difference = TensorAsserts.RelativeDifference(one.Values(), two.Values());
        Assert.True(difference <= Bound, $"The gradients differ by {difference:e2} of their norm.");
    }

    private static void AssertAgree(Network network, nn.Module module, long t)
    {
        var weights = TensorAsserts.RelativeDifference(network.Weights.Values(), TensorAsserts.Flatten(module, network.Layout, p => p));
        var gradient = TensorAsserts.RelativeDifference(
            network.Gradient.Values(), TensorAsserts.Flatten(module, network.Layout, p => p.grad!));

        Assert.True(weights <= Bound, $"{network.Name}, iteration {t}: the weights differ by {weights:e2} of their norm.");
        Assert.True(gradient <= Bound, $"{network.Name}, iteration {t}: the gradients differ by {gradient:e2} of their norm.");
    }
}
