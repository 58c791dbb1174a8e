using System.Globalization;

namespace GanOrleans.Models.Data.Generated;

/// <summary>Draws the splits of point data sets.</summary>
internal static class Points
{
    private const int DefaultCount = 100_000;
    private const ulong TrainStream = 1;
    private const ulong TestStream = 2;

    /// <summary>Train is points 0 to n − 1 of the training stream, validation the next n / 10; the test has a stream of its own.</summary>
    public static IDataSet Open(string name, IPointDistribution distribution, DataSetOptions options)
    {
        var train = options.Count ?? DefaultCount;
        var (stream, first, count) = options.Split switch
        {
            DataSplit.Train => (TrainStream, 0, train),
            DataSplit.Validation => (TrainStream, train, train / 10),
            DataSplit.TrainAndValidation => (TrainStream, 0, train + train / 10),
            DataSplit.Test => (TestStream, 0, train / 10),
            _ => throw new DataSetException($"Data set '{name}' has no split '{options.Split}'."),
        };
        var key = string.Create(CultureInfo.InvariantCulture, $"points {name} {options.Seed} {stream} {first} {count}");
        return SharedSamples.GetOrLoad<IDataSet>(key, () => Draw(name, distribution, options, stream, first, count));
    }

    private static PointDataSet Draw(
        string name, IPointDistribution distribution, DataSetOptions options, ulong stream, int first, int count)
    {
        var (d, components) = (distribution.Dimensions, distribution.Components);
        var values = new float[count * d];
        var labels = new byte[components.Count == 1 ? 0 : count];
        for (var i = 0; i < count; i++)
        {
            var random = new CounterRandom(options.Seed, stream, (ulong)(first + i));
            var index = Choose(components, random.Uniform());
            if (labels.Length > 0)
                labels[i] = (byte)index;
            for (var axis = 0; axis < d; axis++)
                values[i * d + axis] = (float)(components[index].Mean[axis] + components[index].Sigma * random.Normal());
        }
        var source = string.Create(CultureInfo.InvariantCulture, $"generated from seed {options.Seed}");
        return new PointDataSet(name, options.Split, values, labels, distribution, source);
    }

    private static int Choose(IReadOnlyList<NormalComponent> components, double uniform)
    {
        for (var index = 0; index < components.Count - 1; index++)
        {
            if (uniform < components[index].Weight)
                return index;
            uniform -= components[index].Weight;
        }
        return components.Count - 1;
    }
}
