using TorchSharp;
using TorchSharp.Modules;
using static GanOrleans.Compat.Tests.Torch.TorchAssert;
using static TorchSharp.torch;

namespace GanOrleans.Compat.Tests.Torch;

[Collection(TorchCollection.Name)]
public sealed class ModuleTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Hooks_after_the_forward_pass_see_and_may_replace_its_result_until_they_are_removed()
    {
        using var layer = nn.Linear(2, 3);
        var shapes = new List<long[]>();
        var looking = layer.register_forward_hook((_, input, output) => { shapes.Add([.. input.shape, .. output.shape]); return output; });
        var doubling = layer.register_forward_hook((_, _, output) => output * 2);

        using var x = ones(4, 2);
        using var hooked = layer.call(x);
        looking.remove();
        doubling.remove();
        using var plain = layer.call(x);

        Assert.Equal([4L, 2, 4, 3], Assert.Single(shapes));
        Assert.True(hooked.allclose(plain * 2));
    }

    [Fact]
    public void Names_are_those_of_pytorch()
    {
        using var net = new Net();

        Assert.Equal(["main.0.bias", "main.0.weight", "main.2.bias", "main.2.weight", "scale"], net.named_parameters().Select(p => p.name).Order());
        Assert.Equal(["steps"], net.named_buffers().Select(b => b.name));
        Assert.Equal(["main", "main.0", "main.1", "main.2"], net.named_modules().Select(m => m.name));
        Assert.Equal(["main"], net.named_children().Select(m => m.name));
        Assert.Equal(["main.0.bias", "main.0.weight", "main.2.bias", "main.2.weight", "scale", "steps"], net.state_dict().Keys.Order());
    }

    [Fact]
    public void Batch_norm_names_its_statistics()
    {
        using var net = nn.Sequential(("conv", nn.Conv2d(1, 2, 3)), ("norm", nn.BatchNorm2d(2)));

        Assert.Equal(
            ["conv.bias", "conv.weight", "norm.bias", "norm.num_batches_tracked", "norm.running_mean", "norm.running_var", "norm.weight"],
            net.state_dict().Keys.Order());
        Assert.Equal(4, net.parameters().Count());
    }

    [Fact]
    public void A_list_of_modules_names_them_by_position_once_it_is_part_of_another()
    {
        using var net = new Listed();

        Assert.Equal(["layers.0.bias", "layers.0.weight", "layers.1.bias", "layers.1.weight"], net.named_parameters().Select(p => p.name).Order());
        Assert.Equal(2, net.layers.Count);
        Assert.Equal([1L, 3], net.forward(ones(1, 2)).shape);
    }

    private sealed class Listed : nn.Module<Tensor, Tensor>
    {
        public readonly ModuleList<Linear> layers = new(nn.Linear(2, 4));

        public Listed() : base(nameof(Listed))
        {
            layers.Add(nn.Linear(4, 3));
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => layers.Aggregate(input, (x, layer) => layer.call(x));
    }

    [Fact]
    public void A_state_dict_loads_into_another_module()
    {
        using var source = new Net();
        using var target = new Net();
        var x = ones(2, 3);
        Assert.False(source.call(x).Equals(target.call(x)));

        target.load_state_dict(source.state_dict());

        Assert.True(source.call(x).Equals(target.call(x)));
        Assert.NotEqual(source.main_weight.Handle, target.main_weight.Handle);
    }

    [Fact]
    public void A_state_dict_with_other_names_is_refused()
    {
        using var net = new Net();
        var state = net.state_dict();
        state.Remove("scale");

        Assert.Throws<InvalidOperationException>(() => net.load_state_dict(state));
        var (missing, unexpected) = net.load_state_dict(state, strict: false);
        Assert.Equal(["scale"], missing);
        Assert.Empty(unexpected);
    }

    [Fact]
    public void The_state_dict_holds_the_modules_own_tensors()
    {
        using var net = new Net();

        using (no_grad())
            net.state_dict()["scale"].fill_(7);

        Close(7, net.get_parameter("scale")!);
    }

    [Fact]
    public void Zero_grad_sets_gradients_to_none()
    {
        using var net = new Net();
        net.call(ones(2, 3)).sum().backward();
        Assert.All(net.parameters(), p => Assert.NotNull(p.grad));

        net.zero_grad();

        Assert.All(net.parameters(), p => Assert.Null(p.grad));
    }

    [Fact]
    public void To_replaces_the_parameters_that_change()
    {
        using var net = new Net();
        var before = net.main_weight;
        var values = Values(before);

        net.to(float64);

        Assert.NotSame(before, net.main_weight);
        Assert.All(net.parameters(), p => Assert.Equal(float64, p.dtype));
        Assert.All(net.parameters(), p => Assert.True(p.requires_grad && p.is_leaf));
        Assert.Equal(int64, net.get_buffer("steps")!.dtype);   // integers stay
        Close(values, net.main_weight);
        Assert.Equal(float64, net.call(ones(1, 3, float64)).dtype);
    }

    [Fact]
    public void To_where_it_already_is_keeps_the_parameters()
    {
        using var net = new Net();
        var before = net.parameters().ToList();

        net.to(CPU);

        Assert.All(before.Zip(net.parameters()), pair => Assert.Same(pair.First, pair.Second));
    }

    [Fact]
    public void Training_mode_reaches_all_modules()
    {
        using var net = new Net();

        net.eval();
        Assert.False(net.training);
        Assert.All(net.modules(), m => Assert.False(m.training));

        net.train();
        Assert.All(net.modules(), m => Assert.True(m.training));
    }

    [Fact]
    public void Apply_visits_children_before_their_parent()
    {
        using var net = nn.Sequential(("a", nn.Linear(1, 1)), ("b", nn.ReLU()));
        var visited = new List<string>();

        net.apply(m => visited.Add(m.GetName()));

        Assert.Equal(["Linear", "ReLU"], visited.Take(2));
        Assert.Equal(3, visited.Count);
    }

    [Fact]
    public void A_sequential_module_chains_its_parts()
    {
        using var net = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 1));
        var x = ones(4, 2);

        var expected = nn.functional.linear(
            nn.functional.linear(x, net.get_parameter("0.weight")!, net.get_parameter("0.bias")).relu(), net.get_parameter("2.weight")!, net.get_parameter("2.bias"));

        Assert.True(expected.Equals(net.call(x)));
    }

    [Fact]
    public void A_name_is_registered_once()
    {
        using var net = new Net();

        Assert.Throws<InvalidOperationException>(() => net.register_buffer("steps", zeros(1)));
        Assert.Throws<ArgumentException>(() => net.register_module("a.b", nn.ReLU()));
    }

    [Fact]
    public void Replacing_a_weight_registers_the_new_one()
    {
        using var layer = nn.Linear(2, 2);
        var flat = zeros(4).DetachFromDisposeScope();

        layer.weight = new Parameter(flat.view(2, 2).detach());
        using (no_grad())
            flat.fill_(3);

        Close([3, 3, 3, 3], layer.state_dict()["weight"]);
        Assert.Equal(["weight", "bias"], layer.named_parameters().Select(p => p.name).OrderDescending());
        flat.Dispose();
    }

    [Fact]
    public void A_disposed_module_disposes_its_parameters()
    {
        var net = new Net();
        var parameters = net.parameters().ToList();

        net.Dispose();

        Assert.All(parameters, p => Assert.True(p.IsInvalid));
    }

    private sealed class Net : nn.Module<Tensor, Tensor>
    {
#pragma warning disable IDE0044, CA1823   // registered by reflection; To() replaces them
        private Sequential main;
        private Parameter scale;
        private Tensor steps;
#pragma warning restore IDE0044, CA1823

        public Net() : base(nameof(Net))
        {
            main = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 1));
            scale = nn.Parameter(ones(1));
            steps = zeros(1, int64);
            RegisterComponents();
        }

        public Parameter main_weight => get_parameter("main.0.weight")!;

        public override Tensor forward(Tensor input) => main.call(input) * scale;
    }
}
