using GanOrleans.Imaging;
using SkiaSharp;

namespace GanOrleans.Models.Tests.Imaging;

/// <summary>The kinds of files that people have beside PNG, and which side of a photo is up.</summary>
public sealed class PictureFileTests
{
    // Made by libjpeg with Pillow.
    private const string Progressive = """
        /9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDgsLEBYQERMUFRUVDA8XGB
        YUGBIUFRT/2wBDAQMEBAUEBQkFBQkUDQsNFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBT/wgARCAAg
        ACADAREAAhEBAxEB/8QAFwABAQEBAAAAAAAAAAAAAAAAAAgFB//EABoBAQACAwEAAAAAAAAAAAAAAAAFBgIDBAf/2gAMAwEAAhADEAAAAeN6Jk
        AAAC8pTzvBx6Yrjb2LUkqJi4b5F4Lp/8QAGhABAAEFAAAAAAAAAAAAAAAABQADEBUwNf/aAAgBAQABBQLU/wAK2fMjbZ1UWf/EACERAAIAAwkA
        AAAAAAAAAAAAAAEDAAIQBBQwMTNBUnGR/9oACAEDAQE/AcKza0nYrdncD5CEODpCZDmNqf/EAB0RAAECBwAAAAAAAAAAAAAAAAIBEAAREiEwMl
        H/2gAIAQIBAT8BxFqr1D2CJJLdv//EACEQAAIBAgYDAAAAAAAAAAAAAAECBAMQAAUSMDV0k7LR/9oACAEBAAY/AtrMetU9TfkYnnX7ieiT4ru0
        eoAq1lJJ0m3/xAAYEAEBAAMAAAAAAAAAAAAAAAABERAhMP/aAAgBAQABPyHt29OvAwCAF24//9oADAMBAAIAAwAAABBtttt+Nxv/xAAdEQABAg
        cAAAAAAAAAAAAAAAABEFEAMEFh0fDx/9oACAEDAQE/EJWucL12IGgAVDiyf//EABwRAQABBAMAAAAAAAAAAAAAAAEQADAxQWGRof/aAAgBAgEB
        PxC15GeJ3TyBh3H/xAAYEAEAAwEAAAAAAAAAAAAAAAABEBEhMP/aAAgBAQABPxDswaFAMbJCXRQA1WP/2Q==
        """;

    // Stored are 16 × 8 bright pixels whose upper right quarter is dark.
    [Theory]
    [InlineData(1, 16, 8, "right top")]
    [InlineData(2, 16, 8, "left top")]
    [InlineData(3, 16, 8, "left bottom")]
    [InlineData(4, 16, 8, "right bottom")]
    [InlineData(5, 8, 16, "left bottom")]
    [InlineData(6, 8, 16, "right bottom")]
    [InlineData(7, 8, 16, "right top")]
    [InlineData(8, 8, 16, "left top")]
    public void A_photo_is_turned_as_its_orientation_says(byte orientation, int width, int height, string corner)
    {
        var stored = DarkRightTop();
        var png = PngWriter.Encode(stored);
        byte[] bigEndian = [.. "MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0];
        byte[] littleEndian =
        [
            .. "II*\0"u8, 8, 0, 0, 0, 2, 0,
            0x0F, 0x01, 2, 0, 1, 0, 0, 0, (byte)'x', 0, 0, 0,   // the camera's maker
            0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0,
            0, 0, 0, 0,
        ];

        Picture[] shown =
        [
            PictureFile.Decode(Jpeg.Turned(Jpeg.Encode(stored), orientation)),
            PictureFile.Decode(WithExif(png, bigEndian, atEnd: false)),
            PictureFile.Decode(WithExif(png, littleEndian, atEnd: true)),
        ];

        Assert.All(shown, picture => Assert.Equal((width, height, corner), (picture.Width, picture.Height, DarkCorners(picture))));
    }

    // As stored, or turned where the changed byte is none that the orientation rests on.
    private static readonly string[] Corners = ["right top", "right bottom"];

    [Fact]
    public void Damaged_exif_data_do_not_stop_a_picture_from_being_read()
    {
        var stored = DarkRightTop();
        byte[] exif = [.. "MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0];
        var files = Enumerable.Range(0, exif.Length).SelectMany(i => new[] { exif[..i], [.. exif[..i], 0xFF, .. exif[(i + 1)..]] });

        Assert.All(files, file => Assert.Contains(
            DarkCorners(PictureFile.Decode(WithExif(PngWriter.Encode(stored), file, atEnd: false))), Corners));
    }

    private static Picture DarkRightTop()
    {
        var picture = new Picture(16, 8, 1);
        picture.Pixels.AsSpan().Fill(200);
        for (var y = 0; y < 4; y++)
            picture.Pixels.AsSpan(y * 16 + 8, 8).Clear();
        return picture;
    }

    private static string DarkCorners(Picture shown)
    {
        var (right, bottom) = (shown.Width - 1, shown.Height - 1);
        var corners = new[] { (0, 0, "left top"), (right, 0, "right top"), (0, bottom, "left bottom"), (right, bottom, "right bottom") };
        return string.Join(", ", corners.Where(place => shown[place.Item1, place.Item2][0] < 50).Select(place => place.Item3));
    }

    // After the header of 8 + 25 bytes, or before the end chunk of 12.
    private static byte[] WithExif(byte[] png, byte[] exif, bool atEnd)
    {
        var at = atEnd ? png.Length - 12 : 33;
        return [.. png[..at], .. PngChunk.Of("eXIf"u8, exif), .. png[at..]];
    }

    [Fact]
    public void A_progressive_photo_is_read_and_refused_when_it_is_cut_off()
    {
        var file = Convert.FromBase64String(Progressive);

        var picture = PictureFile.Decode(file);

        Assert.True(file.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC2]) > 0);   // start of frame, progressive
        Assert.Equal((32, 32), (picture.Width, picture.Height));
        Assert.All(Enumerable.Range(1, file.Length - 1), length => Assert.Throws<InvalidDataException>(() => PictureFile.Decode(file.AsSpan(0, length))));
    }

