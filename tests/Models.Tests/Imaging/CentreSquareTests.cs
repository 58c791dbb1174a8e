using GanOrleans.Imaging;
using GanOrleans.Models.Variants.Dcgan;

namespace GanOrleans.Models.Tests.Imaging;

public sealed class CentreSquareTests
{
    [Fact]
    public void An_image_of_the_wanted_size_stays_as_it_is()
    {
        byte[] image = [.. Enumerable.Range(0, 49).Select(i => (byte)(i * 5))];

        Assert.Equal(image, Apply(image, 7, 7, 7));
    }

    [Fact]
    public void Halving_is_the_weighted_mean_of_the_triangle_filter()
    {
        // From 4 to 2, scale 2: target 0 is centred at .5 and reaches 2, so pixels 0 to 2 weigh .75, .75, .25, which makes 3/7, 3/7, 1/7.
        byte[] image = [10, 80, 150, 220, 10, 80, 150, 220, 10, 80, 150, 220, 10, 80, 150, 220];

        var half = Apply(image, 4, 4, 2);

        Assert.Equal([60, 170, 60, 170], half);   // (3·10 + 3·80 + 150) / 7, (80 + 3·150 + 3·220) / 7
    }

    [Fact]
    public void Doubling_is_bilinear()
    {
        // From 2 to 4, scale ½: targets lie at −.25, .25, .75, 1.25 between the centres 0 and 1.
        Assert.Equal([0, 25, 75, 100, 0, 25, 75, 100, 0, 25, 75, 100, 0, 25, 75, 100], Apply([0, 100, 0, 100], 2, 2, 4));
    }

    [Fact]
    public void The_largest_centred_square_is_cut_out()
    {
        byte[] wide = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];   // 6 × 2: columns 2 and 3 stay

        Assert.Equal([3, 4, 9, 10], Apply(wide, 6, 2, 2));
        Assert.Equal([3, 4, 5, 6], Apply([1, 2, 3, 4, 5, 6, 7, 8], 2, 4, 2));
    }

    [Fact]
    public void Fine_stripes_become_grey_and_do_not_alias()
    {
        byte[] stripes = [.. Enumerable.Range(0, 64 * 64).Select(i => (byte)(i % 2 * 255))];

        var small = Apply(stripes, 64, 64, 9);

        Assert.All(small, value => Assert.InRange(value, 118, 137));
    }

    private static byte[] Apply(byte[] image, int width, int height, int size)
    {
        var result = new byte[size * size];
        new CentreSquare(width, height, size).Apply(image, 1, result);
        return result;
    }
}
