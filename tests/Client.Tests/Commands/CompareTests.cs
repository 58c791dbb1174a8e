using GanOrleans.Client.Commands;
using GanOrleans.Client.Output;
using GanOrleans.Contracts.Evaluation;
using GanOrleans.Contracts.Runs;
using GanOrleans.Contracts.Specs;

namespace GanOrleans.Client.Tests.Commands;

/// <summary>What <c>ganctl compare</c> says of runs beside each other.</summary>
public sealed class CompareTests
{
    private static readonly RunSpec Spec = new() { Variant = "mlp", Dataset = "rings", Name = "a", K = 1 };

    [Fact]
    public void Only_settings_that_differ_are_listed()
    {
        var runs = new[]
        {
            Run("a", Spec with { Options = new() { ["pack"] = "2" } }),
            Run("b", Spec with { Name = "b", K = 3 }),
        };

        var differences = CompareCommand.Differences(runs).ToArray();

        Assert.Equal(["k", "options.pack"], differences.Select(difference => difference.Field));
        Assert.Equal(["1", "3"], differences[0].Values);
        Assert.Equal(["2", null], differences[1].Values);
    }

    [Fact]
    public void Results_that_do_not_compare_are_named()
    {
        var result = Result(1_000, "rings:test", "sha256:1");

        Assert.Empty(CompareCommand.Notes([Run("a", Spec, result), Run("b", Spec, result)]));
        Assert.Equal(
            [
                "Not evaluated: c. 'ganctl evaluate RUN' does.",
                "Not comparable: the numbers of samples differ, and metrics depend on them.",
                "Not comparable: the real data differ.",
                "Not comparable: 'lenet' is not the same network for all.",
            ],
            CompareCommand.Notes([Run("a", Spec, result), Run("b", Spec, Result(500, "grid:test", "sha256:2")), Run("c", Spec)]));
    }

    private static ComparedRun Run(string id, RunSpec spec, EvaluationResult? result = null) =>
        new(id, RunState.Completed, 10, spec, result);

    private static EvaluationResult Result(int samples, string reference, string hash) => new(
        "10-g1", 10, false, samples, 1, reference, hash, [new EvaluationFeatures("lenet", hash, "", .99)], [], 1,
        DateTimeOffset.UnixEpoch);
}
