using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using GanOrleans.Contracts.Clustering;
using GanOrleans.Models.Data;
using GanOrleans.Models.Evaluation;
using GanOrleans.Silo.Commands.Data;
using GanOrleans.Terminal;
using TorchSharp;

namespace GanOrleans.Silo.Commands.Evaluation;

/// <summary>
/// <c>ganctl classify --dataset NAME</c>, and the half of <c>ganctl classify RUN</c> that follows the samples: trains a classifier on real
/// images, once for each content, and says what it takes samples for.
/// </summary>
internal sealed class ClassifyCommand : OfflineCommand
{
    private const int Part = 500;
    private const string AllInTurn = "all";
    private const string NeedsImages = "A classifier needs images of at least two classes, such as mnist or glyphs.";
    private static readonly string[] Heading = ["  CLASS", "WANTED", "AGREED", "FOUND"];

    private readonly Option<string> dataset = SampleOptions.Needed<string>(
        "--dataset", "name", "The data set whose classes are recognised");
    private readonly Option<string> samples = new("--samples")
    {
        Description = "A .npy file of images, or a folder of pictures (class = subfolder)",
        HelpName = "path",
    };

    private readonly Option<string> root = DataCommand.RootOption();
    private readonly Option<int?> size = new("--image-size")
    {
        Description = "Size to bring its images to, pixels. Default: that of the samples in a .npy file, else as they are stored",
        HelpName = "n",
    };

    private readonly Option<string> label = new("--class")
    {
        Description = "What the samples are to be: a class, by name or number, or 'all' in turn",
        HelpName = "name|n|all",
    };

    private readonly Option<bool> retrain = new("--retrain") { Description = "Train the classifier again although one was kept" };
    private readonly Option<string> origin = SampleOptions.Origin();

    public ClassifyCommand(OfflineHost host)
        : base("classify", "Train a classifier on real images, once, and say what it takes samples for", host)
    {
        Hidden = true;
        Add(dataset);
        Add(samples);
        Add(root);
        Add(size);
        Add(label);
        Add(retrain);
        Add(origin);
    }

    protected override int Run(ParseResult parse, CommandOutput output, CancellationToken cancellation)
    {
        var path = parse.GetValue(samples) is { } given ? Path.GetFullPath(given) : null;
        if (path is not null && !File.Exists(path) && !Directory.Exists(path))
            throw new UserException(
                ExitCodes.BadInput, $"--samples '{path}': there is no such file or folder.", "Name a .npy file or a folder of pictures.");
        UseTorch();
        Write(output, Classify(parse, path, output.Message, cancellation), parse.GetValue(origin) ?? path);
        return ExitCodes.Ok;
    }

    private ClassifyAnswer Classify(ParseResult parse, string? path, Action<string> tell, CancellationToken cancellation)
    {
        var name = parse.GetRequiredValue(dataset);
        if (DataSets.Known.Any(info => info.Name == name && !info.IsImage))
            throw new UserException(ExitCodes.BadInput, $"Data set '{name}' has points.", NeedsImages);
        var array = File.Exists(path) ? ReadImages(path) : ((long[] Shape, float[] Values)?)null;

        // Samples of another size than the data set's own are of a run that had it resized.
        var side = parse.GetValue(size) ?? (array?.Shape is [_, _, var height, var width] && height == width ? (int)height : null);
        var options = DataFolders.Options(parse.GetValue(root), side) with { Tell = tell };
        DataSets.RequireTest(name, options);
        var data = DataSets.Open(name, options, cancellation);
        var wanted = Wanted(parse.GetValue(label), data.Description);
        var given = array is var (shape, values) ? ClassifiedSamples.Of(shape, values, wanted)
            : path is null ? null
            : ClassifiedSamples.Of(DataSets.OpenPictures(path, data.Description.SampleShape, options, cancellation), wanted);
        var test = DataSets.Open(name, options with { Split = DataSplit.Test }, cancellation);
        using var kept = KeptClassifier.Open(new ClusterPaths().Classifiers, data, test, tell, parse.GetValue(retrain), cancellation);
        var (agreement, classes) = given is null ? (null, []) : Compare(kept.Classifier, given, data.Description);
        return new ClassifyAnswer(
            data.Description.Name, data.Description.Hash, kept.TestAccuracy, test.Description.Count, kept.TrainedSeconds, kept.File,
            given?.Count ?? 0, agreement, classes);
    }

    // A class's name, else its number.
    private static int? Wanted(string? text, DataDescription data)
    {
        if (text is null || data.Classes == 0)
            return null;   // a set without classes is refused by its name
        if (text == AllInTurn)
            return ClassifiedSamples.InTurn;
        if (data.ClassNames.ToList().IndexOf(text) is >= 0 and var named)
            return named;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < data.Classes
            ? number
            : throw new UserException(
                ExitCodes.BadInput, $"Class '{text}' is not one of '{data.Name}'.",
                $"Allowed: 0 to {data.Classes - 1}, the names {string.Join(", ", data.ClassNames)}, or '{AllInTurn}'.");
    }

    private static (double? Agreement, ClassAgreement[] Classes) Compare(
        Classifier classifier, ClassifiedSamples samples, DataDescription data)
    {
        if (!samples.Shape.SequenceEqual(classifier.Shape))
            throw new UserException(
                ExitCodes.BadInput,
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

    private static (long[] Shape, float[] Values) ReadImages(string path)
    {
        var (shape, values) = SampleOptions.ReadArray(path);
        return shape is [_, _, _, _]
            ? (shape, values)
            : throw new UserException(ExitCodes.BadInput, $"'{path}' holds {string.Join(" × ", shape)} values.",
                "Images are B × C × H × W.");
    }

    private static void Write(CommandOutput output, ClassifyAnswer answer, string? origin)
    {
        output.Json(answer);
        var trained = answer.TrainedSeconds is { } seconds ? $", trained in {seconds.ToString("0.0", CultureInfo.InvariantCulture)} s" : "";
        output.Text(
            $"classifier  LeNet on {answer.DataSet}: {Percent(answer.TestAccuracy)} of {Number(answer.TestCount)} real test images right"
            + trained);
        output.Text($"            {answer.File}");
        if (answer.Samples == 0)
            return;
        output.Text($"samples     {Number(answer.Samples)} of {origin}");
        if (answer.Agreement is { } agreement)
            output.Text($"agreement   {Percent(agreement)}");
        output.Table([Heading, .. answer.Classes.Select(Row)]);
    }

    private static string[] Row(ClassAgreement one) => [$"  {one.Name}", Number(one.Wanted), Number(one.Agreed), Number(one.Found)];

    private static string Percent(double share) => $"{(100 * share).ToString("0.00", CultureInfo.InvariantCulture)} %";

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
