using System.Buffers.Binary;
using System.IO.Compression;
using GanOrleans.Imaging;
using GanOrleans.Models.Runtime;
using GanOrleans.Support;
using GanOrleans.Support.Imaging;

namespace GanOrleans.Models.Tests.Imaging;

public sealed class PngTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(1, 1, 3)]
    [InlineData(17, 5, 1)]
    [InlineData(31, 40, 3)]
    public void A_picture_comes_back_as_it_was(int width, int height, int channels)
    {
        var picture = Noise(width, height, channels);

        var copy = PictureFile.Decode(PngWriter.Encode(picture));

        Assert.Equal((width, height, channels), (copy.Width, copy.Height, copy.Channels));
        Assert.Equal(picture.Pixels, copy.Pixels);
    }

    [Fact]
    public void Equal_pictures_are_equal_files() =>
        Assert.Equal(PngWriter.Encode(Noise(20, 30, 3)), PngWriter.Encode(Noise(20, 30, 3)));

    [Theory]
    [InlineData(1, 0)]
    [InlineData(3, 2)]
    public void Grey_is_written_as_grey_and_colour_as_RGB(int channels, byte type)
    {
        var file = PngWriter.Encode(Noise(2, 1, channels));

        Assert.Equal([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], file[..8]);
        Assert.Equal([0, 0, 0, 13, .. "IHDR"u8, 0, 0, 0, 2, 0, 0, 0, 1, 8, type, 0, 0, 0], file[8..29]);   // 2 × 1, 8 bits
    }

    [Fact]
    public void Another_reader_finds_the_same_pixels_and_checksums()
    {
        var picture = Noise(13, 9, 3);
        PngWriter.Save(folder["p.png"], picture);

        var (width, height, channels, pixels) = PngReader.Read(File.ReadAllBytes(folder["p.png"]));

        Assert.Equal((13, 9, 3), (width, height, channels));
        Assert.Equal(picture.Pixels, pixels);
    }

    [Fact]
    public void Saving_replaces_the_file_and_leaves_nothing_else()
    {
        var path = folder.Write("p.png", [1, 2, 3]);

        PngWriter.Save(path, Noise(4, 4, 1));

        Assert.Equal([path], Directory.GetFiles(folder.Path));
        Assert.Equal(Noise(4, 4, 1).Pixels, PictureFile.Load(path).Pixels);
    }

    [Theory]
    [InlineData(1, new byte[] { 10, 5, 5 }, new byte[] { 10, 15, 20 })]                // Sub: left + value
    [InlineData(2, new byte[] { 1, 1, 250 }, new byte[] { 101, 51, 24 })]              // Up: above + value, modulo 256
    [InlineData(3, new byte[] { 1, 1, 1 }, new byte[] { 51, 51, 41 })]                 // Average of left and above, rounded down
    [InlineData(4, new byte[] { 1, 1, 1 }, new byte[] { 101, 51, 31 })]                // Paeth
    public void Every_row_filter_is_understood(byte filter, byte[] row, byte[] expected)
    {
        // Above are 100 50 30. Paeth takes whichever of left, above and corner is nearest to left + above − corner:
        // 0 + 100 − 0 → 100; 101 + 50 − 100 = 51 → 50; 51 + 30 − 50 = 31 → 30.
        byte[] rows = [0, 100, 50, 30, filter, .. row];
        var file = Rebuild(3, 2, rows);

        var picture = PictureFile.Decode(file);

        Assert.Equal(expected, picture.Pixels[3..]);
    }

    [Fact]
    public void Damaged_files_are_refused_with_the_place()
    {
        var file = PngWriter.Encode(Noise(8, 8, 1));
        var changed = (byte[])file.Clone();
        changed[file.AsSpan().IndexOf("IDAT"u8) + 20] ^= 1;

        Assert.Contains(
            "begins with 010203", Assert.Throws<InvalidDataException>(() => PictureFile.Decode([1, 2, 3])).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "data are changed", Assert.Throws<InvalidDataException>(() => PictureFile.Decode(changed)).Message, StringComparison.Ordinal);
        Assert.Contains(
            "ends within the chunk at byte", Assert.Throws<InvalidDataException>(() => PictureFile.Decode(file.AsSpan(0, 60))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_cut_off_anywhere_is_refused()
    {
        var file = PngWriter.Encode(Noise(8, 8, 3));

        Assert.All(Enumerable.Range(0, file.Length), length =>
            Assert.Throws<InvalidDataException>(() => PictureFile.Decode(file.AsSpan(0, length))));
    }

    [Fact]
    public void A_picture_that_does_not_fit_its_pixels_is_refused()
    {
        Assert.Contains(
            "has 12 bytes, not 11", Assert.Throws<ArgumentException>(() => new Picture(2, 2, 3, new byte[11])).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new Picture(2, 2, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Picture(0, 2, 1));
    }

    /// <summary>A grey picture of these already filtered rows.</summary>
    private static byte[] Rebuild(int width, int height, byte[] rows)
    {
        using var data = new MemoryStream();
        using (var zlib = new ZLibStream(data, CompressionLevel.Fastest, leaveOpen: true))
            zlib.Write(rows);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = 8;
        return
        [
            0x89,
            .. "PNG\r\n\u001a\n"u8,
            .. PngChunk.Of("IHDR"u8, header),
            .. PngChunk.Of("IDAT"u8, data.ToArray()),
            .. PngChunk.Of("IEND"u8, []),
        ];
    }

    private static Picture Noise(int width, int height, int channels)
    {
        var picture = new Picture(width, height, channels);
        new Random(7).NextBytes(picture.Pixels);
        return picture;
    }
}
