using GanOrleans.Models.Data.Generated;
using GanOrleans.Models.Networks;
using GanOrleans.Models.Objectives;
using GanOrleans.Models.Options;
using GanOrleans.Models.Randomness;
using GanOrleans.Models.Tests.Support;
using GanOrleans.Models.Training;
using GanOrleans.Models.Variants;
using GanOrleans.Models.Variants.WganGp;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GanOrleans.Models.Tests.Variants;

public sealed class WganGpVariantTests : TorchTest
{
    private static readonly WganGpVariant Variant = new();

    private readonly Generator random = new(1);   // the library's own is shared by all tests that run at once

    [Fact]
    public void The_recipe_is_the_papers()
    {
        var o = Variant.Defaults(TinyData.Images(side: 28).Description);

        Assert.Equal(
            (50, 128, LatentPrior.Normal, 5, Schedule.Alternating, "wasserstein"),
            (o.Batch, o.Latent, o.Prior, o.K, o.Schedule, o.Objective));
        Assert.Equal(
            ("adam", 1e-4, 0.5, 0.9), (o.Discriminator.Kind, o.Discriminator.LearningRate, o.Discriminator.Beta1, o.Discriminator.Beta2));
        Assert.Equal((10, 64), (WganGpVariant.Penalty.Of(o), WganGpVariant.Width.Of(o)));
    }

    [Fact]
    public void The_networks_for_28_pixels_have_the_sizes_of_the_authors_MNIST_model()
    {
        var data = TinyData.Images(side: 28).Description;
        var networks = Variant.Build(Variant.Defaults(data), data);

        // 5·5·1·64 + 64, 5·5·64·128 + 128, 5·5·128·256 + 256, 4·4·256 + 1
        Assert.Equal(1_664 + 204_928 + 819_456 + 4_097, networks[NetworkNames.Discriminator].parameters().Sum(p => p.numel()));
        // 128·4096 + 4096, 5·5·256·128 + 128, 5·5·128·64 + 64, 5·5·64·1 + 1
        Assert.Equal(528_384 + 819_328 + 204_864 + 1_601, networks[NetworkNames.Generator].parameters().Sum(p => p.numel()));
        Assert.DoesNotContain(networks.Values.SelectMany(n => n.modules()), m => m is BatchNorm2d);
    }

    [Theory]
    [InlineData(28)]
    [InlineData(32)]
    public void Samples_have_the_datas_shape_and_range(int side)
    {
        var data = TinyData.Images(side: side);
        using var replica = Replica.Create(Small(data), data, CPU);

        var samples = replica.Sample(1, 0, 3);

        Assert.Equal([3, 1, side, side], samples.shape);
        Assert.All(samples.Values(), v => Assert.InRange(v, 0f, 1f));
    }

    [Fact]
    public void Images_of_another_size_and_a_simultaneous_schedule_are_refused_together()
    {
        var data = TinyData.Images(side: 20);

        var faults = Variant.Check(
            Small(data) with
            {
                Schedule = Schedule.Simultaneous,
                Extra = new Dictionary<string, string> { ["penalty"] = "-1", ["width"] = "1.5" },
            },
            data.Description);

        Assert.Equal(["dataset", "k", "options.penalty", "options.width", "schedule"], faults.Select(f => f.Field).Order());
    }

    [Fact]
    public void The_penalty_of_a_linear_critic_is_the_squared_distance_of_its_slope_from_1()
    {
        // D(x) = 3·x₀ + 4·x₁ has ‖∇D‖ = 5 everywhere: (5 − 1)² = 16.
        var weight = tensor(new[] { 3f, 4f }).view(2, 1);

        var penalty = GradientPenalty.Of(
            x => x.matmul(weight),
            GradientPenalty.Between(randn(6, 2, generator: random), randn(6, 2, generator: random), rand(6, 1, generator: random)));

        Assert.Equal(16f, penalty.item<float>(), 4);
    }

    [Fact]
    public void Points_between_lie_on_the_line_from_the_generated_to_the_real_sample()
    {
        var between = GradientPenalty.Between(
            tensor(new[] { 1f, 10f }).view(2, 1), tensor(new[] { 3f, 20f }).view(2, 1), tensor(new[] { 1f, 0.25f }).view(2, 1));

        Assert.Equal([1f, 17.5f], between.Values());   // 1·1 + 0·3, .25·10 + .75·20
        Assert.True(between.requires_grad);
    }