    [Fact]
    public void A_photo_in_CMYK_becomes_RGB()
    {
        var picture = PictureFile.Decode(Cmyk());

        // Adobe stores 255 − ink: cyan none, magenta half, yellow none, black none.
        Assert.Equal((8, 8, 3), (picture.Width, picture.Height, picture.Channels));
        Assert.All(Enumerable.Range(0, 64), i => Assert.Equal([255, 128, 255], picture.Pixels.AsSpan(3 * i, 3).ToArray()));
    }

    [Fact]
    public void WebP_without_loss_comes_back_as_it_was_and_transparency_is_put_on_white()
    {
        byte[] rgba = [1, 2, 3, 255, 0, 0, 0, 0];

        var picture = PictureFile.Decode(Encode(rgba, 2, 1, map => map.Encode(new SKWebpEncoderOptions(SKWebpEncoderCompression.Lossless, 100))));

        Assert.Equal([1, 2, 3, 255, 255, 255], picture.Pixels);
    }

    [Fact]
    public void BMP_is_read()
    {
        // File header, header of 40 bytes: 2 × 1 pixels of 24 bits, no compression; blue, green, red; rows are multiples of 4 bytes.
        byte[] file =
        [
            .. "BM"u8, 62, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0,
            40, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1, 0, 24, 0, .. new byte[24],
            3, 2, 1, 6, 5, 4, 0, 0,
        ];

        Assert.Equal([1, 2, 3, 4, 5, 6], PictureFile.Decode(file).Pixels);
        Assert.Contains("Damaged BMP file", Assert.Throws<InvalidDataException>(() => PictureFile.Decode(file.AsSpan(0, 56))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_kinds_are_named()
    {
        byte[] gif =
        [
            .. "GIF89a"u8, 1, 0, 1, 0, 0x80, 0, 0, 0, 0, 0, 255, 255, 255, 0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0, 0x3B,
        ];

        Assert.Contains("GIF", Assert.Throws<InvalidDataException>(() => PictureFile.Decode(gif)).Message, StringComparison.Ordinal);
        Assert.Contains("begins with 49492A00", Assert.Throws<InvalidDataException>(() => PictureFile.Decode("II*\0"u8)).Message, StringComparison.Ordinal);   // TIFF
        Assert.Contains("begins with nothing", Assert.Throws<InvalidDataException>(() => PictureFile.Decode([])).Message, StringComparison.Ordinal);
    }

    private static byte[] Encode(byte[] rgba, int width, int height, Func<SKPixmap, SKData?> encode)
    {
        using var image = SKImage.FromPixelCopy(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul), rgba);
        using var map = image.PeekPixels();
        using var file = encode(map);
        return file!.ToArray();
    }

    /// <summary>
    /// One block of 8 × 8 in four channels, all quantizers 8, so that a difference of 127 is the value 255. Codes: DC 0 is "0" and DC of 7 bits is "10"; end of
    /// block is "0". So C, Y and K are 10 1111111 0 and M is 0 0, filled up with ones.
    /// </summary>
    private static byte[] Cmyk()
    {
        byte[] data = [0b1011_1111, 0b1000_1011, 0b1111_1010, 0b1111_1110];
        return
        [
            0xFF, 0xD8,
            0xFF, 0xEE, 0, 14, .. "Adobe"u8, 0, 100, 0, 0, 0, 0, 0,                                       // no colour transform
            0xFF, 0xDB, 0, 67, 0, .. Enumerable.Repeat((byte)8, 64),
            0xFF, 0xC0, 0, 20, 8, 0, 8, 0, 8, 4, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0, 4, 0x11, 0,           // 8 × 8, four channels
            0xFF, 0xC4, 0, 21, 0x00, 1, 1, .. new byte[14], 0, 7,
            0xFF, 0xC4, 0, 20, 0x10, 1, .. new byte[15], 0,
            0xFF, 0xDA, 0, 14, 4, 1, 0, 2, 0, 3, 0, 4, 0, 0, 63, 0, .. data,
            0xFF, 0xD9,
        ];
    }
}
