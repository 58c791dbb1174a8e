using System.Buffers.Binary;
using GanOrleans.Imaging;

namespace GanOrleans.Models.Tests.Imaging;

public sealed class JpegTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_smooth_picture_comes_back_nearly_as_it_was(int channels)
    {
        var picture = new Picture(40, 24, channels);
        for (var i = 0; i < picture.Pixels.Length; i++)
            picture.Pixels[i] = (byte)(60 + i / channels % 40 * 3 + i % channels * 20);

        var read = PictureFile.Decode(Jpeg.Encode(picture, quality: 98));

        Assert.Equal((40, 24, channels), (read.Width, read.Height, read.Channels));
        Assert.All(picture.Pixels.Zip(read.Pixels), pair => Assert.InRange(pair.Second, pair.First - 5, pair.First + 5));
    }

    [Fact]
    public void What_is_cut_off_or_no_jpeg_is_refused_and_not_filled_with_grey()
    {
        var file = Jpeg.Encode(new Picture(64, 64, 1, [.. Enumerable.Range(0, 4096).Select(i => (byte)(i * 7))]));

        Assert.All([1, 2, 10, file.Length / 2, file.Length - 20], cut =>
            Assert.Contains(
                "Damaged JPEG file",
                Assert.Throws<InvalidDataException>(() => PictureFile.Decode(file.AsSpan(0, file.Length - cut))).Message,
                StringComparison.Ordinal));
        Assert.Contains(
            "Damaged JPEG file", Assert.Throws<InvalidDataException>(() => PictureFile.Decode([0xFF, 0xD8, 0xFF, 1, 2, 3])).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_header_that_claims_too_many_pixels_is_refused()
    {
        var file = Jpeg.Encode(new Picture(8, 8, 1));
        var frame = file.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0]);   // start of frame: marker, length, bits, height, width
        BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(frame + 5), 40_000);
        BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(frame + 7), 40_000);

        var refusal = Assert.Throws<InvalidDataException>(() => PictureFile.Decode(file));

        Assert.Contains("40000 × 40000 pixels; at most 100,000,000", refusal.Message, StringComparison.Ordinal);
    }
}
