using GanOrleans.Models.Flat;

namespace GanOrleans.Models.Checkpoints;

/// <summary>
/// One network's part of a checkpoint, copied to host memory: writing it needs no lane, no device and
/// no torch, so training goes on meanwhile.
/// </summary>
public sealed class NetworkCapture
{
    private readonly IReadOnlyList<CapturedFile> files;

    internal NetworkCapture(IReadOnlyList<CapturedFile> files) => this.files = files;

    /// <summary>Bytes of all copied vectors.</summary>
    public long Bytes => files.Sum(file => file.Vectors.Sum(vector => (long)vector.Values.Length));

    /// <summary>Writes the files into an existing folder.</summary>
    public void Save(string folder)
    {
        foreach (var file in files)
            SafetensorsWriter.Write(
                Path.Combine(folder, file.Name), file.Vectors.Count * file.Layout.Entries.Count, file.At, file.Metadata);
    }
}

/// <summary>One file of a capture: the parameters of each vector under its prefix and PyTorch's name.</summary>
internal sealed record CapturedFile(
    string Name, FlatLayout Layout, IReadOnlyList<(string Prefix, byte[] Values)> Vectors, IReadOnlyDictionary<string, string> Metadata)
{
    public SafetensorsWriter.Entry At(int index)
    {
        var (vector, parameter) = Math.DivRem(index, Layout.Entries.Count);
        var entry = Layout.Entries[parameter];
        var (prefix, values) = Vectors[vector];
        if (entry.IsWhole)
            return new SafetensorsWriter.Entry(
                prefix + entry.Name, entry.Shape, WholeNumbers.ToBytes(values, entry), SafetensorsFile.Int64);
        var bytes = values.AsSpan(checked((int)(entry.Offset * sizeof(float))), checked((int)(entry.Count * sizeof(float))));
        return new SafetensorsWriter.Entry(prefix + entry.Name, entry.Shape, bytes);
    }
}
