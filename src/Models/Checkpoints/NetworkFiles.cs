using System.Globalization;
using System.Runtime.InteropServices;
using GanOrleans.Models.Flat;
using GanOrleans.Models.Options;
using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Checkpoints;

/// <summary>The files of one network in a checkpoint, between flat vectors and PyTorch's names.</summary>
internal sealed class NetworkFiles(string folder, string network)
{
    public string Weights => Path.Combine(folder, network + ".safetensors");

    public string Optimizer => Path.Combine(folder, network + ".optimizer.safetensors");

    public string State => Path.Combine(folder, network + ".state.safetensors");

    public string Ema => Path.Combine(folder, "ema.safetensors");

    public string EmaState => Path.Combine(folder, "ema.state.safetensors");

    /// <summary>Names of the files that are read to continue.</summary>
    public static IEnumerable<string> NamesOf(string network, bool withAverage)
    {
        var files = new NetworkFiles("", network);
        return [files.Weights, files.Optimizer, files.State, .. withAverage ? new[] { files.Ema, files.EmaState } : []];
    }

    /// <summary>Gives a checkpoint that has no moving average one as it begins: with G's weights and statistics.</summary>
    public static void BeginAverage(string folder)
    {
        var files = new NetworkFiles(folder, NetworkNames.Generator);
        if (File.Exists(files.Ema)) return;
        File.Copy(files.Weights, files.Ema);
        if (SafetensorsFile.Open(files.State).Entries.Count > 0) File.Copy(files.State, files.EmaState);
    }

    /// <summary>Copies vectors to the host, as a file that holds the parameters of each under its prefix.</summary>
    public static CapturedFile Capture(
        string path, FlatLayout layout, IReadOnlyList<(string Prefix, Tensor Vector)> vectors, Dictionary<string, string> metadata)
    {
        using var scope = NewDisposeScope();
        return new CapturedFile(
            Path.GetFileName(path), layout, [.. vectors.Select(v => (v.Prefix, v.Vector.to(CPU).bytes.ToArray()))], metadata);
    }

    public static Opened Open(string path) => new(SafetensorsFile.Open(path));

    /// <summary>An open file that knows how to become flat vectors.</summary>
    internal sealed class Opened(SafetensorsFile file)
    {
        /// <summary>The number of updates that an optimizer's file records, if it is of that kind.</summary>
        public long Version(string kind)
        {
            if (file.Metadata.GetValueOrDefault("kind") is var written && written != kind)
                throw new SafetensorsException(
                    $"the optimizer is '{written}' there and '{kind}' here. Continue with the optimizer that the checkpoint "
                        + $"was trained with.",
                    file.Path, 8);
            return long.TryParse(
                file.Metadata.GetValueOrDefault("version"), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
                ? version
                : throw new SafetensorsException(
                    "the metadata has no 'version', the number of updates. The file is not an optimizer's: use another checkpoint.",
                    file.Path, 8);
        }

        /// <summary>A new vector on the CPU with the parameters of that prefix.</summary>
        public Tensor Vector(FlatLayout layout, string prefix)
        {
            var vector = zeros(layout.Length, dtype: ScalarType.Float32, device: CPU);
            foreach (var parameter in layout.Entries)
            {
                var name = prefix + parameter.Name;
                var bytes = parameter.IsWhole ? Whole(name) : file.ReadFloat32(name);
                var shape = file.Entries[name].Shape;
                if (!shape.SequenceEqual(parameter.Shape))
                    throw new SafetensorsException(
                        $"'{name}' is [{string.Join(", ", shape)}] there and [{string.Join(", ", parameter.Shape)}] here. Use the "
                            + $"variant, data set and latent size that the checkpoint was trained with.",
                        file.Path, file.Entries[name].Offset);
                if (parameter.IsWhole) WholeNumbers.FromBytes(bytes, vector.bytes, parameter);
                else bytes.CopyTo(vector.bytes[checked((int)(parameter.Offset * sizeof(float)))..]);
            }
            return vector;
        }

        // As int64; versions before wrote float32, and counted nothing.
        private byte[] Whole(string name)
        {
            if (!file.Entries.TryGetValue(name, out var entry) || entry.Type != SafetensorsFile.Float32)
                return file.ReadInt64(name);
            long[] numbers =
            [
                .. MemoryMarshal.Cast<byte, float>(file.ReadFloat32(name)).ToArray().Select(value => (long)MathF.Round(value)),
            ];
            return MemoryMarshal.AsBytes(numbers.AsSpan()).ToArray();
        }
    }
}
