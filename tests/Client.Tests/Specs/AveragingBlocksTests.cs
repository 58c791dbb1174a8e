using GanOrleans.Contracts.Specs;

namespace GanOrleans.Client.Tests.Specs;

public sealed class AveragingBlocksTests
{
    private static readonly RunSpec Spec = new() { Variant = "gan", Dataset = "mnist" };

    [Theory]
    [InlineData(6000, 16)]
    [InlineData(16, 16)]
    [InlineData(7, 1)]
    public void Whole_blocks_are_no_error(long iterations, int every) =>
        Assert.Empty(RunSpecValidator.Check(Spec with { Iterations = iterations, AverageEvery = every }));

    [Theory]
    [InlineData(1000, 16, "The nearest are 992 and 1,008.")]
    [InlineData(10, 16, "The nearest is 16.")]
    public void Iterations_that_end_within_a_block_are_refused_with_the_nearest_that_do_not(long iterations, int every, string nearest)
    {
        var error = Assert.Single(RunSpecValidator.Check(Spec with { Iterations = iterations, AverageEvery = every }));

        Assert.Equal(
            $"iterations: '{iterations}' is not allowed. Allowed: a multiple of 'average-every', here 16. {nearest}", error.ToString());
    }

    [Fact]
    public void Epochs_are_refused_as_epochs() => Assert.Equal(
        "epochs: '1.5' is not allowed. Allowed: as many as are a multiple of 'average-every', here 16, in iterations. "
        + "They are 750 iterations. The nearest are 736 and 752: give 'iterations' instead, or another 'average-every'.",
        AveragingBlocks.Check(Spec with { Epochs = 1.5 }, 750, 16)!.ToString());

    [Fact]
    public void It_is_said_with_all_other_errors()
    {
        var errors = RunSpecValidator.Check(Spec with { Iterations = 10, AverageEvery = 4, Workers = 0, K = 101 });

        Assert.Equal(["iterations", "k", "workers"], errors.Select(error => error.Path).Order());
    }

    [Fact]
    public void A_block_out_of_its_range_has_that_error_alone() => Assert.Equal(
        "average-every: '0' is not allowed. Allowed: a whole number from 1 to 10,000. Change 'average-every', or leave it out for its "
        + "default (1).",
        Assert.Single(RunSpecValidator.Check(Spec with { Iterations = 10, AverageEvery = 0 })).ToString());
}
