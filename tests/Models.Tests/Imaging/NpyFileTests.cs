using System.Text;
using GanOrleans.Imaging;

namespace GanOrleans.Models.Tests.Imaging;

public sealed class NpyFileTests : IDisposable
{
    private readonly string path = Path.GetTempFileName();

    public void Dispose() => File.Delete(path);

    [Theory]
    [InlineData(new long[] { 6 }, "(6,)")]
    [InlineData(new long[] { 2, 3 }, "(2, 3)")]
    [InlineData(new long[] { 2, 1, 1, 3 }, "(2, 1, 1, 3)")]
    public void A_file_has_the_header_of_version_1_and_the_values_at_a_multiple_of_64_bytes(long[] shape, string written)
    {
        float[] values = [0f, -1.5f, float.Pi, float.MaxValue, float.Epsilon, 6f];

        NpyFile.Save(path, shape, values);

        var file = File.ReadAllBytes(path);
        Assert.Equal([0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 1, 0], file[..8]);
        var headerLength = file[8] + 256 * file[9];
        Assert.Equal(0, (10 + headerLength) % 64);
        var header = Encoding.ASCII.GetString(file, 10, headerLength);
        Assert.Equal($"{{'descr': '<f4', 'fortran_order': False, 'shape': {written}, }}", header.TrimEnd());
        Assert.EndsWith("\n", header, StringComparison.Ordinal);
        Assert.Equal(10 + headerLength + 4 * 6, file.Length);
        var (readShape, read) = NpyFile.Load(path);
        Assert.Equal(shape, readShape);
        Assert.Equal(values, read);
    }

    [Fact]
    public void Shape_and_values_are_read()
    {
        Write("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }\n", [1, 2, 3, 4, 5, 6.5f]);

        var (shape, values) = NpyFile.Load(path);

        Assert.Equal([2L, 3], shape);
        Assert.Equal([1, 2, 3, 4, 5, 6.5f], values);
    }

    [Theory]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (6,), }", "<f4")]
    [InlineData("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }", "row-major")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (7,), }", "24 bytes of values and a shape of 7")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (9999999999999999999999,), }", "no whole numbers")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2 3,), }", "no whole numbers")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (٦,), }", "no whole numbers")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (9223372036854775807, 9223372036854775807, 4), }", "24 bytes of values")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387905, 6), }", "24 bytes of values")]
    public void Other_contents_are_refused_with_what_they_are(string header, string says)
    {
        Write(header, [1, 2, 3, 4, 5, 6]);

        Assert.Contains(says, Assert.Throws<InvalidDataException>(() => NpyFile.Load(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_behind_the_last_value_are_damage()
    {
        Write("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", [1, 2]);
        File.AppendAllBytes(path, [1, 2]);

        Assert.Contains(
            "10 bytes of values and a shape of 2", Assert.Throws<InvalidDataException>(() => NpyFile.Load(path)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Another_kind_of_file_is_refused()
    {
        File.WriteAllText(path, "a text that is no array");

        Assert.Contains("signature", Assert.Throws<InvalidDataException>(() => NpyFile.Load(path)).Message, StringComparison.Ordinal);
    }

    private void Write(string header, float[] values)
    {
        using var file = new BinaryWriter(File.Create(path));
        file.Write([0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0]);
        file.Write((ushort)Encoding.UTF8.GetByteCount(header));
        file.Write(Encoding.UTF8.GetBytes(header));
        foreach (var value in values) file.Write(value);
    }
}
