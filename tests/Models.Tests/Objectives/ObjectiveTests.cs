using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Tests;

public sealed class ObjectiveTests : TorchTest
{
    private static readonly double Ln3 = Math.Log(3);

    public static TheoryData<string> Names => [.. Models.Objectives.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_discriminators_loss_is_half_the_sum_of_both_cross_entropies(string name)
    {
        var (real, fake) = Hand();

        var loss = Models.Objectives.Get(name).DiscriminatorLoss(real, fake).item<double>();

        // D(x) = ½, ¾ and D(G(z)) = ½, ¼: V = ½(ln ½ + ln ¾) + ½(ln ½ + ln ¾) = ln ⅜, and the loss is −V/2.
        Assert.Equal(-Math.Log(3.0 / 8) / 2, loss, 12);
        Assert.Equal(Math.Log(3.0 / 8), ValueFunction.Estimate(real, fake).item<double>(), 12);
    }

    [Fact]
    public void The_generators_losses_have_their_hand_computed_values()
    {
        var (_, fake) = Hand();

        // Non-saturating: −½(ln ½ + ln ¼) = ½ ln 8. Minimax: ½(ln ½ + ln ¾) = ½ ln ⅜.
        Assert.Equal(Math.Log(8) / 2, Models.Objectives.NonSaturating.GeneratorLoss(fake).item<double>(), 12);
        Assert.Equal(Math.Log(3.0 / 8) / 2, Models.Objectives.Minimax.GeneratorLoss(fake).item<double>(), 12);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Gradients_equal_central_finite_differences(string name)
    {
        var objective = Models.Objectives.Get(name);
        double[] real = [-3, -0.5, 0.2, 4], fake = [2.5, 0.1, -0.7, -5];

        AssertGradient(real, l => objective.DiscriminatorLoss(l, Column(fake)));
        AssertGradient(fake, l => objective.DiscriminatorLoss(Column(real), l));
        AssertGradient(fake, objective.GeneratorLoss);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Losses_stay_finite_and_right_for_extreme_logits(string name)
    {
        var objective = Models.Objectives.Get(name);
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
        var minimax = GradientOf(Models.Objectives.Minimax.GeneratorLoss, [-8])[0];
        var nonSaturating = GradientOf(Models.Objectives.NonSaturating.GeneratorLoss, [-8])[0];

        var d = 1 / (1 + Math.Exp(8));
        Assert.Equal(-d, minimax, 12);
        Assert.Equal(-(1 - d), nonSaturating, 12);
    }

    [Fact]
    public void An_unknown_objective_is_refused_with_the_known_ones()
    {
        var error = Assert.Throws<ArgumentException>(() => Models.Objectives.Get("hinge?"));

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
