using System.Diagnostics;
using System.Globalization;
using GanOrleans.Contracts.Clustering;
using GanOrleans.Contracts.Tools;
using GanOrleans.Imaging;
using GanOrleans.Models.Data;
using GanOrleans.Models.Evaluation;
using TorchSharp;

namespace GanOrleans.Silo.Tools;

/// <summary>Trains a classifier on real images, once for each content, and says what it takes samples for.</summary>
internal sealed class ClassifyTool() : SiloTool<ClassifyRequest, ClassifyAnswer>(ToolNames.Classify, usesTorch: true)
{
    private const int Part = 500;
    private const int InTurn = -1;
    private const string NeedsImages = "A classifier needs images of at least two classes, such as mnist or glyphs.";

    protected override ClassifyAnswer Answer(ClassifyRequest request, Action<string> tell, CancellationToken cancellation)
    {
        if (DataSets.Known.Any(info => info.Name == request.DataSet && !info.IsImage))
            throw new ToolException(ToolException.BadInput, $"Data set '{request.DataSet}' has points.", NeedsImages);
        var array = File.Exists(request.Samples) ? ReadArray(request.Samples) : ((long[] Shape, float[] Values)?)null;
        Samples? samples = null;
        // Samples of another size than the data set's own are of a run that had it resized.
        var size = request.ImageSize ?? (array?.Shape is [_, _, var height, var width] && height == width ? (int)height : null);
        var options = ToolData.Options(request.DataRoot, size) with { Tell = tell };
        DataSets.RequireTest(request.DataSet, options);
        var data = DataSets.Open(request.DataSet, options, cancellation);
        var wanted = Wanted(request.Wanted, data.Description);
        if (array is var (shape, values))
            samples = new ArraySamples(shape, values, wanted);
        else if (request.Samples is { } folder)
            samples = new FolderSamples(DataSets.OpenPictures(folder, data.Description.SampleShape, options, cancellation), wanted);
        var (classifier, accuracy, tests, seconds, file) = Classifier(request, data, size, tell, cancellation);
        using (classifier)
        {
            var (agreement, classes) = samples is null ? (null, []) : Compare(classifier, samples, data.Description);
            return new ClassifyAnswer(
                data.Description.Name, data.Description.Hash, accuracy, tests, seconds, file, samples?.Count ?? 0, agreement, classes);
        }
    }

    private static (Classifier, double Accuracy, long Tests, double? Seconds, string File) Classifier(
        ClassifyRequest request, IDataSet data, int? size, Action<string> tell, CancellationToken cancellation)
    {
        if (data.Description.Classes < 2)
            throw new ToolException(ToolException.BadInput, $"Data set '{request.DataSet}' has no classes.", NeedsImages);
        if (data.Description.SampleShape[1] < LeNet.MinSide || data.Description.SampleShape[2] < LeNet.MinSide)
            throw new ToolException(
                ToolException.BadInput, $"Images of {string.Join(" × ", data.Description.SampleShape)} are too small.",
                $"The classifier needs at least {LeNet.MinSide} × {LeNet.MinSide} pixels.");
        var files = new ClassifierFile(Path.Combine(new ClusterPaths().Home, "classifiers"));
        var options = ToolData.Options(request.DataRoot, size, DataSplit.Test) with { Tell = tell };
        var test = DataSets.Open(request.DataSet, options, cancellation);
        if (!request.Retrain && files.Load(data.Description) is var (kept, known))
            return (kept, known, test.Description.Count, null, files.PathOf(data.Description));

        var start = Stopwatch.GetTimestamp();
        tell(
            string.Create(
                CultureInfo.InvariantCulture, $"Training a classifier on {data.Description.Count:N0} images of '{request.DataSet}' …"));
        var trained = Models.Evaluation.Classifier.Train(data, ClassifierRecipe.Standard, tell, cancellation);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var accuracy = trained.Accuracy(test, cancellation);
        files.Save(trained, data.Description, accuracy);
        return (trained, accuracy, test.Description.Count, seconds, files.PathOf(data.Description));
    }

