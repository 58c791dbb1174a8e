using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace GanOrleans.Imaging;

/// <summary>Reads (format versions 1 to 3) and writes (version 1.0) NumPy files of little-endian float32 in row-major order.</summary>
public static partial class NpyFile
{
    private const int Part = 1 << 20;

    /// <summary>Shape and values of a file.</summary>
    /// <exception cref="InvalidDataException">It is damaged or holds something else; the message says which.</exception>
    public static (long[] Shape, float[] Values) Load(string path)
    {
        var bytes = File.ReadAllBytes(path);
        if (bytes.Length < 12 || bytes[0] != 0x93 || !bytes.AsSpan(1).StartsWith("NUMPY"u8))
            throw new InvalidDataException($"'{path}' is not a NumPy file: it does not begin with its signature.");
        var wide = bytes[6] > 1;
        var start = wide ? 12 : 10;
        var length = wide ? BitConverter.ToInt32(bytes, 8) : BitConverter.ToUInt16(bytes, 8);
        if (length < 0 || start + (long)length > bytes.Length)
            throw new InvalidDataException($"'{path}' ends within its header.");
        var header = Encoding.UTF8.GetString(bytes, start, length);
        if (Header().Match(header) is not { Success: true } found)
            throw new InvalidDataException(
                $"'{path}' holds {header.Trim()}; what is read is little-endian float32 ('<f4') in row-major order. Write it with "
                    + $"array.astype('<f4')."
            );
        if (Shape(found.Groups["shape"].Value) is not { } shape)
            throw new InvalidDataException(
                $"'{path}' has a shape of ({found.Groups["shape"].Value}), which are no whole numbers between commas: it is damaged.");
        var values = bytes.AsSpan(start + length);
        // Of a damaged shape the product may be any number.
        return shape.Aggregate(BigInteger.One, (product, extent) => product * extent) * sizeof(float) == values.Length
            ? (shape, MemoryMarshal.Cast<byte, float>(values).ToArray())
            : throw new InvalidDataException(
                $"'{path}' has {values.Length} bytes of values and a shape of {string.Join(" × ", shape)}, each value {sizeof(float)} "
                    + $"bytes: it is damaged."
            );
    }

    /// <summary>Writes a file, whole or not at all.</summary>
    public static void Save(string path, IReadOnlyList<long> shape, float[] values) =>
        WholeFile.Write(path, stream => Write(stream, shape, values));

    /// <summary>Writes into a stream.</summary>
    /// <param name="stream">Takes the bytes.</param>
    /// <param name="shape">Extents, outermost first.</param>
    /// <param name="values">As many values as the shape says, row-major.</param>
    public static void Write(Stream stream, IReadOnlyList<long> shape, float[] values)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(values);
        var extents = string.Join(", ", shape) + (shape.Count == 1 ? "," : "");
        var header = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({extents}), }}";
        var padded = header.PadRight((10 + header.Length + 1 + 63) / 64 * 64 - 10 - 1) + "\n"; // the data starts at a multiple of 64 bytes

        stream.Write([0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0]);
        stream.Write([(byte)(padded.Length & 0xFF), (byte)(padded.Length >> 8)]);
        stream.Write(Encoding.ASCII.GetBytes(padded));
        for (var at = 0; at < values.Length; at += Part)   // the whole may be more bytes than a span has places
            stream.Write(MemoryMarshal.AsBytes(values.AsSpan(at, Math.Min(Part, values.Length - at))));
    }

    private static long[]? Shape(string text)
    {
        var extents = text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var shape = new long[extents.Length];
        for (var i = 0; i < shape.Length; i++)
            if (!long.TryParse(extents[i], NumberStyles.None, CultureInfo.InvariantCulture, out shape[i]))
                return null;
        return shape;
    }

    [GeneratedRegex(@"'descr':\s*'<f4'.*'fortran_order':\s*False.*'shape':\s*\((?<shape>[\d\s,]*)\)", RegexOptions.Singleline)]
    private static partial Regex Header();
}
