using GanOrleans.Models.Data;
using GanOrleans.Models.Data.Generated;

namespace GanOrleans.Models.Evaluation;

/// <summary>The real data that samples are compared with.</summary>
/// <param name="Name">For people and results: <c>mnist:test</c>, or a folder's path.</param>
/// <param name="Reference">What they are compared with, from its first row on.</param>
/// <param name="Training">What the generator learned from: gives the floor and nearest neighbours; null where it is not known.</param>
/// <param name="Validation">What the Parzen window's width is chosen on; null where there is none.</param>
public sealed record EvaluationData(string Name, IDataSet Reference, IDataSet? Training, IDataSet? Validation)
{
    /// <summary>The density that points should have; null where it is not known.</summary>
    public IPointDistribution? Distribution => (Reference as PointDataSet)?.Distribution;

    /// <summary>Real images that a classifier's accuracy is measured on; null = the reference.</summary>
    public IDataSet? Test { get; init; }

    /// <summary>What metrics can be computed for these data.</summary>
    public MetricNeeds Offered => Metrics.Offered(
        Reference.Description.IsImage, Training is null ? 0 : Reference.Description.Classes, Distribution is { Components.Count: > 1 },
        Distribution is { Dimensions: 1 });

    /// <summary>The part of a data set that people call <c>test</c>, <c>validation</c> or <c>train</c>; null for any other word.</summary>
    public static DataSplit? PartOf(string word) => word switch
    {
        "test" => DataSplit.Test,
        "validation" => DataSplit.Validation,
        "train" => DataSplit.Train,
        _ => null,
    };

    /// <summary>Opens a data set's training and validation parts, and one to compare with.</summary>
    /// <param name="name">The data set.</param>
    /// <param name="part">The part to compare with; null = the test images, or the validation images where there are none.</param>
    /// <param name="options">Where the data are.</param>
    /// <param name="cancellation">Ends a download.</param>
    /// <exception cref="DataSetException">There is no such data, or no such part.</exception>
    public static EvaluationData Open(
        string name, DataSplit? part, DataSetOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (part == DataSplit.Test)
            DataSets.RequireTest(name, options);
        var hasTest = HasTest(name, options);
        var reference = part ?? (hasTest ? DataSplit.Test : DataSplit.Validation);
        IDataSet Part(DataSplit split) => DataSets.Open(name, options with { Split = split }, cancellation);
        return new EvaluationData(
            $"{name}:{reference.ToString().ToLowerInvariant()}", Part(reference), Part(DataSplit.Train),
            reference == DataSplit.Validation ? null : Part(DataSplit.Validation))
        {
            Test = hasTest ? Part(DataSplit.Test) : null,
        };
    }

    private static bool HasTest(string name, DataSetOptions options)
    {
        try
        {
            DataSets.RequireTest(name, options);
            return true;
        }
        catch (DataSetException)
        {
            return false;
        }
    }
}
