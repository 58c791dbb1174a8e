using GanOrleans.Client.Errors;
using GanOrleans.Client.Runs;
using GanOrleans.Support.Harness;

namespace GanOrleans.Client.Tests.Runs;

public sealed class RunNamesTests
{
    private static readonly string[] Ids = ["gan-mnist-b2", "gan-mnist-b1", "mlp-rings-a1", "gan-mnist"];

    [Theory]
    [InlineData("last", "gan-mnist-b2")]
    [InlineData("mlp", "mlp-rings-a1")]
    [InlineData("gan-mnist-b1", "gan-mnist-b1")]
    [InlineData("gan-mnist", "gan-mnist")]   // a whole id wins over the ids that begin with it
    public void A_run_is_found_by_its_id_by_a_beginning_of_it_or_as_the_last_one(string given, string expected) =>
        Assert.Equal(expected, RunNames.Resolve(given, Ids));

    [Theory]
    [InlineData("gan-mnist-b", ExitCodes.BadInput, "gan-mnist-b2, gan-mnist-b1")]
    [InlineData("gan-mnist-c1", ExitCodes.NotFound, "Did you mean 'gan-mnist-b")]
    [InlineData("zzz", ExitCodes.NotFound, "'ganctl list' shows all runs")]
    [InlineData("", ExitCodes.NotFound, "'ganctl list' shows all runs")]
    public void A_name_that_means_no_run_or_several_is_refused(string given, int exitCode, string advice)
    {
        var error = Assert.Throws<UserException>(() => RunNames.Resolve(given, Ids));

        Assert.Equal(exitCode, error.ExitCode);
        Assert.Contains(advice, error.WhatToDo, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_run_there_is_no_last_one() =>
        Assert.Equal(ExitCodes.NotFound, Assert.Throws<UserException>(() => RunNames.Resolve("last", [])).ExitCode);
}
