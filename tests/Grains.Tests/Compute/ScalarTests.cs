using GanOrleans.Grains.Compute;
using GanOrleans.Reference.Scalars;

namespace GanOrleans.Grains.Tests.Compute;

public sealed class ScalarTests
{
    [Fact]
    public void Grains_make_no_Scalar_that_may_be_collected_while_libtorch_reads_it() =>
        Assert.Equal("", string.Join(Environment.NewLine, ScalarMakers.CallsIn(typeof(ComputeLane).Assembly)));
}
