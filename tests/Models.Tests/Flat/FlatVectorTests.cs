using System.Runtime.InteropServices;
using GanOrleans.Models.Networks;
using GanOrleans.Models.Optimization;
using GanOrleans.Models.Tests.Support;
using GanOrleans.Models.Variants.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using OptimizerOptions = GanOrleans.Models.Options.OptimizerOptions;

namespace GanOrleans.Models.Tests.Flat;

public sealed class FlatVectorTests : TorchTest
{
    [Fact]
    public void Parameters_start_at_multiples_of_64_and_keep_names_shapes_and_values()
    {
        var before = Module().named_parameters().ToDictionary(p => p.name, p => p.parameter.Values());
        using var network = new Network("generator", Module(), CPU);

        Assert.Equal(["h0.weight", "h0.bias", "y.weight", "y.bias"], network.Layout.Entries.Select(e => e.Name));
        // 7·5 = 35 → 64; 7 → 64; 3·7 = 21 → 64; 3 → 64.
        Assert.Equal([0L, 64, 128, 192], network.Layout.Entries.Select(e => e.Offset));
        Assert.Equal(256, network.Layout.Length);
        Assert.Equal(35 + 7 + 21 + 3, network.Layout.Count);
        foreach (var (name, parameter) in network.Module.named_parameters()) Assert.Equal(before[name], parameter.Values());
    }

    [Fact]
    public void Writing_into_the_vector_changes_the_network_and_the_gaps_stay_zero()
    {
        using var network = new Network("generator", Module(), CPU);

        network.Weights.fill_(0.5f);

        Assert.All(network.Module.parameters(), p => Assert.All(p.Values(), v => Assert.Equal(0.5f, v)));

        using var fresh = new Network("generator", Module(), CPU);
        Assert.All(fresh.Weights.Values()[35..64], v => Assert.Equal(0f, v));
    }

    [Fact]
    public void A_backward_pass_leaves_the_gradient_in_the_vector()
    {
        using var network = new Network("generator", Module(), CPU);
        var plain = Module();
        var x = ones(4, 5);

        ((Pair)network.Module).call(x).sum().backward();
        plain.call(x).sum().backward();

        network.AssertFlat();
        Assert.Equal(TensorAsserts.Flatten(plain, network.Layout, p => p.grad!), network.Gradient.Values());
    }

    [Fact]
    public void Gradients_that_left_the_vector_are_reported_by_name()
    {
        using var network = new Network("generator", Module(), CPU);

        network.Module.zero_grad();
        var error = Assert.Throws<InvalidOperationException>(network.AssertFlat);

        Assert.Contains("'h0.weight'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_backward_pass_with_a_graph_of_its_own_is_noticed()
    {
        using var network = new Network("generator", Module(), CPU);

        ((Pair)network.Module).call(ones(4, 5)).pow(2).sum().backward(create_graph: true);

        Assert.Throws<InvalidOperationException>(network.AssertFlat);
    }

    [Fact]
    public void A_backward_pass_over_weights_that_moved_since_the_forward_pass_throws()
    {
        using var network = new Network("generator", Module(), CPU);

        var loss = ((Pair)network.Module).call(ones(4, 5)).pow(2).sum();
        network.Weights.add_(1f);

        Assert.ThrowsAny<Exception>(() => loss.backward());
    }

    [Theory]
    [InlineData(OptimizerOptions.Sgd)]
    [InlineData(OptimizerOptions.Adam)]
    [InlineData(OptimizerOptions.RmsProp)]
    [InlineData(OptimizerOptions.Adadelta)]
    public void So_does_one_over_weights_that_an_optimizer_moved_with_any_rules(string kind)
    {
        var options = new OptimizerOptions { Kind = kind };
        foreach (var rules in new[] { UpdateRules.Plain, UpdateRules.Host })
        {
            using var network = new Network("generator", Module(), CPU);
            using var optimizer = FlatOptimizer.Create(options, new UpdateSchedule(options, 0), network.Weights);
            var module = (Pair)network.Module;

            var loss = module.call(ones(4, 5)).pow(2).sum();
            using (no_grad()) optimizer.Step(rules, network.Weights, ones_like(network.Weights), 0);

            var error = Assert.Throws<ExternalException>(() => loss.backward());
            Assert.Contains("modified by an inplace operation", error.Message, StringComparison.Ordinal);
            module.call(ones(4, 5)).pow(2).sum().backward();   // the next pass is none the worse
        }
    }

    [Fact]
    public void A_frozen_network_takes_no_gradient_and_thaws_afterwards()
    {
        using var network = new Network("generator", Module(), CPU);
        var x = ones(4, 5).requires_grad_();

        using (network.Freeze()) ((Pair)network.Module).call(x).sum().backward();
        Assert.All(network.Gradient.Values(), v => Assert.Equal(0f, v));
        Assert.NotNull(x.grad);

        ((Pair)network.Module).call(x).sum().backward();
        Assert.Contains(network.Gradient.Values(), v => v != 0);
    }

    [Fact]
    public void Buffers_travel_through_the_state_vector()
    {
        using var network = new Network("discriminator", new Counter(), CPU);
        Assert.Equal([3f, 4f], network.State.Values()[..2]);

        network.State.narrow(0, 0, 2).copy_(tensor(new[] { 8f, 9f }));
        network.RestoreState();

        Assert.Equal([8f, 9f], network.Module.named_buffers().Single().buffer.Values());
    }

    [Fact]
    public void A_network_without_buffers_has_an_empty_state_vector()
    {
        using var network = new Network("generator", Module(), CPU);

        Assert.Equal(0, network.State.numel());
    }

    private static Pair Module() => new();

    private sealed class Pair : nn.Module<Tensor, Tensor>
    {
        private readonly Linear h0 = KeyedLinear.Default(1, "h0", 5, 7);
        private readonly Linear y = KeyedLinear.Default(1, "y", 7, 3);

        public Pair() : base(nameof(Pair)) => RegisterComponents();

        public override Tensor forward(Tensor x) => y.call(h0.call(x).tanh());
    }

    private sealed class Counter : nn.Module<Tensor, Tensor>
    {
        private readonly Linear y = KeyedLinear.Default(1, "y", 2, 2);

        public Counter() : base(nameof(Counter))
        {
            RegisterComponents();
            register_buffer("seen", tensor(new[] { 3f, 4f }));
        }

        public override Tensor forward(Tensor x) => y.call(x);
    }
}
