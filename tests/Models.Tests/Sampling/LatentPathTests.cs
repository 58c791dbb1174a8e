using GanOrleans.Models.Sampling;

namespace GanOrleans.Models.Tests.Sampling;

public sealed class LatentPathTests
{
    [Fact]
    public void A_line_passes_the_middle_and_a_great_circle_keeps_its_radius()
    {
        float[] a = [2, 0, 0], b = [0, 2, 0];
        var (line, circle) = (new float[3], new float[3]);

        LatentPath.Linear(a, b, 0.5, line);
        LatentPath.Spherical(a, b, 0.5, circle);

        Assert.Equal([1, 1, 0], line);
        // 2·(cos 45°, sin 45°)
        Assert.Equal([MathF.Sqrt(2), MathF.Sqrt(2), 0], circle.Select(x => MathF.Round(x, 6)), (x, y) => MathF.Abs(x - y) < 1e-5f);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(1.0)]
    public void Both_paths_start_and_end_at_their_ends(double t)
    {
        float[] a = [1, -2, .5f, 3], b = [.25f, 1, -1, 2];
        var (line, circle) = (new float[4], new float[4]);

        LatentPath.Linear(a, b, t, line);
        LatentPath.Spherical(a, b, t, circle);

        var end = t == 0 ? a : b;
        Assert.Equal(end, line);
        for (var i = 0; i < 4; i++) Assert.Equal(end[i], circle[i], 1e-6f);
    }

    [Fact]
    public void A_third_of_a_right_angle_is_30_degrees()
    {
        var point = new float[2];

        LatentPath.Spherical([1, 0], [0, 1], 1.0 / 3, point);

        Assert.Equal(Math.Cos(Math.PI / 6), point[0], 1e-6);
        Assert.Equal(Math.Sin(Math.PI / 6), point[1], 1e-6);
    }

    [Theory]
    [InlineData(1f)]    // the same direction
    [InlineData(-1f)]   // opposite: no one great circle
    [InlineData(0f)]    // nowhere
    public void Where_no_angle_is_defined_the_path_is_the_line(float scale)
    {
        float[] a = [1, 2, 3], b = [scale, 2 * scale, 3 * scale];
        var (line, circle) = (new float[3], new float[3]);

        LatentPath.Linear(a, b, 0.25, line);
        LatentPath.Spherical(a, b, 0.25, circle);

        Assert.Equal(line, circle);
    }
}