    [Fact]
    public void A_gradient_of_zero_gives_a_finite_derivative()
    {
        using var weight = new Parameter(zeros(2, 1));

        GradientPenalty
            .Of(x => x.matmul(weight), GradientPenalty.Between(ones(4, 2), zeros(4, 2), rand(4, 1, generator: random)))
            .backward();

        Assert.All(weight.grad!.Values(), v => Assert.True(float.IsFinite(v)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_derivative_of_the_critics_loss_with_the_penalty_equals_central_finite_differences(bool images)
    {
        const double H = 1e-6;
        var data = images ? TinyData.Images(side: 28) : TinyData.Points();
        var critic = (DiscriminatorModule)Variant.Build(Small(data), data.Description)[NetworkNames.Discriminator].to(ScalarType.Float64);
        var size = data.Description.SampleSize;
        var (real, generated) = (
            rand(5, size, dtype: ScalarType.Float64, generator: random), rand(5, size, dtype: ScalarType.Float64, generator: random));
        var share = rand(5, 1, dtype: ScalarType.Float64, generator: random);

        Tensor Loss() =>
            ObjectiveRegistry.For(Small(data)).DiscriminatorLoss(critic.call(real, null, null), critic.call(generated, null, null))
            + 10 * GradientPenalty.Of(x => critic.call(x, null, null), GradientPenalty.Between(real, generated, share));

        var parameters = critic.named_parameters().Where(p => p.name != "y.bias").ToArray();   // it has no part in the loss
        var gradients = autograd.grad([Loss()], [.. parameters.Select(p => p.parameter)], allow_unused: true);

        foreach (var ((name, parameter), gradient) in parameters.Zip(gradients))
        {
            var expected = gradient.Doubles();
            var at = Array.IndexOf(expected, expected.MaxBy(Math.Abs));
            var element = parameter.detach().view(-1).narrow(0, at, 1);
            element.add_(H);
            var above = Loss().item<double>();
            element.add_(-2 * H);
            var below = Loss().item<double>();
            element.add_(H);
            Assert.InRange(
                (above - below) / (2 * H), expected[at] - 1e-4 * Math.Abs(expected[at]) - 1e-7,
                expected[at] + 1e-4 * Math.Abs(expected[at]) + 1e-7);
        }
    }

    [Fact]
    public void The_kernels_loss_is_the_distance_with_its_sign_turned_plus_lambda_times_the_penalty()
    {
        var data = TinyData.Points();
        using var replica = Replica.Create(Small(data), data, CPU);

        using var result = replica.Compute(replica.Phases[0], new StepKey(1, 0, 0, 0), Rows.All(Recipes.Batch));

        var scalars = result.Read();
        Assert.Equal(scalars.Real - scalars.Fake, scalars.Named[1], 5);
        Assert.Equal(-scalars.Named[1] + 10 * scalars.Named[0], scalars.LossD, 4);
        Assert.True(float.IsNaN(scalars.Value));
    }

    [Fact]
    public void The_slices_of_two_workers_average_to_the_whole_batchs_gradient()
    {
        var data = TinyData.Points();
        using var replica = Replica.Create(Small(data), data, CPU);
        var key = new StepKey(1, 0, 0, 0);
        Tensor Gradient(Rows rows)
        {
            replica.Compute(replica.Phases[0], key, rows).Dispose();
            return replica[NetworkNames.Discriminator].Gradient.clone();
        }

        var whole = Gradient(Rows.All(10));
        var halves = (Gradient(Rows.Slice(10, 0, 2)) + Gradient(Rows.Slice(10, 1, 2))) / 2;

        Assert.InRange(TensorAsserts.RelativeDifference(halves, whole), 0, 1e-5);
    }

    internal static TrainingOptions Small(TinyData data) => Variant.Defaults(data.Description) with
    {
        Batch = Recipes.Batch,
        Iterations = 1_000,
        Extra = new Dictionary<string, string> { ["penalty"] = "10", ["width"] = "2" },
    };
}
