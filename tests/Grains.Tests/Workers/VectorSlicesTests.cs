using GanOrleans.Grains.Workers;

namespace GanOrleans.Grains.Tests.Workers;

public sealed class VectorSlicesTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 4)]
    [InlineData(63, 2)]
    [InlineData(64, 2)]
    [InlineData(65, 2)]
    [InlineData(1000, 3)]
    [InlineData(1000, 16)]
    [InlineData(3_700_017, 512)]
    public void Slices_cover_the_vector_once_and_begin_at_whole_lines(long length, int workers)
    {
        var end = 0L;
        for (var rank = 0; rank < workers; rank++)
        {
            var (start, count) = VectorSlices.Of(length, workers, rank);
            Assert.Equal(end, start);
            Assert.True(start % VectorSlices.Alignment == 0 || count == 0);
            end = start + count;
        }

        Assert.Equal(length, end);
    }

    [Theory]
    [InlineData(128, 2, 64)]
    [InlineData(129, 2, 128)]
    [InlineData(640, 3, 256)]
    public void The_first_slice_is_the_longest_that_lines_allow(long length, int workers, long first) =>
        Assert.Equal((0, first), VectorSlices.Of(length, workers, 0));
}
