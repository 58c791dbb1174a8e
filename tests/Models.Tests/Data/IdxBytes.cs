using System.Buffers.Binary;
using System.IO.Compression;

namespace GanOrleans.Models.Tests.Data;

/// <summary>IDX files made byte by byte.</summary>
internal static class IdxBytes
{
    /// <summary>A header of unsigned bytes with these sizes, followed by <paramref name="values"/> whatever the sizes say.</summary>
    public static byte[] File(int[] sizes, byte[] values)
    {
        var file = new byte[4 + 4 * sizes.Length + values.Length];
        file[2] = 0x08;
        file[3] = (byte)sizes.Length;
        for (var i = 0; i < sizes.Length; i++)
            BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(4 + 4 * i), sizes[i]);
        values.CopyTo(file, 4 + 4 * sizes.Length);
        return file;
    }

    /// <summary>Images of 28 × 28 whose every pixel is the image's index.</summary>
    public static byte[] Images(int count) =>
        File([count, 28, 28], [.. Enumerable.Range(0, count).SelectMany(i => Enumerable.Repeat((byte)i, 784))]);

    /// <summary>Labels 0, 1, …, 9, 0, 1, …</summary>
    public static byte[] Labels(int count) => File([count], [.. Enumerable.Range(0, count).Select(i => (byte)(i % 10))]);

    public static byte[] Gzip(byte[] content)
    {
        using var archive = new MemoryStream();
        using (var gzip = new GZipStream(archive, CompressionLevel.Optimal))
            gzip.Write(content);
        return archive.ToArray();
    }
}
