using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using GanOrleans.Models.Data;

namespace GanOrleans.Models.Evaluation;

/// <summary>A classifier of a data set's classes with what is known of it: trained on first need, and kept.</summary>
/// <param name="Classifier">The network.</param>
/// <param name="TestAccuracy">Share of the real test images that it gets right.</param>
/// <param name="TrainedSeconds">How long training took; null where a kept one was found.</param>
/// <param name="File">Where it is kept.</param>
public sealed record KeptClassifier(Classifier Classifier, double TestAccuracy, double? TrainedSeconds, string File) : IDisposable
{
    /// <summary>Finds the classifier of a data set, or trains one.</summary>
    /// <param name="folder">Where classifiers are kept.</param>
    /// <param name="train">The training images.</param>
    /// <param name="test">The test images.</param>
    /// <param name="tell">Takes a message now and then.</param>
    /// <param name="retrain">Whether one is trained though one was kept.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="EvaluationException">The data have no classes, or images that are too small.</exception>
    public static KeptClassifier Open(
        string folder, IDataSet train, IDataSet test, Action<string> tell, bool retrain = false, CancellationToken cancellation = default)
    {
        var about = train.Description;
        if (!about.IsImage || about.Classes < 2)
            throw new EvaluationException(
                $"Data set '{about.Name}' has {(about.IsImage ? "no classes" : "points")}. A classifier needs images of at least two "
                + "classes, such as mnist or glyphs.");
        if (about.SampleShape[1] < LeNet.MinSide || about.SampleShape[2] < LeNet.MinSide)
            throw new EvaluationException(
                $"Images of {string.Join(" × ", about.SampleShape)} are too small: the classifier needs at least {LeNet.MinSide} × "
                + $"{LeNet.MinSide} pixels.");
        var files = new ClassifierFile(folder);
        if (!retrain && files.Load(about) is var (kept, known))
            return new KeptClassifier(kept, known, null, files.PathOf(about));

        var start = Stopwatch.GetTimestamp();
        tell(string.Create(CultureInfo.InvariantCulture, $"Training a classifier on {about.Count:N0} images of '{about.Name}' …"));
        var trained = Classifier.Train(train, ClassifierRecipe.Standard, tell, cancellation);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var accuracy = trained.Accuracy(test, cancellation);
        files.Save(trained, about, accuracy);
        return new KeptClassifier(trained, accuracy, seconds, files.PathOf(about));
    }

    /// <summary>sha256 of its weights: equal features have equal hashes.</summary>
    public string Hash()
    {
        using var weights = Classifier.Network.Weights.contiguous();
        return $"sha256:{Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes<float>(weights.data<float>().ToArray())))}";
    }

    /// <inheritdoc/>
    public void Dispose() => Classifier.Dispose();
}
