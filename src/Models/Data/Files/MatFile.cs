using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace GanOrleans.Models.Data.Files;

/// <summary>Numeric arrays of a MATLAB level 5 MAT file (MathWorks' published format), plain or compressed, little-endian.</summary>
internal static class MatFile
{
    private const int HeaderLength = 128;
    private const uint Compressed = 15;
    private const uint Matrix = 14;
    private const long MaxElement = 512 << 20;   // all faces as bytes are 236 MB
    private const string Advice = "Replace it by an undamaged copy in MATLAB's level 5 format.";

    /// <summary>The arrays of these names, as bytes: values that are no whole numbers of 0 to 255 are refused, −1 is read as 255.</summary>
    /// <exception cref="DataSetException">The file cannot be read, is damaged or lacks an array; the
    /// message names it and the offset.</exception>
    public static IReadOnlyDictionary<string, MatArray> Read(string path, params IReadOnlyList<string> names)
    {
        try
        {
            using var file = File.OpenRead(path);
            var header = new byte[HeaderLength];
            var got = file.ReadAtLeast(header, HeaderLength, throwOnEndOfStream: false);
            if (
                got < HeaderLength
                || header[126] != (byte)'I'
                || header[127] != (byte)'M'
                || BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(124)) != 0x0100)
                throw Fault(
                    path, Math.Min(got, 124),
                    $"version and byte order are {(got < HeaderLength ? "missing" : Convert.ToHexString(header.AsSpan(124)))}",
                    "0001494D, a little-endian MAT file of level 5");
            var arrays = new Dictionary<string, MatArray>();
            while (arrays.Count < names.Count && file.Position < file.Length)
            {
                if (ReadElement(path, file) is { } array && names.Contains(array.Name))
                    arrays[array.Name] = array;
            }

            var missing = names.Where(name => !arrays.ContainsKey(name)).ToList();
            return missing.Count == 0
                ? arrays
                : throw Fault(
                    path, file.Length, $"there is no array {string.Join(", ", missing.Select(name => $"'{name}'"))}",
                    $"{string.Join(", ", names)}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataSetException(
                $"Data file '{path}' cannot be read: {e.Message} Check that it exists and that this user may read it.", path, null, e);
        }
    }

    private static MatArray? ReadElement(string path, FileStream file)
    {
        var start = file.Position;
        Span<byte> tag = stackalloc byte[8];
        if (file.ReadAtLeast(tag, 8, throwOnEndOfStream: false) < 8)
            throw Fault(path, start, "the file ends within a tag", "a tag of 8 bytes");
        var (type, length) = (BinaryPrimitives.ReadUInt32LittleEndian(tag), BinaryPrimitives.ReadUInt32LittleEndian(tag[4..]));
        if (length > file.Length - file.Position)
            throw Fault(
                path, start,
                $"an element of {length.ToString(CultureInfo.InvariantCulture)} bytes begins {file.Length - file.Position} "
                    + $"bytes before the end",
                "a whole element");
        var content = new byte[length];
        file.ReadExactly(content);
        if (type == Compressed)
        {
            (type, content) = Inflate(path, start, content);
        }
        else if (length % 8 != 0)
        {
            file.Seek(Math.Min(8 - length % 8, file.Length - file.Position), SeekOrigin.Current);
        }

        return type == Matrix ? new Elements(path, start, content).Array() : null;
    }

    // Of what was packed the tag says how much it is; a packed file may say and be anything.
    private static (uint Type, byte[] Content) Inflate(string path, long start, byte[] packed)
    {
        try
        {
            using var zlib = new ZLibStream(new MemoryStream(packed), CompressionMode.Decompress);
            Span<byte> tag = stackalloc byte[8];
            zlib.ReadExactly(tag);
            var (type, length) = (BinaryPrimitives.ReadUInt32LittleEndian(tag), BinaryPrimitives.ReadUInt32LittleEndian(tag[4..]));
            var most = Math.Min(MaxElement, Deflate.MaxRatio * packed.LongLength);
            if (length > most)
                throw Fault(
                    path, start, string.Create(CultureInfo.InvariantCulture, $"a compressed element of {length} bytes"),
                    string.Create(CultureInfo.InvariantCulture, $"at most {most}"));
            var content = new byte[length];
            zlib.ReadExactly(content);
            return zlib.ReadByte() < 0   // at its end the checksum is compared
                ? (type, content)
                : throw Fault(
                    path, start, "the compressed element goes on behind its end",
                    string.Create(CultureInfo.InvariantCulture, $"{length} bytes, as its tag says"));
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw Fault(path, start, $"the compressed element is damaged or cut off ({e.Message.TrimEnd('.')})", "undamaged zlib data");
        }
    }

    private static DataSetException Fault(string path, long offset, string found, string expected) =>
        new(
            string.Create(CultureInfo.InvariantCulture, $"Data file '{path}', byte {offset}: {found}; expected {expected}. {Advice}"), path,
            offset);

    /// <summary>The elements within one array: flags, dimensions, name, values.</summary>
    private sealed class Elements(string path, long start, byte[] content)
    {
        private const int Double = 6, Single = 7;

        private int at;

        public MatArray? Array()
        {
            var (_, flags) = Next();
            if (flags.Length < 8)
                throw Broken("the array's flags are cut off");
            var kind = flags[0];
            var dimensions = Next().Values;
            var name = Encoding.ASCII.GetString(Next().Values);
            var isComplex = (flags[1] & 0x08) != 0;
            if (kind is < Double or > 15 || isComplex)
                return null;   // cells, structs, text, sparse or complex: nothing here asks for one
            var shape = new int[dimensions.Length / 4];
            for (var i = 0; i < shape.Length; i++)
                shape[i] = BinaryPrimitives.ReadInt32LittleEndian(dimensions.AsSpan(4 * i));
            var (type, values) = Next();
            var count = shape.Aggregate(1L, (product, extent) => product * extent);
            return new MatArray(name, shape, Bytes(name, type, values, count));
        }

        // Small elements keep their values within the tag; others are padded to 8 bytes.
        private (int Type, byte[] Values) Next()
        {
            if (at + 8 > content.Length)
                throw Broken("the array is cut off");
            var word = BinaryPrimitives.ReadUInt32LittleEndian(content.AsSpan(at));
            var (type, length, first, next) = word >> 16 != 0
                ? ((int)(word & 0xFFFF), (long)(word >> 16), at + 4, at + 8L)
                : ((int)word, (long)BinaryPrimitives.ReadUInt32LittleEndian(content.AsSpan(at + 4)), at + 8, 0);
            if (length > content.Length - first)
                throw Broken($"an element of {length} bytes does not fit its array");
            at = (int)Math.Min(content.Length, next != 0 ? next : first + (length + 7) / 8 * 8);
            return (type, content[first..(first + (int)length)]);
        }

        private byte[] Bytes(string name, int type, byte[] values, long count)
        {
            var width = type switch
            {
                1 or 2 => 1,
                3 or 4 => 2,
                5 or 6 or 7 => 4,
                9 or 12 or 13 => 8,
                _ => throw Broken($"array '{name}' has values of type {type}"),
            };
            if (values.LongLength != count * width)
                throw Broken($"array '{name}' has {values.LongLength} bytes for {count} values of {width} bytes");
            if (type == 2)
                return values;
            var bytes = new byte[count];
            for (var i = 0; i < bytes.Length; i++)
            {
                var cell = values.AsSpan(i * width, width);
                var value = type switch
                {
                    1 => (sbyte)cell[0],
                    3 => BinaryPrimitives.ReadInt16LittleEndian(cell),
                    4 => BinaryPrimitives.ReadUInt16LittleEndian(cell),
                    5 => BinaryPrimitives.ReadInt32LittleEndian(cell),
                    6 => BinaryPrimitives.ReadUInt32LittleEndian(cell),
                    7 => BinaryPrimitives.ReadSingleLittleEndian(cell),
                    9 => BinaryPrimitives.ReadDoubleLittleEndian(cell),
                    12 => BinaryPrimitives.ReadInt64LittleEndian(cell),
                    _ => (double)BinaryPrimitives.ReadUInt64LittleEndian(cell),
                };
                if (value is not (>= -1 and <= 255) || value != Math.Floor(value))
                    throw Broken(
                        $"value {i} of array '{name}' is {value.ToString(CultureInfo.InvariantCulture)}, no whole number of -1 to 255");
                bytes[i] = (byte)(int)value; // −1, which marks what has no label, becomes 255
            }

            return bytes;
        }

        private DataSetException Broken(string found) => Fault(path, start, found, "a whole array of whole numbers");
    }
}

/// <param name="Name">The variable's name.</param>
/// <param name="Shape">Its dimensions; the first varies fastest.</param>
/// <param name="Values">The values, one byte each.</param>
internal sealed record MatArray(string Name, int[] Shape, byte[] Values);
