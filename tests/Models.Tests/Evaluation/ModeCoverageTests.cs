using GanOrleans.Models.Data;
using GanOrleans.Models.Data.Generated;
using GanOrleans.Models.Evaluation;

namespace GanOrleans.Models.Tests.Evaluation;

public sealed class ModeCoverageTests
{
    [Fact]
    public void Real_points_reach_every_mode()
    {
        foreach (var (name, modes) in new[] { ("rings", 8), ("grid", 25) })
        {
            var data = (PointDataSet)DataSets.Open(name);
            var points = new float[2 * 2_500];
            for (var i = 0; i < 2_500; i++) data.CopySample(i, points.AsSpan(2 * i, 2));

            var coverage = ModeCoverage.Of(data.Distribution, points);

            Assert.Equal((modes, modes), (coverage.Covered, coverage.PerMode.Count));
            Assert.InRange(coverage.HighQuality, 0.98, 0.995);   // 1 − exp(−3²/2) = .989 of a plane normal lies within 3σ
        }
    }

    [Fact]
    public void A_sample_counts_for_its_nearest_mode_up_to_three_sigma_and_broken_ones_for_none()
    {
        // rings: σ .01; the mode at (1, 0) is number 0 and that at (0, 1) number 2.
        float[] points = [1.029f, 0, 1.031f, 0, 0, 1, 0, 0, float.NaN, 0];

        var coverage = ModeCoverage.Of(PlaneMixture.Rings, points);

        Assert.Equal([1, 0, 1, 0, 0, 0, 0, 0], coverage.PerMode);
        Assert.Equal((2, 5, 0.4), (coverage.Covered, coverage.Samples, coverage.HighQuality));
    }
}
