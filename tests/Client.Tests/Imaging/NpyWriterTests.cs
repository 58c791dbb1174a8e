using System.Text;
using GanOrleans.Client.Imaging;

namespace GanOrleans.Client.Tests.Imaging;

public sealed class NpyWriterTests
{
    [Theory]
    [InlineData(new long[] { 2, 3 }, "(2, 3)")]
    [InlineData(new long[] { 2, 1, 1, 3 }, "(2, 1, 1, 3)")]
    public void A_file_has_the_header_of_version_1_and_the_values_at_a_multiple_of_64_bytes(long[] shape, string written)
    {
        float[] values = [0f, -1.5f, float.Pi, float.MaxValue, float.Epsilon, 6f];
        using var stream = new MemoryStream();

        NpyWriter.Write(stream, new SampleSet(shape, values));

        var file = stream.ToArray();
        Assert.Equal([0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 1, 0], file[..8]);
        var headerLength = file[8] + 256 * file[9];
        Assert.Equal(0, (10 + headerLength) % 64);
        var header = Encoding.ASCII.GetString(file, 10, headerLength);
        Assert.Equal($"{{'descr': '<f4', 'fortran_order': False, 'shape': {written}, }}", header.TrimEnd());
        Assert.EndsWith("\n", header, StringComparison.Ordinal);
        Assert.Equal(values, Enumerable.Range(0, 6).Select(i => BitConverter.ToSingle(file, 10 + headerLength + 4 * i)));
        Assert.Equal(10 + headerLength + 4 * 6, file.Length);
    }
}
