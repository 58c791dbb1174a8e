using GanOrleans.Client.Output;
using GanOrleans.Contracts.Runs;

namespace GanOrleans.Client.Tests.Output;

public sealed class ProgressTextTests
{
    private static readonly RunProgress Progress = new()
    {
        Iteration = 1200,
        IterationsPerSecond = 52.14,
        ImagesPerSecond = 5214,
        LossD = 0.65123,
        LossG = 0.812,
        DReal = 0.61,
        DFake = 0.42,
        Value = -1.10231,
        EtaSeconds = 92.4,
    };

    [Fact]
    public void A_line_shows_all_figures_and_the_optimum_of_V()
    {
        var line = ProgressText.Line(
            new RunUpdate
            {
                Sequence = 3,
                At = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
                State = RunState.Running,
                Progress = Progress,
            },
            6000);

        Assert.Equal(
            "03:04:05  running     iteration 1,200/6,000 (20%)  52.1 it/s  5,214 images/s  loss D 0.6512 G 0.8120  D(x) 0.6100  D(G(z)) "
                + "0.4200  V(D,G) -1.1023 (optimum -1.3863)  ETA 1:32",
            line);
    }

    [Fact]
    public void A_line_without_figures_shows_the_event()
    {
        var line = ProgressText.Line(
            new RunUpdate
            {
                Sequence = 1,
                At = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
                State = RunState.Queued,
                Event = "waits for a silo of kind 'cuda'",
            },
            6000);

        Assert.Equal("03:04:05  queued      waits for a silo of kind 'cuda'", line);
    }

    [Fact]
    public void Figures_that_are_not_defined_are_a_dash()
    {
        var figures = ProgressText.Figures(
            Progress with
            {
                LossD = double.NaN,
                Value = double.NaN,
                EtaSeconds = double.PositiveInfinity,
                IterationsPerSecond = double.NaN,
            },
            null);

        Assert.Equal(
            "iteration 1,200  - it/s  5,214 images/s  loss D - G 0.8120  D(x) 0.6100  D(G(z)) 0.4200  V(D,G) - (optimum -1.3863)  ETA -",
            figures);
    }

    [Theory]
    [InlineData(0, "0:00")]
    [InlineData(6.6, "0:07")]
    [InlineData(59.9, "1:00")]
    [InlineData(725, "12:05")]
    [InlineData(10921, "3:02:01")]
    [InlineData(360000, "100:00:00")]
    [InlineData(-1, "-")]
    [InlineData(double.NaN, "-")]
    [InlineData(1e300, "-")]
    public void A_duration_reads_like_a_clock(double seconds, string expected) => Assert.Equal(expected, ProgressText.Duration(seconds));

    [Theory]
    [InlineData(999, "999 B")]
    [InlineData(14_200_000, "14.2 MB")]
    [InlineData(2_500_000_000, "2.5 GB")]
    public void A_size_has_its_unit(long bytes, string expected) => Assert.Equal(expected, ProgressText.Bytes(bytes));

    [Fact]
    public void The_optimum_of_V_is_minus_log_4() => Assert.Equal(-1.3863, ProgressText.OptimalValue, 4);

    [Fact]
    public void Columns_are_as_wide_as_their_widest_cell_and_end_without_blanks() =>
        Assert.Equal(["A    BB", "xxx  y", "z"], Columns.Lines([["A", "BB"], ["xxx", "y"], ["z", ""]]));
}
