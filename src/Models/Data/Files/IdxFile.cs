using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using GanOrleans.Models.Runtime;

namespace GanOrleans.Models.Data.Files;

/// <summary>
/// An IDX file of unsigned bytes, the format of MNIST: two zero bytes, the type of the values, the number of dimensions, each dimension as
/// a big-endian 32-bit number, and then exactly as many values. Read plain or through gzip, whichever the content says.
/// </summary>
internal sealed class IdxFile
{
    private const int UnsignedByte = 0x08;
    private const string Advice =
        "Replace it by an undamaged copy; a file in the download cache can simply be deleted, and is then fetched again.";

    private IdxFile(string path, int[] shape, byte[] values)
    {
        Path = path;
        Shape = shape;
        Values = values;
    }

    public string Path { get; }

    /// <summary>The dimensions as they stand in the header; the first is the number of samples.</summary>
    public int[] Shape { get; }

    /// <summary>The values, the last dimension varying fastest.</summary>
    public byte[] Values { get; }

    /// <summary>Number of bytes before the first value.</summary>
    public int HeaderLength => 4 + 4 * Shape.Length;

    /// <summary>Reads and checks a whole file.</summary>
    /// <param name="path">Plain or gzip, whatever its name.</param>
    /// <param name="dimensions">Number of dimensions that the file has to have: 1 for labels, 3 for images.</param>
    /// <exception cref="DataSetException">The file cannot be read or is not a complete IDX file of unsigned bytes with so many
    /// dimensions and nothing after them.</exception>
    public static IdxFile Read(string path, int dimensions)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            var packed = FileHash.IsGzip(file);
            using var content = packed ? new GZipStream(file, CompressionMode.Decompress, leaveOpen: true) : (Stream)file;
            var source = new Source(path, content, file.Length);
            var idx = Read(source, dimensions);
            if (packed)
                CheckTrailer(file, source, idx.HeaderLength + (long)idx.Values.Length);
            return idx;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataSetException(
                $"Data file '{path}' cannot be read: {e.Message} Check that it exists and that this user may read it.", path, null, e);
        }
    }

    private static IdxFile Read(Source source, int dimensions)
    {
        var magic = new byte[4];
        if (source.Fill(magic) is var got and < 4)
            throw source.Fault(got, $"the file ends after {Bytes(got)}", "an IDX header, which begins with 4 bytes");
        CheckMagic(source, magic, dimensions);

        var sizes = new byte[4 * dimensions];
        if (source.Fill(sizes) is var rest && rest < sizes.Length)
            throw source.Fault(4 + rest, $"the file ends after {Bytes(4 + rest)}", $"a header of {4 + sizes.Length} bytes");
        var shape = new int[dimensions];
        var length = 1L;
        for (var i = 0; i < dimensions; i++)
        {
            var size = BinaryPrimitives.ReadUInt32BigEndian(sizes.AsSpan(4 * i));
            length = size > 0 && size <= Array.MaxLength ? length * size : 0;
            if (length is 0 || length > Array.MaxLength)
                throw source.Fault(
                    4 + 4 * i, $"dimension {i + 1} of {dimensions} is {size.ToString(CultureInfo.InvariantCulture)}",
                    $"sizes from 1 whose product is at most {Array.MaxLength}");
            shape[i] = (int)size;
        }
        return new IdxFile(source.Path, shape, ReadValues(source, shape, (int)length, 4 + sizes.Length));
    }

    private static void CheckMagic(Source source, byte[] magic, int dimensions)
    {
        if (magic[0] == 0 && magic[1] == 0 && magic[2] == UnsignedByte && magic[3] == dimensions)
            return;
        var offset = magic[0] != 0 ? 0 : magic[1] != 0 ? 1 : magic[2] != UnsignedByte ? 2 : 3;
        var meaning = offset switch
        {
            2 => $" (values of type 0x{magic[2]:X2})",
            3 => $" ({Kind(magic[3])})",
            _ => " (not an IDX file)",
        };
        throw source.Fault(
            offset, $"the magic number is 0x{Convert.ToHexString(magic)}{meaning}",
            $"0x0000{UnsignedByte:X2}{dimensions:X2} ({Kind(dimensions)})");
    }

    private static string Kind(int dimensions) => dimensions switch
    {
        1 => "labels: 1 dimension of unsigned bytes",
        3 => "images: 3 dimensions of unsigned bytes",
        _ => $"{dimensions} dimensions of unsigned bytes",
    };

    private static byte[] ReadValues(Source source, int[] shape, int length, int header)
    {
        // A damaged count must not allocate what the file cannot hold.
        var values = new byte[Math.Min(length, Deflate.MaxRatio * source.FileLength)];
        var got = source.Fill(values);
        if (got < length)
            throw source.Fault(
                header + (long)got, $"the content ends after {Bytes(header + (long)got)}",
                $"{Bytes(header + (long)length)}: a header of {header} and {string.Join(" × ", shape)} values");
        var extra = source.CountRest();
        if (extra > 0)
            throw source.Fault(
                header + (long)length, $"{Bytes(extra)} follow the last value",
                $"the end, after a header of {header} bytes and {string.Join(" × ", shape)} values");
        return values;
    }

    /// <summary>
    /// The last four bytes of a gzip file repeat the length of its content (RFC 1952). The decompressor takes a missing trailer for an end
    /// and leaves out what follows one; this finds both.
    /// </summary>
    private static void CheckTrailer(FileStream file, Source source, long length)
    {
        Span<byte> trailer = stackalloc byte[4];
        file.Position = file.Length - trailer.Length;
        file.ReadExactly(trailer);
        var recorded = BinaryPrimitives.ReadUInt32LittleEndian(trailer);
        if (recorded != (uint)length)
            throw source.Fault(
                length,
                $"the gzip file ends with {recorded.ToString(CultureInfo.InvariantCulture)} as the length of its content (it is cut off, "
                    + $"or something follows it)",
                $"{length.ToString(CultureInfo.InvariantCulture)}");
    }

    private static string Bytes(long count) => count == 1 ? "1 byte" : string.Create(CultureInfo.InvariantCulture, $"{count} bytes");

    /// <summary>The uncompressed content with its position, so that every fault can say where it is.</summary>
    private sealed class Source(string path, Stream content, long fileLength)
    {
        private long position;

        public string Path => path;

        public long FileLength => fileLength;

        /// <summary>Reads until <paramref name="buffer"/> is full or the content ends; returns how much was read.</summary>
        public int Fill(Span<byte> buffer)
        {
            var filled = 0;
            while (filled < buffer.Length)
            {
                var got = Read(buffer[filled..Math.Min(buffer.Length, filled + (1 << 20))]);
                if (got == 0)
                    break;
                filled += got;
            }
            return filled;
        }

        public long CountRest()
        {
            var scratch = new byte[1 << 16];
            var count = 0L;
            while (Read(scratch) is var got and > 0)
                count += got;
            return count;
        }

        public DataSetException Fault(long offset, string found, string expected) =>
            new(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Data file '{path}', byte {offset}{(content is GZipStream ? " of the uncompressed content" : "")}: {found}; "
                        + $"expected {expected}. {Advice}"
                ),
                path,
                offset);

        private int Read(Span<byte> buffer)
        {
            try
            {
                var got = content.Read(buffer);
                position += got;
                return got;
            }
            catch (InvalidDataException e)
            {
                throw new DataSetException(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"Data file '{path}', at or after byte {position} of the uncompressed content: the gzip data is damaged or cut "
                            + $"off ({e.Message.TrimEnd('.')}); expected an undamaged gzip file. {Advice}"
                    ),
                    path,
                    position,
                    e);
            }
        }
    }
}
