using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using GanOrleans.Models.Checkpoints;
using GanOrleans.Models.Runtime;
using GanOrleans.Models.Tests.Support;
using GanOrleans.Support;

namespace GanOrleans.Models.Tests.Checkpoints;

public sealed class SafetensorsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly string path;

    public SafetensorsTests()
    {
        path = Path.Combine(folder.Path, "net.safetensors");
        Write(
            path, ("h0.weight", [2, 3], [1, -2, 3.5f, 0, 1e-3f, float.MaxValue]), ("h0.bias", [2], [0.25f, -0.5f]), ("scale", [], [7]),
            ("empty", [0, 4], []));
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void What_was_written_is_read()
    {
        var file = SafetensorsFile.Open(path);

        Assert.Equal(["empty", "h0.bias", "h0.weight", "scale"], file.Entries.Keys.Order());
        Assert.Equal([2L, 3], file.Entries["h0.weight"].Shape);
        Assert.Equal([1, -2, 3.5f, 0, 1e-3f, float.MaxValue], Floats(file.ReadFloat32("h0.weight")));
        Assert.Equal([0.25f, -0.5f], Floats(file.ReadFloat32("h0.bias")));
        Assert.Equal([7f], Floats(file.ReadFloat32("scale")));
        Assert.Empty(file.ReadFloat32("empty"));
        Assert.Equal("pt", file.Metadata["format"]);
        Assert.Equal("text", file.Metadata["note"]);
    }

    [Fact]
    public void Tensors_start_at_a_multiple_of_eight_bytes()
    {
        Assert.Equal(0, SafetensorsFile.Open(path).Entries["h0.weight"].Offset % 8);
    }

    [Fact]
    public void A_few_lines_of_plain_Python_read_the_file()
    {
        const string Script = """
            import json, struct, sys
            data = open(sys.argv[1], 'rb').read()
            n, = struct.unpack('<Q', data[:8])
            for name, t in sorted(json.loads(data[8:8 + n]).items()):
                if name == '__metadata__': continue
                begin, end = (8 + n + o for o in t['data_offsets'])
                print(name, t['dtype'], t['shape'], *struct.unpack(f'<{(end - begin) // 4}f', data[begin:end]))
            """;
        Write(path, ("h0.weight", [2, 2], [1, -2, 3.5f, 0]), ("h0.bias", [2], [0.25f, -0.5f]));
        var start = new ProcessStartInfo("python3") { RedirectStandardOutput = true };
        foreach (var argument in new[] { "-c", Script, path }) start.ArgumentList.Add(argument);

        using var python = Process.Start(start)!;
        var output = python.StandardOutput.ReadToEnd();
        python.WaitForExit();

        Assert.Equal("h0.bias F32 [2] 0.25 -0.5\nh0.weight F32 [2, 2] 1.0 -2.0 3.5 0.0\n", output);
    }

    [Fact, Trait("Fault", "13")]
    public void Every_truncated_file_is_refused_with_its_name_and_an_offset_in_it()
    {
        var whole = File.ReadAllBytes(path);
        for (var length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(path, whole[..length]);

            var error = Assert.Throws<SafetensorsException>(() => SafetensorsFile.Open(path));

            Assert.Equal(path, error.File);
            Assert.InRange(error.Offset, 0, length);
            Assert.Contains(path, error.Message, StringComparison.Ordinal);
            Assert.Contains($"byte {error.Offset}", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact, Trait("Fault", "13")]
    public void A_flipped_bit_in_a_tensor_is_refused_at_that_tensor()
    {
        var entry = SafetensorsFile.Open(path).Entries["h0.bias"];
        Flip(path, entry.Offset + 5);
        var file = SafetensorsFile.Open(path);

        var error = Assert.Throws<SafetensorsException>(() => file.ReadFloat32("h0.bias"));

        Assert.Equal((path, entry.Offset), (error.File, error.Offset));
        Assert.Contains("CRC-32C", error.Message, StringComparison.Ordinal);
        Assert.Equal(6, Floats(file.ReadFloat32("h0.weight")).Length);   // the others are still good
    }

    [Fact]
    public void No_flipped_bit_of_a_tensors_description_gives_other_values()
    {
        var whole = File.ReadAllBytes(path);
        var header = 8 + (int)BinaryPrimitives.ReadInt64LittleEndian(whole);
        var expected = Floats(SafetensorsFile.Open(path).ReadFloat32("h0.weight"));
        for (var at = 0; at < header; at++)
        {
            File.WriteAllBytes(path, whole);
            Flip(path, at);
            try
            {
                Assert.Equal(expected, Floats(SafetensorsFile.Open(path).ReadFloat32("h0.weight")));
            }
            catch (SafetensorsException error)
            {
                Assert.Equal(path, error.File);
            }
        }
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", "takes 8 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "starts here")]
    [InlineData("""{"a":{"dtype":"F99","shape":[1],"data_offsets":[0,4]}}""", "'F99'")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,-4]}}""", "[-1]")]
    [InlineData("""{"a":{"dtype":"F32","shape":[9223372036854775807,4],"data_offsets":[0,4]}}""", "9223372036854775807")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1]}}""", "not a safetensors header")]
    [InlineData("""[1,2,3]""", "not a safetensors header")]
    [InlineData(
        """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "starts here")]
    public void A_malformed_header_is_refused_with_what_is_wrong(string header, string expected)
    {
        var bytes = Encoding.UTF8.GetBytes(header);
        var file = new byte[8 + bytes.Length + 4];
        BinaryPrimitives.WriteInt64LittleEndian(file, bytes.Length);
        bytes.CopyTo(file, 8);
        File.WriteAllBytes(path, file);

        var error = Assert.Throws<SafetensorsException>(() => SafetensorsFile.Open(path));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_header_length_beyond_the_file_is_refused()
    {
        var file = new byte[16];
        BinaryPrimitives.WriteInt64LittleEndian(file, long.MaxValue);
        File.WriteAllBytes(path, file);

        Assert.Contains(
            "9223372036854775807", Assert.Throws<SafetensorsException>(() => SafetensorsFile.Open(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_tensor_is_refused_with_those_that_there_are()
    {
        var error = Assert.Throws<SafetensorsException>(() => SafetensorsFile.Open(path).ReadFloat32("h9.weight"));

        Assert.Contains("'h9.weight'", error.Message, StringComparison.Ordinal);
        Assert.Contains("h0.weight", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_refused_by_name()
    {
        Assert.Equal(
            Path.Combine(folder.Path, "nowhere"),
            Assert.Throws<SafetensorsException>(() => SafetensorsFile.Open(Path.Combine(folder.Path, "nowhere"))).File);
    }

    private static float[] Floats(byte[] bytes) => MemoryMarshal.Cast<byte, float>(bytes).ToArray();

    private static void Write(string path, params (string Name, long[] Shape, float[] Values)[] tensors) => SafetensorsWriter.Write(
        path,
        tensors.Length,
        i => new SafetensorsWriter.Entry(tensors[i].Name, tensors[i].Shape, MemoryMarshal.AsBytes<float>(tensors[i].Values)),
        new Dictionary<string, string> { ["note"] = "text" });

    private static void Flip(string path, long at)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        stream.Seek(at, SeekOrigin.Begin);
        var b = stream.ReadByte();
        stream.Seek(at, SeekOrigin.Begin);
        stream.WriteByte((byte)(b ^ 0x10));
    }
}
