using GanOrleans.Models.Data;
using GanOrleans.Terminal;
using TorchSharp;

namespace GanOrleans.Silo.Commands.Evaluation;

/// <summary>Images to classify, and what they were to be.</summary>
internal abstract class ClassifiedSamples(long[] shape, int count)
{
    /// <summary>Stands for: sample i is of class i mod their number.</summary>
    public const int InTurn = -1;

    /// <summary>C × H × W.</summary>
    public long[] Shape { get; } = shape;

    public int Count { get; } = count;

    public abstract torch.Tensor Images(int first, int count);

    /// <summary>The class that a sample was to be; null where none was asked for.</summary>
    public abstract int? Wanted(int index, int classes, DataDescription data);

    /// <summary>Samples B × C × H × W of a file.</summary>
    public static ClassifiedSamples Of(long[] shape, float[] values, int? wanted) => new ArraySamples(shape, values, wanted);

    /// <summary>Pictures of a folder, of which each subfolder is a class.</summary>
    public static ClassifiedSamples Of(IDataSet folder, int? wanted) => new FolderSamples(folder, wanted);

    private static int? Asked(int? wanted, int index, int classes) => wanted == InTurn ? index % classes : wanted;

    private sealed class ArraySamples(long[] shape, float[] values, int? wanted) : ClassifiedSamples(shape[1..], (int)shape[0])
    {
        public override torch.Tensor Images(int first, int count)
        {
            var size = values.Length / Count;
            return torch.tensor(values[(first * size)..((first + count) * size)], [count, .. Shape]);
        }

        public override int? Wanted(int index, int classes, DataDescription data) => Asked(wanted, index, classes);
    }

    private sealed class FolderSamples(IDataSet folder, int? wanted)
        : ClassifiedSamples([.. folder.Description.SampleShape], (int)folder.Description.Count)
    {
        public override torch.Tensor Images(int first, int count) =>
            folder.Gather([.. Enumerable.Range(first, count).Select(i => (long)i)], torch.CPU);

        public override int? Wanted(int index, int classes, DataDescription data)
        {
            if (folder.Label(index) is not (>= 0 and var label))
                return wanted == InTurn
                    ? throw new UserException(
                        ExitCodes.BadInput, "Pictures of a folder have no order that classes could take turns in.",
                        "Put them into folders named after the classes, or say --class NAME.")
                    : Asked(wanted, index, classes);
            var name = folder.Description.ClassNames[label];
            var at = data.ClassNames.ToList().IndexOf(name);
            return at >= 0
                ? at
                : throw new UserException(
                    ExitCodes.BadInput, $"Folder '{name}' is no class of '{data.Name}'.",
                    $"Classes: {string.Join(", ", data.ClassNames)}.");
        }
    }
}
