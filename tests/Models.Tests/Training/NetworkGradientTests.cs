using GanOrleans.Models.Networks;
using GanOrleans.Models.Objectives;
using GanOrleans.Models.Options;
using GanOrleans.Models.Randomness;
using GanOrleans.Models.Runtime;
using GanOrleans.Models.Tests.Support;
using GanOrleans.Models.Training;
using GanOrleans.Models.Variants;
using GanOrleans.Models.Variants.Dcgan;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GanOrleans.Models.Tests.Training;

/// <summary>The whole chain from weights to losses, in float64 against central finite differences.</summary>
public sealed class NetworkGradientTests : TorchTest
{
    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (var variant in Recipes.Adversarial().Select(v => v.Info))
                foreach (var objective in variant.Name is "gan" or "mlp" ? variant.Objectives : variant.Objectives.Take(1))
                    cases.Add(variant.Name, objective);
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Gradients_of_both_losses_equal_central_finite_differences(string variant, string objectiveName)
    {
        var data = Recipes.DataFor(variant);
        var options = Recipes.Of(variant, data);
        var networks = VariantRegistry.Get(variant).Build(options, data.Description);
        var d = (DiscriminatorModule)networks[NetworkNames.Discriminator].to(ScalarType.Float64);
        var g = (GeneratorModule)networks[NetworkNames.Generator].to(ScalarType.Float64);
        if (variant is "gan" or "cgan")
            Enlarge(d); // its weights start so small that the differences would drown in rounding
        if (objectiveName == HingeObjective.Word)
            RaiseOutput(d); // within ±1 the rows of both kinds cancel, and the output bias has no gradient
        var objective = ObjectiveRegistry.For(options with { Objective = objectiveName });
        var batches = new KeyedBatches(
            options, data, VariantRegistry.Get(variant).Range(data.Description), CPU, VariantRegistry.Get(variant).Info.IsConditional);
        var (step, rows) = (new StepKey(1, 0, 0, 0), Rows.All(Recipes.Batch));
        var x = batches.Real(step, rows).to(ScalarType.Float64);
        var z = batches.Noise(step, rows).to(ScalarType.Float64);

        Tensor Fake() =>
            d.call(
                g.call(z, batches.FakeLabels(step, rows), DropoutMasks.ForGenerator(step, rows, CPU)), batches.FakeLabels(step, rows),
                DropoutMasks.ForFake(step, rows, CPU));
        Tensor LossD() =>
            objective.DiscriminatorLoss(d.call(x, batches.RealLabels(step, rows), DropoutMasks.ForReal(step, rows, CPU)), Fake());
        Tensor LossG() => objective.GeneratorLoss(Fake());

        // Thousands of rectified map values, or maxout pieces that the class drives: with the usual step some row
        // crosses a kink between the two evaluations.
        var h =
            variant == "cgan" || (options.Extra.ContainsKey(ConvolutionalShape.Width.Name) && data.Description.SampleShape[1] == 28)
                ? 1e-7
                : 1e-5;
        AssertGradient(LossD, d, h);
        AssertGradient(LossG, g, h);
    }

    private static void RaiseOutput(nn.Module module)
    {
        using var grad = no_grad();
        module.named_parameters().Single(p => p.name == "y.bias").parameter.fill_(0.9);
    }

    private static void Enlarge(nn.Module module)
    {
        using var grad = no_grad();
        foreach (var (name, parameter) in module.named_parameters())
            if (!name.StartsWith("y0.", StringComparison.Ordinal)) parameter.mul_(20);   // the class begins with weights of up to 1
    }

    /// <summary>In each parameter, the element with the largest gradient and the one in the middle.</summary>
    private static void AssertGradient(Func<Tensor> loss, nn.Module module, double h)
    {
        var parameters = module.named_parameters().ToArray();
        var gradients = autograd.grad([loss()], [.. parameters.Select(p => p.parameter)]);
        using var grad = no_grad();
        foreach (var ((name, parameter), gradient) in parameters.Zip(gradients))
        {
            var expected = gradient.contiguous().view(-1).data<double>().ToArray();
            var scale = expected.Max(Math.Abs);
            Assert.True(scale > 0, name);
            foreach (var at in new[] { Array.IndexOf(expected, expected.MaxBy(Math.Abs)), expected.Length / 2 })
            {
                var element = parameter.view(-1).narrow(0, at, 1);
                element.add_(h);
                var above = loss().item<double>();
                element.add_(-2 * h);
                var below = loss().item<double>();
                element.add_(h);
                var difference = (above - below) / (2 * h);
                Assert.True(
                    Math.Abs(difference - expected[at]) < 1e-5 * scale + 1e-9, $"{name}[{at}]: {expected[at]:g6} and {difference:g6}");
            }
        }
    }
}
