using GanOrleans.Models.Data;
using GanOrleans.Models.Data.Files;
using GanOrleans.Models.Tests.Support;
using GanOrleans.Support;

namespace GanOrleans.Models.Tests.Data;

public sealed class IdxFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_plain_file_gives_its_sizes_and_values()
    {
        // two images of 1 × 3
        var path = folder.Write("images", [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3, 10, 11, 12, 253, 254, 255]);

        var file = IdxFile.Read(path, dimensions: 3);

        Assert.Equal([2, 1, 3], file.Shape);
        Assert.Equal([10, 11, 12, 253, 254, 255], file.Values);
        Assert.Equal(16, file.HeaderLength);
    }

    [Fact]
    public void A_gzip_file_is_recognised_by_its_content_and_not_by_its_name()
    {
        var path = folder.Write("labels-without-ending", IdxBytes.Gzip([0, 0, 8, 1, 0, 0, 0, 3, 7, 8, 9]));

        var file = IdxFile.Read(path, dimensions: 1);

        Assert.Equal([7, 8, 9], file.Values);
    }

    [Fact]
    public void Values_longer_than_one_read_arrive_complete()
    {
        var values = new byte[3_000_000];
        new Random(5).NextBytes(values);
        var path = folder.Write("long.gz", IdxBytes.Gzip(IdxBytes.File([3_000_000], values)));

        Assert.Equal(values, IdxFile.Read(path, dimensions: 1).Values);
    }

    public static TheoryData<string, byte[], int, long, string, string> Damaged =>
        new()
        {
            // what, content, dimensions asked for, offset, found, expected
            { "empty", [], 1, 0, "ends after 0 bytes", "begins with 4 bytes" },
            { "ends in the magic number", [0, 0, 8], 1, 3, "ends after 3 bytes", "begins with 4 bytes" },
            { "first byte is not zero", [1, 0, 8, 1, 0, 0, 0, 1, 5], 1, 0, "0x01000801 (not an IDX file)", "0x00000801 (labels" },
            { "second byte is not zero", [0, 9, 8, 1, 0, 0, 0, 1, 5], 1, 1, "0x00090801 (not an IDX file)", "0x00000801" },
            { "floats", [0, 0, 0x0D, 1, 0, 0, 0, 1, 0, 0, 0, 0], 1, 2, "0x00000D01 (values of type 0x0D)", "0x00000801" },
            { "labels for images", [0, 0, 8, 1, 0, 0, 0, 1, 5], 3, 3, "0x00000801 (labels", "0x00000803 (images" },
            { "images for labels", [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 5], 1, 3, "0x00000803 (images", "0x00000801 (labels" },
            { "four dimensions", [0, 0, 8, 4, 0, 0, 0, 1], 3, 3, "(4 dimensions of unsigned bytes)", "0x00000803" },
            { "ends in the sizes", [0, 0, 8, 3, 0, 0, 0, 1, 0, 0], 3, 10, "ends after 10 bytes", "a header of 16 bytes" },
            { "no sample", [0, 0, 8, 1, 0, 0, 0, 0], 1, 4, "dimension 1 of 1 is 0", "sizes from 1" },
            { "third size is zero", [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0], 3, 12, "dimension 3 of 3 is 0", "sizes from 1" },
            {
                "product too large",
                [0, 0, 8, 3, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1],
                3,
                8,
                "dimension 2 of 3 is 65536",
                "product is at most"
            },
            { "one size too large", [0, 0, 8, 1, 255, 255, 255, 255], 1, 4, "dimension 1 of 1 is 4294967295", "product is at most" },
            {
                "values cut off",
                [0, 0, 8, 1, 0, 0, 0, 5, 1, 2, 3],
                1,
                11,
                "the content ends after 11 bytes",
                "13 bytes: a header of 8 and 5 values"
            },
            {
                "header only",
                [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 28, 0, 0, 0, 28],
                3,
                16,
                "the content ends after 16 bytes",
                "2 × 28 × 28 values"
            },
            {
                "count far beyond the file",
                [0, 0, 8, 1, 127, 0, 0, 0, 1, 2, 3],
                1,
                11,
                "the content ends after 11 bytes",
                "2130706440 bytes"
            },
            {
                "a byte too many",
                [0, 0, 8, 1, 0, 0, 0, 2, 1, 2, 3],
                1,
                10,
                "1 byte follow",
                "the end, after a header of 8 bytes and 2 values"
            },
        };

    [Theory, Trait("Fault", "15")]
    [MemberData(nameof(Damaged))]
    public void A_damaged_file_is_refused_with_its_name_the_offset_what_was_found_and_what_was_expected(
        string what, byte[] content, int dimensions, long offset, string found, string expected)
    {
        var path = folder.Write($"{what}.idx", content);

        var plain = Assert.Throws<DataSetException>(() => IdxFile.Read(path, dimensions));
        var packed = Assert.Throws<DataSetException>(() => IdxFile.Read(folder.Write($"{what}.gz", IdxBytes.Gzip(content)), dimensions));

        Assert.Equal(path, plain.File);
        Assert.Equal(offset, plain.Offset);
        Assert.Contains($"'{path}', byte {offset}:", plain.Message, StringComparison.Ordinal);
        Assert.Contains(found, plain.Message, StringComparison.Ordinal);
        Assert.Contains(
            $"expected {(expected.StartsWith("begins", StringComparison.Ordinal) ? "an IDX header" : "")}", plain.Message,
            StringComparison.Ordinal);
        Assert.Contains(expected, plain.Message, StringComparison.Ordinal);
        Assert.Contains("Replace it by an undamaged copy", plain.Message, StringComparison.Ordinal);
        Assert.Equal(offset, packed.Offset);
        Assert.Contains(found, packed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_offset_in_a_gzip_file_is_said_to_be_that_of_the_uncompressed_content()
    {
        var path = folder.Write("labels.gz", IdxBytes.Gzip([0, 0, 8, 1, 0, 0, 0, 5, 1, 2, 3]));

        var refusal = Assert.Throws<DataSetException>(() => IdxFile.Read(path, dimensions: 1));

        Assert.Contains(
            $"'{path}', byte 11 of the uncompressed content: the content ends after 11 bytes", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]     // within the trailer
    [InlineData(8)]     // the whole trailer
    [InlineData(300)]   // within the data
    public void A_gzip_file_that_lost_its_end_is_refused(int lost)
    {
        var path = folder.Write("labels.gz", Archive()[..^lost]);

        var refusal = Assert.Throws<DataSetException>(() => IdxFile.Read(path, dimensions: 1));

        Assert.Equal(path, refusal.File);
        Assert.NotNull(refusal.Offset);
        Assert.Contains($"'{path}'", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200)]   // in the data
    [InlineData(-6)]    // in the trailer's checksum
    [InlineData(-1)]    // in the trailer's length
    public void A_gzip_file_with_a_changed_byte_is_refused(int at)
    {
        var archive = Archive();
        archive[at < 0 ? archive.Length + at : at] ^= 0x40;
        var path = folder.Write("labels.gz", archive);

        var refusal = Assert.Throws<DataSetException>(() => IdxFile.Read(path, dimensions: 1));

        Assert.Equal(path, refusal.File);
        Assert.Contains("gzip data is damaged or cut off", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_after_the_gzip_data_are_refused()
    {
        var path = folder.Write("labels.gz", [.. Archive(), 1, 2, 3]);

        var refusal = Assert.Throws<DataSetException>(() => IdxFile.Read(path, dimensions: 1));

        Assert.Equal((path, 2008), (refusal.File, refusal.Offset));   // a header of 8 and 2,000 labels
        Assert.Contains("something follows it); expected 2008", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_is_refused_with_its_name()
    {
        var path = Path.Combine(folder.Path, "nothing");

        var refusal = Assert.Throws<DataSetException>(() => IdxFile.Read(path, dimensions: 1));

        Assert.Equal(path, refusal.File);
        Assert.Contains(path, refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>2,000 labels that do not compress well.</summary>
    private static byte[] Archive()
    {
        var values = new byte[2000];
        new Random(3).NextBytes(values);
        return IdxBytes.Gzip(IdxBytes.File([2000], values));
    }
}
