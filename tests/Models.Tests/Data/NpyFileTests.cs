using System.Text;
using GanOrleans.Models.Data;

namespace GanOrleans.Models.Tests.Data;

public sealed class NpyFileTests : IDisposable
{
    private readonly string path = Path.GetTempFileName();

    public void Dispose() => File.Delete(path);

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
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (7,), }", "6 values and a shape of 7")]
    public void Other_contents_are_refused_with_what_they_are(string header, string says)
    {
        Write(header, [1, 2, 3, 4, 5, 6]);

        Assert.Contains(says, Assert.Throws<InvalidDataException>(() => NpyFile.Load(path)).Message, StringComparison.Ordinal);
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
        file.Write((ushort)header.Length);
        file.Write(Encoding.ASCII.GetBytes(header));
        foreach (var value in values) file.Write(value);
    }
}
