using GanOrleans.Imaging;

namespace GanOrleans.Models.Tests.Imaging;

public sealed class AxisTests
{
    [Theory]
    [InlineData(-1, 1, 5, "−1.0 −0.5 0.0 0.5 1.0")]
    [InlineData(-1.25, 1.25, 7, "−1.0 −0.5 0.0 0.5 1.0")]
    [InlineData(0, 1.4, 8, "0.0 0.2 0.4 0.6 0.8 1.0 1.2 1.4")]
    [InlineData(0, 30, 8, "0 5 10 15 20 25 30")]
    [InlineData(-120, 250, 5, "−100 0 100 200")]
    [InlineData(0.3, 0.4, 3, "0.30 0.35 0.40")]
    [InlineData(999.9995, 1000.0005, 3, "999.9995 1000.0000 1000.0005")]
    [InlineData(0, 3e-7, 4, "0e0 1e-7 2e-7 3e-7")]
    [InlineData(-1e20, 1e20, 3, "−1e20 0e0 1e20")]
    [InlineData(0, 2_500_000, 6, "0e0 5e5 1e6 1.5e6 2e6 2.5e6")]
    public void Ticks_are_round_numbers_with_the_digits_that_tell_them_apart(double low, double high, int max, string labels)
    {
        var axis = new Axis(low, high, 0, 100);

        var ticks = axis.Ticks(max);

        Assert.Equal(labels.Replace("e-", "e−", StringComparison.Ordinal), string.Join(' ', ticks.Select(tick => tick.Label)));
        Assert.All(ticks, tick => Assert.InRange(axis.Project(tick.Value), -0.001f, 100.001f));
    }

    [Fact]
    public void Any_range_has_a_tick_or_more_and_none_twice()
    {
        var random = new Random(7);

        for (var i = 0; i < 10_000; i++)
        {
            var low = (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-20, 38));
            var high = low + Math.Max(Math.Abs(low) * 2e-6, random.NextDouble() * Math.Pow(10, random.Next(-20, 38)));

            var labels = new Axis(low, high, 0, 100).Ticks(6).Select(tick => tick.Label).ToList();

            Assert.InRange(labels.Count, 2, 6);
            Assert.Equal(labels.Count, labels.Distinct().Count());
        }
    }

    [Fact]
    public void Values_and_positions_lead_to_each_other()
    {
        var upwards = new Axis(Low: -2, High: 6, First: 228.5f, Last: 28.5f);

        Assert.Equal(228.5f, upwards.Project(-2));
        Assert.Equal(28.5f, upwards.Project(6));
        Assert.Equal(128.5f, upwards.Project(2));
        Assert.Equal(2, upwards.ValueAt(128.5), 1e-12);
    }
}
