using GanOrleans.Models.Randomness;
using GanOrleans.Models.Runtime;
using GanOrleans.Models.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Tests.Runtime;

public sealed class TensorArithmeticTests : TorchTest
{
    private static readonly (string Name, Func<Tensor, Tensor, Tensor> Ours, Func<Tensor, Tensor, Tensor> Theirs)[] Pairs =
    [
        ("x + y", (x, y) => x.Plus(y), (x, y) => x + y),
        ("x + a·y", (x, y) => x.Plus(y, 0.3), (x, y) => x.add(y, alpha: 0.3)),
        ("x + a", (x, _) => x.Plus(0.3), (x, _) => x + 0.3),
        ("x − 1", (x, _) => x.Minus(1), (x, _) => x - 1),
        ("a·x", (x, _) => x.Times(0.3), (x, _) => 0.3 * x),
        ("x/10", (x, _) => x.Over(10), (x, _) => x / 10),
        ("x²", (x, _) => x.Squared(), (x, _) => x.square()),
        ("clamp", (x, _) => x.Clipped(0, 1), (x, _) => x.clamp(0, 1)),
        ("max", (x, _) => x.AtLeast(0.3), (x, _) => x.clamp(min: 0.3)),
        ("softplus", (x, _) => x.Times(9).Softplus(), (x, _) => x.mul(9).softplus()),
        ("leaky relu", (x, _) => x.LeakyRelu(0.2), (x, _) => nn.functional.leaky_relu(x, 0.2)),
        ("elu", (x, _) => x.Elu(), (x, _) => x.elu()),
        ("x ← x + y", (x, y) => x.clone().Add(y), (x, y) => x.clone().add_(y)),
        ("x ← x + a·y", (x, y) => x.clone().Add(y, 0.3), (x, y) => x.clone().add_(y, alpha: 0.3)),
        ("x ← x + a", (x, _) => x.clone().Add(0.3), (x, _) => x.clone().add_(0.3)),
        ("x ← a·x", (x, _) => x.clone().Scale(0.3), (x, _) => x.clone().mul_(0.3)),
        ("x ← x/a", (x, _) => x.clone().Divide(0.3), (x, _) => x.clone().div_(0.3)),
        ("x ← x + a·x·y", (x, y) => x.clone().AddProduct(x, y, 0.3), (x, y) => x.clone().addcmul_(x, y, 0.3)),
        ("x ← x + a·x/y", (x, y) => x.clone().AddQuotient(x, y, 0.3), (x, y) => x.clone().addcdiv_(x, y, 0.3)),
        ("x ← a", (x, _) => x.clone().Fill(0.3), (x, _) => x.clone().fill_(0.3)),
        ("clamp_", (x, _) => x.clone().Clip(0, 1), (x, _) => x.clone().clamp_(0, 1)),
    ];

    public static TheoryData<string> Names => [.. Pairs.Select(pair => pair.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Values_and_gradients_are_those_of_the_librarys_operators_to_the_last_bit(string name)
    {
        var (_, ours, theirs) = Pairs.Single(pair => pair.Name == name);
        var values = new float[2 * 1000];
        var stream = KeyedStream.For(1, RandomPurpose.Sampling, name);
        for (var row = 0; row < 2; row++) stream.Normal(values.AsSpan(row * 1000, 1000), row);
        var both = tensor(values, 2, 1000);
        var y = both[1];
        (Tensor Value, Tensor Gradient) Of(Func<Tensor, Tensor, Tensor> function)
        {
            var x = both[0].detach().requires_grad_(true);
            var value = function(x, y);
            return (value, autograd.grad([value.sum()], [x])[0]);
        }

        var (expected, actual) = (Of(theirs), Of(ours));

        TensorAsserts.BitEqual(expected.Value, actual.Value);
        TensorAsserts.BitEqual(expected.Gradient, actual.Gradient);
    }

    [Fact]
    public void A_comparison_is_the_librarys()
    {
        var x = tensor(new[] { -1f, 1e-6f, 1.1e-6f, 2f });

        Assert.Equal((x > 1e-6).data<bool>().ToArray(), x.IsAbove(1e-6).data<bool>().ToArray());
    }
}