    // A class's name, else its number.
    private static int? Wanted(string? text, DataDescription data)
    {
        if (text is null || data.Classes == 0)
            return null;   // a set without classes is refused by its name
        if (text == ClassifyRequest.InTurn)
            return InTurn;
        if (data.ClassNames.ToList().IndexOf(text) is >= 0 and var named)
            return named;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < data.Classes
            ? number
            : throw new ToolException(
                ToolException.BadInput, $"Class '{text}' is not one of '{data.Name}'.",
                $"Allowed: 0 to {data.Classes - 1}, the names {string.Join(", ", data.ClassNames)}, or '{ClassifyRequest.InTurn}'.");
    }

    private static (double? Agreement, ClassAgreement[] Classes) Compare(Classifier classifier, Samples samples, DataDescription data)
    {
        if (!samples.Shape.SequenceEqual(classifier.Shape))
            throw new ToolException(
                ToolException.BadInput,
                $"The samples are {string.Join(" × ", samples.Shape)}, images of '{data.Name}' are {string.Join(" × ", classifier.Shape)}.",
                "Classify samples of the data set that the run was trained on.");
        var (wanted, agreed, found) = (new long[classifier.Classes], new long[classifier.Classes], new long[classifier.Classes]);
        for (var first = 0; first < samples.Count; first += Part)
        {
            using var scope = torch.NewDisposeScope();
            var predicted = classifier.Predict(samples.Images(first, Math.Min(Part, samples.Count - first)));
            for (var i = 0; i < predicted.Length; i++)
            {
                found[predicted[i]]++;
                if (samples.Wanted(first + i, classifier.Classes, data) is not { } label)
                    continue;
                wanted[label]++;
                if (predicted[i] == label)
                    agreed[label]++;
            }
        }

        var asked = wanted.Sum();
        return (
            asked == 0 ? null : (double)agreed.Sum() / asked,
            [.. data.ClassNames.Select((name, label) => new ClassAgreement(name, wanted[label], agreed[label], found[label]))]);
    }

    private static (long[] Shape, float[] Values) ReadArray(string path)
    {
        try
        {
            var (shape, values) = NpyFile.Load(path);
            return shape is [_, _, _, _]
                ? (shape, values)
                : throw new ToolException(
                    ToolException.BadInput, $"'{path}' holds {string.Join(" × ", shape)} values.", "Images are B × C × H × W.");
        }
        catch (InvalidDataException e)
        {
            throw new ToolException(ToolException.BadInput, e.Message);
        }
    }

    /// <summary>Images to classify, and what they were to be.</summary>
    private abstract class Samples(long[] shape, int count)
    {
        public long[] Shape { get; } = shape;

        public int Count { get; } = count;

        public abstract torch.Tensor Images(int first, int count);

        public abstract int? Wanted(int index, int classes, DataDescription data);

        protected static int? Asked(int? wanted, int index, int classes) => wanted == InTurn ? index % classes : wanted;
    }

    private sealed class ArraySamples(long[] shape, float[] values, int? wanted) : Samples(shape[1..], (int)shape[0])
    {
        public override torch.Tensor Images(int first, int count)
        {
            var size = values.Length / Count;
            return torch.tensor(values[(first * size)..((first + count) * size)], [count, .. Shape]);
        }

        public override int? Wanted(int index, int classes, DataDescription data) => Asked(wanted, index, classes);
    }

    private sealed class FolderSamples(IDataSet folder, int? wanted)
        : Samples([.. folder.Description.SampleShape], (int)folder.Description.Count)
    {
        public override torch.Tensor Images(int first, int count) =>
            folder.Gather([.. Enumerable.Range(first, count).Select(i => (long)i)], torch.CPU);

        public override int? Wanted(int index, int classes, DataDescription data)
        {
            if (folder.Label(index) is not (>= 0 and var label))
                return wanted == InTurn
                    ? throw new ToolException(
                        ToolException.BadInput, "Pictures of a folder have no order that classes could take turns in.",
                        "Put them into folders named after the classes, or say --class NAME.")
                    : Asked(wanted, index, classes);
            var name = folder.Description.ClassNames[label];
            var at = data.ClassNames.ToList().IndexOf(name);
            return at >= 0
                ? at
                : throw new ToolException(
                    ToolException.BadInput, $"Folder '{name}' is no class of '{data.Name}'.",
                    $"Classes: {string.Join(", ", data.ClassNames)}.");
        }
    }
}
