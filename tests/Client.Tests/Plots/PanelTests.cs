using GanOrleans.Client.Plots;
using GanOrleans.Contracts.Evaluation;
using GanOrleans.Contracts.Runs;

namespace GanOrleans.Client.Tests.Plots;

public sealed class PanelTests
{
    [Fact]
    public void Of_one_run_losses_and_outputs_share_a_chart()
    {
        var run = new RunCurve("a", [Point(1, 0.5, 2), Point(2, 0.4, 3)]);

        Assert.Equal(3, CurvePanels.Of([run], CurveValue.In(run.Points)).Count);   // losses, D(x), kl
        Assert.Single(CurvePanels.Of([run], [CurveValue.Common[0]]));
    }

    [Fact]
    public void Of_several_runs_every_value_has_a_chart()
    {
        RunCurve[] runs = [new("a", [Point(1, 0.5, 2)]), new("b", [Point(1, 0.5, 2)])];

        Assert.Equal(["loss-d", "loss-g", "d-real", "kl"], CurveValue.In(runs.SelectMany(run => run.Points)).Select(value => value.Name));
        Assert.Equal(4, CurvePanels.Of(runs, CurveValue.In(runs.SelectMany(run => run.Points))).Count);
    }

    [Fact]
    public void A_smoothed_point_is_the_mean_of_those_up_to_it()
    {
        var smooth = CurvePanels.Smooth([(1, 1), (2, 3), (3, double.NaN), (4, 7)], 3);

        Assert.Equal([1, 2, double.NaN, 5], smooth.Select(point => point.Y));
    }

    [Fact]
    public void Curves_are_aligned_up_to_the_least_of_the_newest_iterations()
    {
        RunCurve[] runs =
        [
            new("a", [Point(2, 0.5, 1), Point(4, 0.25, 1)]),
            new("b", [Point(1, 8, 1), Point(3, double.NaN, 1), Point(5, 6, 1)]),
        ];

        var loss = AlignedCurves.Of(runs)[0];

        Assert.Equal("loss-d", loss.Value);
        Assert.Equal([2, 3, 4], loss.Iterations);
        Assert.Equal([0.5, 0.5, 0.25], loss.Values[0]);
        Assert.Equal([8, null, null], loss.Values[1]);
        Assert.Empty(AlignedCurves.Of([runs[0], new("c", [])]));
        Assert.Empty(AlignedCurves.Of([runs[0], new("c", [Point(9, 1, 1)])]));
    }

    [Fact]
    public void Metrics_have_a_chart_each_and_only_what_is_of_an_iteration_is_drawn()
    {
        EvaluatedRun[] runs =
        [
            new("a", [Result(10, false, 5), Result(20, false, 4), Result(20, true, 3)]),
            new("b", [Result(null, false, 9)]),
        ];

        Assert.Equal(2, MetricPanels.Of(runs, []).Count);
        Assert.Single(MetricPanels.Of(runs, ["fid"]));
        Assert.Empty(MetricPanels.Of([runs[1]], []));
    }

    private static RunProgress Point(long iteration, double lossD, double lossG) => new()
    {
        Iteration = iteration,
        LossD = lossD,
        LossG = lossG,
        DReal = 0.5,
        DFake = double.NaN,
        Value = double.NaN,
        IterationsPerSecond = double.NaN,
        ImagesPerSecond = double.NaN,
        Named = new() { ["kl"] = 1 },
    };

    private static EvaluationResult Result(long? iteration, bool ema, double fid) =>
        new(
            "it", iteration, ema, 100, 1, "mnist:test", "h", [],
            [
                new("fid", "pixels", fid, null, 0.5, 100, 100, null), new("kid", "pixels", fid, null, null, 100, 100, null),
                new("ssim", "pixels", fid, null, null, 100, 100, "3"),
            ], 1, DateTimeOffset.UnixEpoch);
}
