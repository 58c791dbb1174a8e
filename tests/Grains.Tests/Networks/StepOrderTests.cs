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
    public void A_network_that_nothing_updates_is_a_fault() =>
        Assert.Throws<InvalidOperationException>(() => Alternating.First("run", 1, 0, "encoder"));
}
