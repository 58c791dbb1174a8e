using System.Buffers.Binary;
using System.IO.Compression;
using GanOrleans.Imaging;
using GanOrleans.Support.Imaging;

namespace GanOrleans.Models.Tests.Imaging;

/// <summary>The colour types and depths that people's files have, from bytes written down here.</summary>
public sealed class PngKindsTests
{
    [Fact]
    public void Sixteen_bits_keep_the_upper_eight()
    {
        var picture = PictureFile.Decode(File(2, 1, bits: 16, type: 0, [0, 0x12, 0x34, 0xFE, 0xDC]));

        Assert.Equal([0x12, 0xFE], picture.Pixels);
    }

    [Fact]
    public void What_is_transparent_is_put_on_white()
    {
        var colour = PictureFile.Decode(File(3, 1, bits: 8, type: 6, [0, 1, 2, 3, 255, 4, 5, 6, 0, 0, 100, 255, 51]));
        var grey = PictureFile.Decode(File(2, 1, bits: 8, type: 4, [0, 7, 255, 8, 0]));
        var opaque = PictureFile.Decode(File(1, 1, bits: 8, type: 6, [0, 9, 8, 7, 255]));

        Assert.Equal([1, 2, 3, 255, 255, 255, 204, 224, 255], colour.Pixels);   // alpha 51 is a fifth: 0 + 204, 20 + 204, 51 + 204
        Assert.Equal((1, true), (grey.Channels, grey.WasTransparent));
        Assert.Equal([7, 255], grey.Pixels);
        Assert.Equal((true, false), (colour.WasTransparent, opaque.WasTransparent));
    }

    [Fact]
    public void A_transparent_colour_of_a_palette_or_of_grey_is_white()
    {
        byte[] palette = [10, 20, 30, 40, 50, 60];

        var indexed = PictureFile.Decode(File(2, 1, bits: 4, type: 3, [0, 0x10], palette, transparent: [255, 0]));
        var grey = PictureFile.Decode(File(3, 1, bits: 8, type: 0, [0, 7, 8, 9], transparent: [0, 8]));

        Assert.Equal([255, 255, 255, 10, 20, 30], indexed.Pixels);
        Assert.Equal((1, 3), (grey.Channels, grey.Pixels.Length));
        Assert.Equal([7, 255, 9], grey.Pixels);
    }

    [Fact]
    public void Colours_are_not_converted()
    {
        var plain = File(2, 1, bits: 8, type: 2, [0, 1, 2, 3, 100, 150, 200]);
        byte[] corrected = [.. plain[..33], .. PngChunk.Of("gAMA"u8, [0, 0, 0x50, 0]), .. plain[33..]];   // a gamma of 1 / 4.9

        Assert.Equal([1, 2, 3, 100, 150, 200], PictureFile.Decode(corrected).Pixels);
    }

    [Theory]
    [InlineData(1, new byte[] { 0b1010_0000 }, new byte[] { 255, 0, 255 })]
    [InlineData(2, new byte[] { 0b0001_1000 }, new byte[] { 0, 85, 170 })]
    [InlineData(4, new byte[] { 0x0F, 0x80 }, new byte[] { 0, 255, 136 })]
    public void Few_bits_are_spread_over_the_whole_range(byte bits, byte[] row, byte[] expected)
    {
        Assert.Equal(expected, PictureFile.Decode(File(3, 1, bits, type: 0, [0, .. row])).Pixels);
    }

    [Fact]
    public void A_palette_gives_its_colours()
    {
        byte[] palette = [10, 20, 30, 40, 50, 60];

        Assert.Equal([40, 50, 60, 10, 20, 30], PictureFile.Decode(File(2, 1, bits: 4, type: 3, [0, 0x10], palette)).Pixels);
    }

    [Fact]
    public void Interlaced_rows_go_to_their_places()
    {
        // Adam7 on 3 × 3: pass 1 has (0,0), pass 4 (2,0), pass 5 (0,2) and (2,2), pass 6 (1,0) and (1,2), pass 7
        // the row y = 1; passes 2 and 3 are empty.
        byte[] data = [0, 1, 0, 3, 0, 7, 9, 0, 2, 0, 8, 0, 4, 5, 6];

        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 9], PictureFile.Decode(File(3, 3, bits: 8, type: 0, data, interlaced: true)).Pixels);
    }

    [Fact]
    public void A_header_that_cannot_be_is_refused()
    {
        Assert.Contains(
            "of 3 bits, colour type 2",
            Assert.Throws<InvalidDataException>(() => PictureFile.Decode(File(1, 1, bits: 3, type: 2, [0, 0]))).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(26_700, 26_700, "at most 100,000,000")]
    [InlineData(int.MaxValue, int.MaxValue, "at most 100,000,000")]
    [InlineData(40_000_000, 1, "too few for 40000000 × 1")]   // 8 bytes for each: 320 MB in a row
    [InlineData(100_000_000, 1, "too few for 100000000 × 1")]
    [InlineData(10_000, 10_000, "too few for 10000 × 10000")]
    public void A_header_that_claims_more_than_there_is_takes_no_memory(int width, int height, string says)
    {
        var file = File(width, height, bits: 16, type: 6, [0, 0]);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var refusal = Assert.Throws<InvalidDataException>(() => PictureFile.Decode(file));

        Assert.Contains(says, refusal.Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    private static byte[] File(
        int width, int height, byte bits, byte type, byte[] data, byte[]? palette = null, bool interlaced = false,
        byte[]? transparent = null)
    {
        using var buffer = new MemoryStream();
        using (var zlib = new ZLibStream(buffer, CompressionLevel.Fastest, leaveOpen: true))
            zlib.Write(data);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9], header[12]) = (bits, type, interlaced ? (byte)1 : (byte)0);
        byte[] colours = palette is null ? [] : PngChunk.Of("PLTE"u8, palette);
        byte[] alpha = transparent is null ? [] : PngChunk.Of("tRNS"u8, transparent);
        return
        [
            0x89,
            .. "PNG\r\n\u001a\n"u8,
            .. PngChunk.Of("IHDR"u8, header),
            .. colours,
            .. alpha,
            .. PngChunk.Of("IDAT"u8, buffer.ToArray()),
            .. PngChunk.Of("IEND"u8, []),
        ];
    }
}
