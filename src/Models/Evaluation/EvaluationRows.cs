using GanOrleans.Models.Data;
using GanOrleans.Models.Evaluation.Features;
using GanOrleans.Models.Randomness;
using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Evaluation;

/// <summary>
/// One side of a comparison: samples, reference or the real rows of the floor, and what spaces of features make of them, each once.
/// </summary>
internal sealed class EvaluationRows : IDisposable
{
    private const int Part = 500;

    private readonly Dictionary<string, Tensor> features = [];
    private readonly Classifier? classifier;
    private readonly CancellationToken cancellation;
    private Tensor? logits;
    private long[]? classes;

    /// <param name="values">Images in [0, 1] or points; owned from now on.</param>
    /// <param name="classifier">Says of what class images are; null = nobody does.</param>
    /// <param name="cancellation">Ends the work.</param>
    public EvaluationRows(Tensor values, Classifier? classifier, CancellationToken cancellation)
    {
        (Values, this.classifier, this.cancellation) = (values, classifier, cancellation);
    }

    /// <summary>Images in [0, 1], or points.</summary>
    public Tensor Values { get; }

    /// <summary>How many.</summary>
    public int Count => (int)Values.shape[0];

    /// <summary>The classifier's logits.</summary>
    public Tensor Logits => logits ??= InParts(Values, classifier!.Logits);

    /// <summary>The likeliest class of each.</summary>
    public long[] Classes
    {
        get
        {
            if (classes is not null) return classes;
            using var scope = NewDisposeScope();
            return classes = Logits.argmax(1).data<long>().ToArray();
        }
    }

    /// <summary>The rows that the classifier takes for a class, in order.</summary>
    public IEnumerable<long> Members(int label) => Enumerable.Range(0, Count).Where(i => Classes[i] == label).Select(i => (long)i);

    /// <summary>The first rows of a set; at most <paramref name="most"/>.</summary>
    public static Tensor First(IDataSet data, int most) => From(data, 0, most);

    /// <summary>Rows of a set in their order; at most <paramref name="most"/>.</summary>
    public static Tensor From(IDataSet data, long first, int most) =>
        Gather(data, [.. Range(Math.Min(most, data.Description.Count - first)).Select(i => first + i)]);

    /// <summary>Rows of a set in an order that depends on the key.</summary>
    public static Tensor Shuffled(IDataSet data, int most, ulong key)
    {
        var order = new KeyedPermutation(KeyMixer.Scramble(key), data.Description.Count);
        return Gather(data, [.. Range(Math.Min(most, data.Description.Count)).Select(i => order[i])]);
    }

    /// <summary>What a space makes of the rows.</summary>
    public Tensor Of(IFeatureSpace space)
    {
        if (!features.TryGetValue(space.Name, out var rows))
            features[space.Name] = rows = InParts(Values, space.Of);
        return rows;
    }

    public void Dispose()
    {
        foreach (var rows in features.Values)
            rows.Dispose();
        logits?.Dispose();
        Values.Dispose();
    }

    private Tensor InParts(Tensor values, Func<Tensor, Tensor> map)
    {
        using var grad = no_grad();
        using var scope = NewDisposeScope();
        var parts = new List<Tensor>();
        for (var first = 0L; first < values.shape[0]; first += Part)
        {
            cancellation.ThrowIfCancellationRequested();
            using var inner = NewDisposeScope();
            parts.Add(map(values.narrow(0, first, Math.Min(Part, values.shape[0] - first))).MoveToOuterDisposeScope());
        }
        return cat(parts, 0).DetachFromDisposeScope();
    }

    private static Tensor Gather(IDataSet data, long[] rows) => data.Gather(rows, CPU).DetachFromDisposeScope();

    private static IEnumerable<long> Range(long count)
    {
        for (var i = 0L; i < count; i++) yield return i;
    }
}
