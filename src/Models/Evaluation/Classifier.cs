using GanOrleans.Models.Data;
using GanOrleans.Models.Networks;
using GanOrleans.Models.Optimization;
using GanOrleans.Models.Options;
using GanOrleans.Models.Randomness;
using GanOrleans.Models.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Evaluation;

/// <summary>
/// A LeNet trained on the real images of a data set, which says of what class generated images are. All members are called on one thread.
/// </summary>
public sealed class Classifier : IDisposable
{
    private const int Part = 500;

    private readonly Network network;

    private Classifier(LeNet module, long[] shape, int classes)
    {
        network = new Network("classifier", module, CPU);
        Shape = shape;
        Classes = classes;
    }

    /// <summary>C × H × W of an image.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>Number of classes.</summary>
    public int Classes { get; }

    internal Network Network => network;

    /// <summary>A classifier with its initial weights.</summary>
    /// <exception cref="ArgumentException">The data set has no images, no classes, or images that are too small.</exception>
    public static Classifier Create(DataDescription data, ulong seed)
    {
        if (!data.IsImage || data.Classes < 2)
            throw new ArgumentException(
                $"A classifier needs images of at least two classes; '{data.Name}' has {(data.IsImage ? "no classes" : "points")}. Use a "
                    + $"data set such as mnist or glyphs.",
                nameof(data));
        return new Classifier(new LeNet(seed, data.SampleShape, data.Classes), [.. data.SampleShape], data.Classes);
    }

    /// <summary>Trains a classifier. The same data and recipe give the same weights on the same machine and threads.</summary>
    /// <param name="data">The training images.</param>
    /// <param name="recipe">How.</param>
    /// <param name="tell">Takes a message now and then.</param>
    /// <param name="cancellation">Ends it.</param>
    public static Classifier Train(
        IDataSet data, ClassifierRecipe recipe, Action<string>? tell = null, CancellationToken cancellation = default)
    {
        var classifier = Create(data.Description, recipe.Seed);
        var network = classifier.network;
        var steps = recipe.Steps(data.Description.Count);
        var schedule = new UpdateSchedule(
            new OptimizerOptions { LearningRate = recipe.LearningRate, LearningRateDecay = Math.Pow(20, 1.0 / steps) }, 0);
        var adam = new OptimizerOptions { Kind = OptimizerOptions.Adam, LearningRate = recipe.LearningRate };
        using var optimizer = FlatOptimizer.Create(adam, schedule, network.Weights);
        var rules = UpdateRules.For(network.Weights);
        var order = new DataOrder(recipe.Seed, data.Description.Count, 1);
        var indices = new long[recipe.Batch];
        for (var step = 0; step < steps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            order.Fill(indices, step, 0, Rows.All(recipe.Batch));
            var loss = nn.functional.cross_entropy(classifier.Logits(data.Gather(indices, CPU)), data.GatherLabels(indices, CPU));
            network.Gradient.zero_();
            loss.backward();
            using (no_grad())
                optimizer.Step(rules, network.Weights, network.Gradient, step);
            if ((step + 1) % 500 == 0)
                tell?.Invoke($"step {step + 1} of {steps}, cross entropy {loss.item<float>():0.000}");
        }
        return classifier;
    }

    /// <summary>The likeliest class of each image.</summary>
    /// <param name="images"><c>B × C × H × W</c> in [0, 1].</param>
    public long[] Predict(Tensor images)
    {
        using var grad = no_grad();
        using var scope = NewDisposeScope();
        return Logits(images).argmax(1).data<long>().ToArray();
    }

    /// <summary>Share of a split's images whose likeliest class is theirs.</summary>
    public double Accuracy(IDataSet data, CancellationToken cancellation = default)
    {
        var right = 0L;
        for (var first = 0L; first < data.Description.Count; first += Part)
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var indices = new long[Math.Min(Part, data.Description.Count - first)];
            for (var i = 0; i < indices.Length; i++) indices[i] = first + i;
            var predicted = Predict(data.Gather(indices, CPU));
            for (var i = 0; i < indices.Length; i++)
                if (predicted[i] == data.Label(indices[i])) right++;
        }
        return (double)right / data.Description.Count;
    }

    /// <inheritdoc/>
    public void Dispose() => network.Dispose();

    /// <summary>The last hidden layer of images <c>B × C × H × W</c> in [0, 1], <c>B × 84</c>.</summary>
    public Tensor Features(Tensor images) => ((LeNet)network.Module).Features(images);

    /// <summary>Logits of images <c>B × C × H × W</c> in [0, 1], <c>B × classes</c>.</summary>
    public Tensor Logits(Tensor images) => ((LeNet)network.Module).call(images);
}
