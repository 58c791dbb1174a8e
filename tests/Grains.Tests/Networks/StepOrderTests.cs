using GanOrleans.Contracts;
using GanOrleans.Grains.Networks;

namespace GanOrleans.Grains.Tests.Networks;

public class StepOrderTests
{
    private const string D = "discriminator";
    private const string G = "generator";

    // Algorithm 1 with k = 2: D, D, G.
    private static readonly StepOrder Alternating = new([[D], [G]], [2, 1]);
    private static readonly StepOrder Simultaneous = new([[D, G]], [1]);

    [Fact]
    public void Two_discriminator_steps_come_before_the_generators_and_then_the_next_iteration()
    {
        var step = StepOrder.Start("run", 1, 5);
        var steps = new List<(long, int, int)>();
        for (var i = 0; i < 4; i++, step = Alternating.Next(step))
            steps.Add((step.Iteration, step.Phase, step.Substep));

        Assert.Equal([(5, 0, 0), (5, 0, 1), (5, 1, 0), (6, 0, 0)], steps);
    }

    [Fact]
    public void A_network_waits_only_for_the_steps_that_update_it()
    {
        var first = Alternating.First("run", 1, 5, G);

        Assert.Equal((5, 1, 0), (first.Iteration, first.Phase, first.Substep));
        var next = Alternating.Next(first, G);
        Assert.Equal((6, 1, 0), (next.Iteration, next.Phase, next.Substep));
    }

    [Fact]
    public void The_discriminators_next_step_after_its_last_one_is_in_the_next_iteration()
    {
        var last = new StepId("run", 1, 5, 0, 1);

        Assert.Equal(new StepId("run", 1, 6, 0, 0), Alternating.Next(last, D));
    }

    [Fact]
    public void A_simultaneous_step_updates_both()
    {
        var step = StepOrder.Start("run", 1, 0);

        Assert.True(Simultaneous.Updates(step, D) && Simultaneous.Updates(step, G));
        Assert.Equal(step with { Iteration = 1 }, Simultaneous.Next(step));
    }

    [Fact]
    public void Where_workers_average_every_three_iterations_both_networks_wait_for_the_last_step_of_a_block()
    {
        var blocks = new StepOrder([[D], [G]], [2, 1], averageEvery: 3);
        var averaging = new StepId("run", 1, 5, 1, 0);   // block 1: iterations 3, 4, 5

        Assert.All([D, G], network => Assert.Equal(averaging, blocks.First("run", 1, 3, network)));
        Assert.All([D, G], network => Assert.Equal(averaging with { Iteration = 8 }, blocks.Next(averaging, network)));
        Assert.Equal(new StepId("run", 1, 3, 0, 0), blocks.Begin(averaging));
        Assert.Equal((6, 3), (blocks.UpdatesPerExchange(D), blocks.UpdatesPerExchange(G)));
    }

    [Fact]
    public void Nothing_is_exchanged_within_a_block_and_everything_in_its_last_step()
    {
        var blocks = new StepOrder([[D], [G]], [2, 1], averageEvery: 2);
        var first = StepOrder.Start("run", 1, 4);
        var exchanged = new List<string>();
        for (var (i, step) = (0, first); i < 6; i++, step = blocks.Next(step))
            exchanged.Add(string.Join("+", blocks.Exchanged(step)));

        Assert.Equal(["", "", "", "", "", $"{D}+{G}"], exchanged);   // D, D, G, D, D, G
        Assert.Equal([D], Alternating.Exchanged(first));
        Assert.Equal((1, first), (Alternating.UpdatesPerExchange(D), Alternating.Begin(first)));
    }

    [Fact]
    public void A_network_that_nothing_updates_is_a_fault() =>
        Assert.All(
            [Alternating, new StepOrder([[D], [G]], [2, 1], averageEvery: 3)],
            order => Assert.Throws<InvalidOperationException>(() => order.First("run", 1, 0, "encoder")));
}
