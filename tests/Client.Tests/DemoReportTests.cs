using GanOrleans.Client.Demo;
using GanOrleans.Contracts.Runs;
using GanOrleans.Contracts.Specs;

namespace GanOrleans.Client.Tests;

public sealed class DemoReportTests
{
    private static readonly RunStatus Status = new()
    {
        RunId = "demo-1",
        Spec = new RunSpec { Variant = "gan", Dataset = "mnist", DataRoot = "/data/mnist" },
        State = RunState.Cancelled,
        Iteration = 260,
        Progress = new RunProgress { DReal = 0.61, DFake = 0.42, Value = -1.1023, IterationsPerSecond = 52, ImagesPerSecond = 5200 },
    };

    [Fact]
    public void A_demo_that_was_cut_short_says_that_this_is_early()
    {
        var lines = DemoReport
            .Lines(Status, "libtorch 2.10.0, MKL 2024.2", ["samples.png", "reals.png"], "/runs/demo-1", planned: 6000, "./ganctl")
            .ToList();

        Assert.Contains("260 iterations of gan on mnist", lines);
        Assert.Contains("  D(x) 0.6100   D(G(z)) 0.4200   V(D,G) -1.1023 (optimum -1.3863)", lines);
        Assert.Contains("  libtorch 2.10.0, MKL 2024.2", lines);
        Assert.Contains("  run folder /runs/demo-1", lines);
        Assert.Contains(lines, line => line.StartsWith("This is early: 260 of 6,000 iterations.", StringComparison.Ordinal));
    }

    [Fact]
    public void A_demo_that_reached_its_end_does_not()
    {
        var lines = DemoReport.Lines(
            Status with
            {
                State = RunState.Completed,
                Iteration = 6000,
            },
            "",
            [],
            "/runs/demo-1",
            planned: 6000,
            "./ganctl");

        Assert.DoesNotContain(lines, line => line.Contains("early", StringComparison.Ordinal));
    }

    [Fact]
    public void It_ends_with_three_commands_that_use_the_same_data()
    {
        var lines = DemoReport.Lines(Status, "", [], "/runs/demo-1", planned: 6000, "./ganctl").ToList();

        var commands = lines[(lines.IndexOf("Next:") + 1)..];
        Assert.Equal(3, commands.Count);
        Assert.StartsWith("  ./ganctl silo ", commands[0], StringComparison.Ordinal);
        Assert.Contains("submit --variant gan --dataset mnist --data-root /data/mnist --watch", commands[1], StringComparison.Ordinal);
        Assert.Contains("sample last", commands[2], StringComparison.Ordinal);
    }
}
