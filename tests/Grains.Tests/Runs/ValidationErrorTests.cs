using GanOrleans.Contracts;
using GanOrleans.Grains.Catalog;
using GanOrleans.Grains.Runs;
using GanOrleans.Models;
using GanOrleans.Models.Data;

namespace GanOrleans.Grains.Tests.Runs;

/// <summary>A error names the setting that the user gave.</summary>
public sealed class ValidationErrorTests
{
    private static readonly DataDescription Data = new("images", 800, [1, 28, 28], 0, "", isImage: true);

    [Fact]
    public void Data_that_cannot_be_opened_is_the_fault_of_the_setting_that_says_where_it_is()
    {
        var spec = new RunSpec { Variant = "gan", Dataset = "images", DataRoot = "/no/flatt" };
        var own = SpecChecker.DataFault(spec with { DataRoot = null }, Refusal("/no/flatt"));
        var none = SpecChecker.DataFault(spec with { DataRoot = null }, Refusal(null));

        var given = SpecChecker.DataFault(spec, Refusal("/no/flatt"));

        Assert.Equal(("data-root", "/no/flatt"), (given.Path, given.Given));
        Assert.StartsWith("On this silo it is not a folder: it does not exist.", given.Advice, StringComparison.Ordinal);
        Assert.Contains("the silo's own (--data-root or GAN_DATA_ROOT there)", own.Advice, StringComparison.Ordinal);
        Assert.Equal(("data-root", ""), (none.Path, none.Given));
        Assert.Contains("GAN_DATA_ROOT is read by silos, not by ganctl", none.Advice, StringComparison.Ordinal);
        Assert.Equal("dataset", SpecChecker.DataFault(spec, new DataSetException("damaged")).Path);
    }

    [Fact]
    public void A_branch_of_another_variant_has_one_fault()
    {
        var errors = Check(new RunSpec { Variant = "mlp", Dataset = "images", Iterations = 5, Latent = 7 }).ToList();

        Assert.Equal("variant", Assert.Single(errors).Path);
    }

    [Fact]
    public void Too_few_epochs_of_a_branch_are_said_as_epochs()
    {
        var error = Assert.Single(Check(new RunSpec { Variant = "dcgan", Dataset = "images", Epochs = 1, Batch = 50 }));

        Assert.Equal(("epochs", "1", "more than the checkpoint's 20 iterations"), (error.Path, error.Given, error.Allowed));
        Assert.StartsWith("They are 16 iterations,", error.Advice, StringComparison.Ordinal);   // 1 × 800 / 50
    }

    [Theory]
    [InlineData(8, true)]
    [InlineData(10, false)]
    public void A_branch_begins_with_a_whole_block_of_local_steps(int every, bool refused)
    {
        var errors = Check(new RunSpec { Variant = "dcgan", Dataset = "images", Iterations = 80, AverageEvery = every, Workers = 2 });

        Assert.Equal(
            refused
                ? ["average-every: '8' is not allowed. Allowed: a divisor of the checkpoint's iteration, here 20. A branch begins with a "
                    + "whole block: lower 'average-every', or choose another checkpoint."]
                : [],
            errors.Select(error => error.ToString()));
    }

    [Fact]
    public void Without_a_run_to_continue_that_can_be_found_its_variant_is_not_missing() =>
        Assert.Equal("from", Assert.Single(RunSpecValidator.Check(new RunSpec { From = "Cats" })).Path);

    private static DataSetException Refusal(string? root) =>
        Assert.Throws<DataSetException>(() => DataSets.Open("images", new DataSetOptions { Root = root }));

    private static IEnumerable<ValidationError> Check(RunSpec spec)
    {
        var there = new RunSpec { Variant = "dcgan", Dataset = "images", Iterations = 20 };
        var source = SpecResolver.Complete(there, SpecResolver.Resolve(there, VariantRegistry.Get("dcgan"), Data));
        var options = SpecResolver.Resolve(spec, VariantRegistry.Get(spec.Variant!), Data);
        return BranchPoints.Check(spec, options, new Branch("cats", "20-g0", 20, source));
    }
}
