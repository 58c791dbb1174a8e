using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;
using GanOrleans.Files;

namespace GanOrleans.Models.Checkpoints;

/// <summary>The checked header of a safetensors file, and its tensors on demand.</summary>
public sealed class SafetensorsFile
{
    /// <summary>The format's name of float32.</summary>
    public const string Float32 = "F32";

    /// <summary>The format's name of int64.</summary>
    public const string Int64 = "I64";

    private const int LengthBytes = 8;
    private const long MaxHeaderLength = 100_000_000;   // the reference implementation's limit

    private static readonly Dictionary<string, int> ElementBytes = new()
    {
        ["BOOL"] = 1,
        ["U8"] = 1,
        ["I8"] = 1,
        ["I16"] = 2,
        ["U16"] = 2,
        ["F16"] = 2,
        ["BF16"] = 2,
        ["I32"] = 4,
        ["U32"] = 4,
        [Float32] = 4,
        ["F64"] = 8,
        [Int64] = 8,
        ["U64"] = 8,
    };

    private SafetensorsFile(string path, Dictionary<string, SafetensorsEntry> entries, Dictionary<string, string> metadata)
    {
        Path = path;
        Entries = entries;
        Metadata = metadata;
    }

    /// <summary>Path of the file.</summary>
    public string Path { get; }

    /// <summary>The tensors by name.</summary>
    public IReadOnlyDictionary<string, SafetensorsEntry> Entries { get; }

    /// <summary>Text by name from <c>__metadata__</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>
    /// Reads and checks the header: every tensor in bounds, of its shape's size, in one gapless run to the end of the file.
    /// </summary>
    /// <exception cref="SafetensorsException">The file is missing, truncated or not well formed.</exception>
    public static SafetensorsFile Open(string path)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return Read(path, stream);
        }
        catch (IOException error)
        {
            throw new SafetensorsException($"cannot be read ({error.Message}). Check that the checkpoint is complete.", path, 0, error);
        }
    }

    /// <summary>The bytes of one float32 tensor, checked against the checksum where the file has one.</summary>
    /// <exception cref="SafetensorsException">There is no such float32 tensor, or its bytes are damaged.</exception>
    public byte[] ReadFloat32(string name) => Read(name, Float32);

    /// <summary>The bytes of one int64 tensor, checked likewise.</summary>
    /// <exception cref="SafetensorsException">There is no such int64 tensor, or its bytes are damaged.</exception>
    public byte[] ReadInt64(string name) => Read(name, Int64);

    private byte[] Read(string name, string type)
    {
        if (!Entries.TryGetValue(name, out var entry))
            throw new SafetensorsException(
                $"there is no tensor '{name}'; there are {string.Join(", ", Entries.Keys)}. Use the file of the same network.", Path,
                LengthBytes);
        if (entry.Type != type)
            throw new SafetensorsException($"tensor '{name}' is {entry.Type}; {type} is expected. Convert it first.", Path, entry.Offset);
        var bytes = new byte[entry.Bytes];
        using (var stream = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.Read))
        {
            stream.Seek(entry.Offset, SeekOrigin.Begin);
            stream.ReadExactly(bytes);
        }
        if (
            Metadata.TryGetValue(SafetensorsWriter.ChecksumPrefix + name, out var expected)
            && Crc32C.Compute(bytes).ToString("x8", CultureInfo.InvariantCulture) is var found
            && found != expected)
            throw new SafetensorsException(
                $"tensor '{name}' has CRC-32C {found}; {expected} was written. The file is damaged: use another checkpoint.", Path,
                entry.Offset);
        return bytes;
    }

    private static SafetensorsFile Read(string path, FileStream stream)
    {
        if (stream.Length < LengthBytes)
            throw new SafetensorsException(
                $"the file has {stream.Length} bytes; at least {LengthBytes} are needed. It is truncated: use another checkpoint.", path,
                stream.Length);
        Span<byte> prefix = stackalloc byte[LengthBytes];
        stream.ReadExactly(prefix);
        var length = BinaryPrimitives.ReadInt64LittleEndian(prefix);
        if (length is < 2 or > MaxHeaderLength || LengthBytes + length > stream.Length)
            throw new SafetensorsException(
                $"the header is said to take {length} bytes; the file has {stream.Length}. It is damaged or truncated: use another "
                    + $"checkpoint.",
                path, 0);
        var header = new byte[length];
        stream.ReadExactly(header);

        var entries = new Dictionary<string, SafetensorsEntry>();
        var metadata = new Dictionary<string, string>();
        try
        {
            using var json = JsonDocument.Parse(header);
            foreach (var property in json.RootElement.EnumerateObject())
            {
                if (property.Name == "__metadata__")
                    foreach (var note in property.Value.EnumerateObject()) metadata[note.Name] = note.Value.GetString() ?? "";
                else if (!entries.TryAdd(property.Name, Entry(path, LengthBytes + length, property)))
                    throw new SafetensorsException(
                        $"tensor '{property.Name}' occurs twice. The file is damaged: use another checkpoint.", path, LengthBytes);
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            var offset = LengthBytes + ((error as JsonException)?.BytePositionInLine ?? 0);
            throw new SafetensorsException(
                $"the header is not a safetensors header ({error.Message}). The file is damaged: use another checkpoint.", path, offset,
                error);
        }
        CheckCoverage(path, stream.Length, LengthBytes + length, entries.Values);
        return new SafetensorsFile(path, entries, metadata);
    }

    private static SafetensorsEntry Entry(string path, long dataStart, JsonProperty property)
    {
        var type = property.Value.GetProperty("dtype").GetString() ?? "";
        long[] shape = [.. property.Value.GetProperty("shape").EnumerateArray().Select(e => e.GetInt64())];
        long[] range = [.. property.Value.GetProperty("data_offsets").EnumerateArray().Select(e => e.GetInt64())];
        if (!ElementBytes.TryGetValue(type, out var size))
            throw new SafetensorsException(
                $"tensor '{property.Name}' has the unknown type '{type}'. The file is damaged, or newer than this program.", path,
                LengthBytes);
        var bytes = size * (decimal)1;
        foreach (var extent in shape) bytes *= extent;
        if (range.Length != 2 || range[0] < 0 || shape.Any(extent => extent < 0) || range[1] - range[0] != bytes)
            throw new SafetensorsException(
                $"tensor '{property.Name}' of shape [{string.Join(", ", shape)}] takes {bytes} bytes and is given "
                    + $"[{string.Join(", ", range)}]. The file is damaged: use another checkpoint.",
                path, LengthBytes);
        return new SafetensorsEntry(property.Name, type, shape, dataStart + range[0], range[1] - range[0]);
    }

    private static void CheckCoverage(string path, long fileLength, long dataStart, IEnumerable<SafetensorsEntry> entries)
    {
        var at = dataStart;
        foreach (var entry in entries.OrderBy(e => e.Offset).ThenBy(e => e.Bytes))
        {
            if (entry.Offset != at)
                throw new SafetensorsException(
                    $"tensor '{entry.Name}' starts here; the one before it ends at byte {at}. The file is damaged: use another checkpoint.",
                    path, entry.Offset);
            at += entry.Bytes;
        }
        if (at != fileLength)
            throw new SafetensorsException(
                $"the tensors end at byte {at} and the file at byte {fileLength}. It is {(at > fileLength ? "truncated" : "too long")}: "
                    + $"use another checkpoint.",
                path, Math.Min(at, fileLength));
    }
}
