using GanOrleans.Models.Data.Generated;
using GanOrleans.Models.Objectives;
using GanOrleans.Models.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Tests.Objectives;

public sealed class ObjectiveTests : TorchTest
{
    private static readonly double Ln3 = Math.Log(3);

    public static TheoryData<string> Names => [.. ObjectiveRegistry.Names];

    public static TheoryData<string> OfProbabilities => [.. ObjectiveRegistry.OfProbabilities];

    [Theory]
    [MemberData(nameof(OfProbabilities))]
    public void The_discriminators_loss_is_half_the_sum_of_both_cross_entropies(string name)
    {
        var (real, fake) = Hand();

        var loss = Get(name).DiscriminatorLoss(real, fake).item<double>();

        // D(x) = ½, ¾ and D(G(z)) = ½, ¼: V = ½(ln ½ + ln ¾) + ½(ln ½ + ln ¾) = ln ⅜, and the loss is −V/2.
        Assert.Equal(-Math.Log(3.0 / 8) / 2, loss, 12);
        Assert.Equal(Math.Log(3.0 / 8), ValueFunction.Estimate(real, fake).item<double>(), 12);
    }

    [Fact]
    public void The_generators_losses_have_their_hand_computed_values()
    {
        var (_, fake) = Hand();

        // Non-saturating: −½(ln ½ + ln ¼) = ½ ln 8. Minimax: ½(ln ½ + ln ¾) = ½ ln ⅜.
        Assert.Equal(Math.Log(8) / 2, new NonSaturatingObjective().GeneratorLoss(fake).item<double>(), 12);
        Assert.Equal(Math.Log(3.0 / 8) / 2, new MinimaxObjective().GeneratorLoss(fake).item<double>(), 12);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Gradients_equal_central_finite_differences(string name)
    {
        var objective = Get(name);
        double[] real = [-3, -0.5, 0.2, 4], fake = [2.5, 0.1, -0.7, -5];

        AssertGradient(real, l => objective.DiscriminatorLoss(l, Column(fake)));
        AssertGradient(fake, l => objective.DiscriminatorLoss(Column(real), l));
        AssertGradient(fake, objective.GeneratorLoss);
    }

    [Theory]
    [MemberData(nameof(OfProbabilities))]
    public void Losses_stay_finite_and_right_for_extreme_logits(string name)
    {
        var objective = Get(name);
        var (sure, fooled) = (tensor(new[] { 200f }).view(1, 1), tensor(new[] { -200f }).view(1, 1));

        // D is certain and right: nothing lost; certain and wrong: 200 nats each.
        Assert.Equal(0f, objective.DiscriminatorLoss(sure, fooled).item<float>(), 5);
        Assert.Equal(200f, objective.DiscriminatorLoss(fooled, sure).item<float>(), 3);
        Assert.True(float.IsFinite(objective.GeneratorLoss(sure).item<float>()));
        Assert.True(float.IsFinite(objective.GeneratorLoss(fooled).item<float>()));
    }

    [Fact]
    public void Early_in_training_minimax_saturates_and_the_other_does_not()
    {
        // D(G(z)) = σ(−8): the minimax gradient is −D, the non-saturating one −(1 − D).
        var minimax = GradientOf(new MinimaxObjective().GeneratorLoss, [-8])[0];
        var nonSaturating = GradientOf(new NonSaturatingObjective().GeneratorLoss, [-8])[0];

        var d = 1 / (1 + Math.Exp(8));
        Assert.Equal(-d, minimax, 12);
        Assert.Equal(-(1 - d), nonSaturating, 12);
    }

    [Fact]
    public void An_unknown_objective_is_refused_with_the_known_ones()
    {
        var error = Assert.Throws<ArgumentException>(() => Get("hinge?"));

        Assert.Contains("'hinge?'", error.Message, StringComparison.Ordinal);
        Assert.Contains("non-saturating, minimax", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void At_the_optimum_the_value_is_minus_log_four()
    {
        var undecided = zeros(6, 1, dtype: ScalarType.Float64);

        Assert.Equal(-Math.Log(4), ValueFunction.Estimate(undecided, undecided).item<double>(), 12);
        Assert.Equal(ValueFunction.Optimum, -Math.Log(4), 15);
    }

    [Fact]
    public void A_blend_is_the_weighted_mean_of_both_generator_losses()
    {
        var (_, fake) = Hand();

        // ¼·(½ ln 8) + ¾·(½ ln ⅜): the values above.
        Assert.Equal(Math.Log(8) / 8 + Math.Log(3.0 / 8) * 3 / 8, new BlendObjective(0.25).GeneratorLoss(fake).item<double>(), 12);
        Assert.Equal(
            new NonSaturatingObjective().GeneratorLoss(fake).item<double>(), new BlendObjective(1).GeneratorLoss(fake).item<double>(), 12);
        Assert.Equal(
            new MinimaxObjective().GeneratorLoss(fake).item<double>(), new BlendObjective(0).GeneratorLoss(fake).item<double>(), 12);
    }

    [Theory]
    [MemberData(nameof(OfProbabilities))]
    public void Smoothing_teaches_that_real_samples_are_real_with_probability_one_minus_s(string name)
    {
        var (real, fake) = Hand();

        // ½[−.9·ln D(x) − .1·ln(1 − D(x))] + ½[−ln(1 − D(G(z)))] with D(x) = ½, ¾ and D(G(z)) = ½, ¼.
        var expected = (-0.9 * Math.Log(0.5 * 0.75) - 0.1 * Math.Log(0.5 * 0.25) - Math.Log(0.5 * 0.75)) / 4;
        Assert.Equal(expected, Get(name, smoothing: 0.1).DiscriminatorLoss(real, fake).item<double>(), 12);
        // one-sided
        Assert.Equal(Get(name).GeneratorLoss(fake).item<double>(), Get(name, smoothing: 0.1).GeneratorLoss(fake).item<double>());
    }

    [Fact]
    public void Least_squares_have_their_hand_computed_values()
    {
        var objective = Get("lsgan");

        // ½·mean((2−1)², (0−1)²) + ½·mean(1², (−3)²) = ½ + 2.5, and ½·mean((1−1)², (−3−1)²) = 4.
        Assert.Equal(3, objective.DiscriminatorLoss(Column([2, 0]), Column([1, -3])).item<double>(), 12);
        Assert.Equal(4, objective.GeneratorLoss(Column([1, -3])).item<double>(), 12);
    }

    [Fact]
    public void Hinge_has_its_hand_computed_values()
    {
        var objective = Get("hinge");

        // mean(max(0, 1−2), max(0, 1−.5)) + mean(max(0, 1+.5), max(0, 1−3)) = ¼ + ¾, and −mean(.5, −3) = 1.25.
        Assert.Equal(1, objective.DiscriminatorLoss(Column([2, 0.5]), Column([0.5, -3])).item<double>(), 12);
        Assert.Equal(1.25, objective.GeneratorLoss(Column([0.5, -3])).item<double>(), 12);
    }

    [Fact]
    public void Wasserstein_has_its_hand_computed_values()
    {
        var objective = Get("wasserstein");

        // mean(.5, −3) − mean(2, .5) = −1.25 − 1.25, and −mean(.5, −3).
        Assert.Equal(-2.5, objective.DiscriminatorLoss(Column([2, 0.5]), Column([0.5, -3])).item<double>(), 12);
        Assert.Equal(1.25, objective.GeneratorLoss(Column([0.5, -3])).item<double>(), 12);
    }

    [Fact]
    public void Only_logits_are_called_probabilities() =>
        Assert.Equal(ObjectiveRegistry.OfProbabilities, ObjectiveRegistry.Names.Where(name => Get(name).IsProbability));

    private static IObjective Get(string name, double smoothing = 0) =>
        ObjectiveRegistry.For(Recipes.Of("mlp", TinyData.Images()) with { Objective = name, LabelSmoothing = smoothing });

    private static (Tensor Real, Tensor Fake) Hand() => (Column([0, Ln3]), Column([0, -Ln3]));

    private static Tensor Column(double[] values) => tensor(values).view(-1, 1);

    private static double[] GradientOf(Func<Tensor, Tensor> loss, double[] at)
    {
        var logits = Column(at).requires_grad_();
        return autograd.grad([loss(logits)], [logits])[0].view(-1).data<double>().ToArray();
    }

    private static void AssertGradient(double[] at, Func<Tensor, Tensor> loss)
    {
        const double H = 1e-5;   // error of the difference: h²/6 · f''' + 1e-16/h, about 2e-11
        var gradient = GradientOf(loss, at);
        for (var i = 0; i < at.Length; i++)
        {
            double[] above = [.. at], below = [.. at];
            above[i] += H;
            below[i] -= H;
            var difference = (loss(Column(above)).item<double>() - loss(Column(below)).item<double>()) / (2 * H);
            Assert.InRange(gradient[i], difference - 1e-9, difference + 1e-9);
        }
    }
}
