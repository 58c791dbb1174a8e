using GanOrleans.Contracts;
using GanOrleans.Grains.Coordination;
using GanOrleans.Grains.Runs;

namespace GanOrleans.Grains.Tests.Coordination;

/// <summary>What the grains of a run work by.</summary>
public sealed class RunPlansTests
{
    [Theory]
    [InlineData("wait", null, 4, 4)]
    [InlineData("drop", null, 4, 3)]   // more than half
    [InlineData("drop", 2, 4, 2)]
    public async Task A_step_commits_with_as_many_shares_as_the_spec_says(string straggler, int? minWorkers, int workers, int expected)
    {
        var plan = await PlanAsync(spec => spec with { Straggler = straggler, MinWorkers = minWorkers, Workers = workers });

        Assert.Equal((workers, expected), (plan.Workers, plan.MinWorkers));
    }

    [Theory]
    [InlineData(null, 2, 1)]
    [InlineData(16, 2, 16)]
    [InlineData(16, 1, 1)]   // nobody to average with
    public async Task Workers_average_as_often_as_the_spec_says(int? every, int workers, int expected)
    {
        var plan = await PlanAsync(spec => spec with { AverageEvery = every, Workers = workers });

        Assert.Equal(expected, plan.IterationsPerAverage());
        Assert.Equal(1, (plan with { AverageEvery = 0 }).IterationsPerAverage());   // of an earlier version
    }

    [Fact]
    public async Task Threads_are_those_of_the_place_and_the_deadline_has_a_default()
    {
        var plan = await PlanAsync(spec => spec);

        Assert.Equal((2, 2, TimeSpan.FromSeconds(60)), (plan.Threads, TrainingJson.Read(plan.Training).Threads, plan.StepDeadline));
        Assert.Equal(["discriminator", "generator"], plan.NetworkNames());
        Assert.Equal((0, null), (plan.Classes, plan.ClassNames));   // unconditional
    }

    private static async Task<RunPlan> PlanAsync(Func<RunSpec, RunSpec> change)
    {
        using var run = await FakeRun.CreateAsync(change: change);
        return RunPlans.Create(FakeRun.Id, run.Parts.Record.Value, "cpu", "cpu", threads: 2);
    }
}
