using System.Runtime.InteropServices;
using System.Text;

namespace GanOrleans.Client.Imaging;

/// <summary>Writes samples as a NumPy file (format version 1.0, little-endian float32, row-major).</summary>
public static class NpyWriter
{
    private const int Part = 1 << 20;

    /// <summary>Writes samples to a file, whole or not at all.</summary>
    public static void Write(string path, SampleSet samples)
    {
        var temporary = path + ".tmp";
        using (var file = File.Create(temporary))
            Write(file, samples);
        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>Writes samples to a stream.</summary>
    public static void Write(Stream stream, SampleSet samples)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(samples);
        var header = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({string.Join(", ", samples.Shape)}), }}";
        var padded = header.PadRight((10 + header.Length + 1 + 63) / 64 * 64 - 10 - 1) + "\n";   // the data starts at a multiple of 64 bytes

        stream.Write([0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0]);
        stream.Write([(byte)(padded.Length & 0xFF), (byte)(padded.Length >> 8)]);
        stream.Write(Encoding.ASCII.GetBytes(padded));
        for (var at = 0; at < samples.Values.Length; at += Part)   // the whole may be more bytes than a span has places
            stream.Write(MemoryMarshal.AsBytes(samples.Values.AsSpan(at, Math.Min(Part, samples.Values.Length - at))));
    }
}
