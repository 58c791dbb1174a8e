using TorchSharp;
using TorchSharp.Modules;
using static GanOrleans.Compat.Tests.Torch.TorchAssert;
using static TorchSharp.torch;

namespace GanOrleans.Compat.Tests.Torch;

[Collection(TorchCollection.Name)]
public sealed class OptimizerTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Plain_descent_moves_against_the_gradient()
    {
        var x = Weights(1, 2);
        using var sgd = optim.SGD([x], 0.1);

        Step(sgd, x, 1, -2);

        Close([.9, 2.2], x);
    }

    [Fact]
    public void Momentum_starts_with_the_gradient_and_decays()
    {
        var x = Weights(0);
        using var sgd = optim.SGD([x], 0.1, momentum: 0.5);

        Step(sgd, x, 1);   // b = 1
        Close(-.1, x);
        Step(sgd, x, 2);   // b = ½·1 + 2 = 2.5
        Close(-.35, x);
    }

    [Fact]
    public void Dampening_decay_and_nesterov_change_the_step()
    {
        var (a, b, c) = (Weights(1), Weights(1), Weights(0));
        using var dampened = optim.SGD([a], 1, momentum: 0.5, dampening: 0.5);
        using var decayed = optim.SGD([b], 0.1, weight_decay: 0.5);
        using var nesterov = optim.SGD([c], 0.1, momentum: 0.5, nesterov: true);

        Step(dampened, a, 1);
        Step(dampened, a, 2);   // b = ½·1 + ½·2 = 1.5
        Step(decayed, b, 1);    // g = 1 + ½·1
        Step(nesterov, c, 1);   // g + ½·b = 1.5

        Close(1 - 1 - 1.5, a);
        Close(.85, b);
        Close(-.15, c);
    }

    [Fact]
    public void Learning_rate_and_momentum_can_be_scheduled()
    {
        var x = Weights(0);
        using var sgd = optim.SGD([x], 0.1, momentum: 0.5);
        Step(sgd, x, 1);

        foreach (var group in sgd.ParamGroups)
            group.LearningRate = 1;
        ((SGD.ParamGroup)sgd.ParamGroups.Single()).Momentum = 0.9;
        Step(sgd, x, 1);   // b = .9·1 + 1

        Close(-.1 - 1.9, x);
    }

    [Fact]
    public void Adam_follows_its_bias_corrected_moments()
    {
        var x = Weights(1);
        using var adam = optim.Adam([x], lr: 0.1, beta1: 0.5, beta2: 0.75, eps: 1e-8);

        Step(adam, x, 2);   // m = 1, v = 1; m̂ = 1/.5 = 2, v̂ = 1/.25 = 4: one full step
        Close(.9, x);
        Step(adam, x, 1);   // m = 1, v = .75 + .25 = 1; m̂ = 1/.75, v̂ = 1/.4375
        Close(.9 - .1 * (1 / .75) / Math.Sqrt(1 / .4375), x);
    }

    [Fact]
    public void RMSprop_divides_by_the_root_of_the_running_square()
    {
        var x = Weights(1);
        using var rms = optim.RMSProp([x], lr: 0.1, alpha: 0.75, eps: 0);

        Step(rms, x, 2);   // v = ¼·4 = 1
        Close(1 - .2, x);
        Step(rms, x, 1);   // v = ¾ + ¼ = 1
        Close(.7, x);
    }

    [Fact]
    public void Adadelta_scales_by_the_ratio_of_running_averages()
    {
        var x = Weights(1);
        using var adadelta = optim.Adadelta([x], lr: 1, rho: 0.5, eps: 1);

        Step(adadelta, x, 2);   // E[g²] = 2, Δ = √(0 + 1)/√(2 + 1)·2

        Close(1 - 2 / Math.Sqrt(3), x);
    }

    [Fact]
    public void A_parameter_without_gradient_stays()
    {
        var x = Weights(1);
        using var adam = optim.Adam([x]);

        adam.step();

        Close(1, x);
    }

    [Fact]
    public void Zero_grad_zeroes_in_place()
    {
        var x = Weights(1);
        var gradient = Vector(5);
        x.grad = gradient;
        using var sgd = optim.SGD([x], 1);

        sgd.zero_grad();

        Close(0, gradient);
        Assert.NotNull(x.grad);
    }

    [Theory]
    [InlineData("sgd")]
    [InlineData("adam")]
    [InlineData("amsgrad")]
    [InlineData("rmsprop")]
    [InlineData("adadelta")]
    public void A_saved_optimizer_goes_on_bit_equal(string kind)
    {
        var (x, y) = (Weights(1, -2, 3), Weights(1, -2, 3));
        using var original = Create(kind, x);
        using var resumed = Create(kind, y);
        for (var i = 0; i < 3; i++)
            Step(original, x, .1f * i, 1, -i);
        using var file = new MemoryStream();

        using (var writer = new BinaryWriter(file, System.Text.Encoding.UTF8, leaveOpen: true))
            original.save_state_dict(writer);
        file.Position = 0;
        using (var reader = new BinaryReader(file))
            resumed.load_state_dict(reader);
        using (no_grad())
            y.copy_(x);

        for (var i = 0; i < 3; i++)
        {
            Step(original, x, i, .5f, 2);
            Step(resumed, y, i, .5f, 2);
        }
        Assert.True(x.Equals(y));
    }

    [Fact]
    public void The_state_can_be_read_and_written_by_its_fields()
    {
        var x = Weights(1, 2);
        using var adam = optim.Adam([x]);
        Step(adam, x, 1, 1);

        var state = (Adam.State)adam.state_dict().State.Single();

        Assert.Equal(1, state.step);
        Close([.1, .1], state.exp_avg);
        Close([.001, .001], state.exp_avg_sq);
    }

    [Fact]
    public void States_of_another_kind_are_refused()
    {
        var x = Weights(1);
        using var sgd = optim.SGD([x], 1);
        using var adam = optim.Adam([x]);
        using var file = new MemoryStream();
        using (var writer = new BinaryWriter(file, System.Text.Encoding.UTF8, leaveOpen: true))
            sgd.save_state_dict(writer);
        file.Position = 0;
        using var reader = new BinaryReader(file);

        Assert.Throws<InvalidDataException>(() => adam.load_state_dict(reader));
        Assert.Throws<ArgumentException>(() => optim.SGD([x], -1));
    }

    [Fact]
    public void A_step_inside_a_scope_keeps_its_state_alive()
    {
        var x = Weights(1);
        using var sgd = optim.SGD([x], 1, momentum: 0.5);

        using (NewDisposeScope())
            Step(sgd, x, 1);
        using (NewDisposeScope())
            Step(sgd, x, 1);

        Close(1 - 1 - 1.5, x);
    }

    private static Parameter Weights(params float[] values) => nn.Parameter(tensor(values));

    private static void Step(optim.Optimizer optimizer, Parameter parameter, params float[] gradient)
    {
        using var g = tensor(gradient);
        parameter.grad = g;
        optimizer.step();
    }

    private static OptimizerHelper Create(string kind, Parameter x) => kind switch
    {
        "sgd" => optim.SGD([x], 0.1, momentum: 0.9),
        "adam" => optim.Adam([x], lr: 0.01),
        "amsgrad" => optim.Adam([x], lr: 0.01, amsgrad: true),
        "rmsprop" => optim.RMSProp([x], centered: true, momentum: 0.5),
        _ => optim.Adadelta([x], lr: 0.5),
    };
}
