using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;
using GanOrleans.Files;
using GanOrleans.Models.Runtime;

namespace GanOrleans.Models.Checkpoints;

/// <summary>
/// Writes a safetensors file: 8 bytes of header length, a JSON header padded with spaces to a multiple of 8, then the tensors without gaps.
/// Metadata holds a CRC-32C of each tensor, which the format itself lacks.
/// </summary>
public static class SafetensorsWriter
{
    internal const string ChecksumPrefix = "crc32c.";

    /// <summary>A tensor to write.</summary>
    /// <param name="name">Its name, unique in the file.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="values">Its elements in row-major order, little-endian.</param>
    /// <param name="type">Their type: <see cref="SafetensorsFile.Float32"/> or <see cref="SafetensorsFile.Int64"/>.</param>
    public readonly ref struct Entry(
        string name, IReadOnlyList<long> shape, ReadOnlySpan<byte> values, string type = SafetensorsFile.Float32)
    {
        /// <summary>Its name, unique in the file.</summary>
        public string Name { get; } = name;

        /// <summary>Its shape.</summary>
        public IReadOnlyList<long> Shape { get; } = shape;

        /// <summary>Its elements in row-major order, little-endian.</summary>
        public ReadOnlySpan<byte> Values { get; } = values;

        /// <summary>The type of its elements.</summary>
        public string Type { get; } = type;
    }

    /// <summary>Gives the tensor of an index.</summary>
    public delegate Entry TensorAt(int index);

    /// <summary>Writes a file over whatever was there.</summary>
    /// <param name="path">Where.</param>
    /// <param name="count">Number of tensors.</param>
    /// <param name="tensorAt">The tensors; each is asked for twice, once for the header and once for its bytes.</param>
    /// <param name="metadata">Text by name; <c>format: pt</c> and the checksums are added.</param>
    public static void Write(string path, int count, TensorAt tensorAt, IReadOnlyDictionary<string, string> metadata)
    {
        using var stream = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20);
        var header = Header(count, tensorAt, metadata);
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        stream.Write(length);
        stream.Write(header);
        for (var i = 0; i < count; i++) stream.Write(tensorAt(i).Values);
    }

    private static byte[] Header(int count, TensorAt tensorAt, IReadOnlyDictionary<string, string> metadata)
    {
        var entries = new Dictionary<string, object>();
        var notes = new Dictionary<string, string>(metadata) { ["format"] = "pt" };
        entries["__metadata__"] = notes;
        var offset = 0L;
        for (var i = 0; i < count; i++)
        {
            var tensor = tensorAt(i);
            var end = offset + tensor.Values.Length;
            entries.Add(tensor.Name, new Dictionary<string, object>
            {
                ["dtype"] = tensor.Type,
                ["shape"] = tensor.Shape,
                ["data_offsets"] = new[] { offset, end },
            });
            notes[ChecksumPrefix + tensor.Name] = Crc32C.Compute(tensor.Values).ToString("x8", CultureInfo.InvariantCulture);
            offset = end;
        }
        var json = JsonSerializer.SerializeToUtf8Bytes(entries);
        var padded = new byte[(json.Length + 7) / 8 * 8];
        json.CopyTo(padded, 0);
        padded.AsSpan(json.Length).Fill((byte)' ');
        return padded;
    }
}
