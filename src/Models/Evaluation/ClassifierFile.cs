using System.Globalization;
using GanOrleans.Models.Checkpoints;
using GanOrleans.Models.Data;
using GanOrleans.Models.Networks;
using TorchSharp;

namespace GanOrleans.Models.Evaluation;

/// <summary>Keeps trained classifiers, one file for the content of each data set's training split.</summary>
/// <param name="folder">Where; made when the first is kept.</param>
public sealed class ClassifierFile(string folder)
{
    private const string HashKey = "dataset_hash";
    private const string AccuracyKey = "test_accuracy";
    private const string RecipeKey = "recipe";

    /// <summary>Path of the file for a data set.</summary>
    public string PathOf(DataDescription data)
    {
        var hash = data.Hash[(data.Hash.IndexOf(':', StringComparison.Ordinal) + 1)..][..16];
        return Path.Combine(folder, $"{data.Name}-{string.Join('x', data.SampleShape)}-{hash}.safetensors");
    }

    /// <summary>Writes a classifier, whole or not at all.</summary>
    public void Save(Classifier classifier, DataDescription data, double testAccuracy)
    {
        Directory.CreateDirectory(folder);
        var path = PathOf(data);
        var metadata = new Dictionary<string, string>
        {
            [HashKey] = data.Hash,
            [AccuracyKey] = testAccuracy.ToString("R", CultureInfo.InvariantCulture),
            [RecipeKey] = ClassifierRecipe.Standard.ToString(),
        };
        var temporary = $"{path}.{Environment.ProcessId}.tmp";
        var file = NetworkFiles.Capture(path, classifier.Network.Layout, [("", classifier.Network.Weights)], metadata);
        SafetensorsWriter.Write(temporary, file.Layout.Entries.Count, file.At, metadata);
        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>
    /// The kept classifier of a data set with its accuracy on the test images, or null where there is none of this content and recipe.
    /// </summary>
    /// <exception cref="SafetensorsException">There is one, and it is damaged.</exception>
    public (Classifier Classifier, double TestAccuracy)? Load(DataDescription data)
    {
        var path = PathOf(data);
        if (!File.Exists(path))
            return null;
        var metadata = SafetensorsFile.Open(path).Metadata;
        if (metadata.GetValueOrDefault(HashKey) != data.Hash
            || metadata.GetValueOrDefault(RecipeKey) != ClassifierRecipe.Standard.ToString()
            || !double.TryParse(metadata.GetValueOrDefault(AccuracyKey), NumberStyles.Float, CultureInfo.InvariantCulture, out var accuracy)
        )
            return null;
        var classifier = Classifier.Create(data, ClassifierRecipe.Standard.Seed);
        using var scope = torch.NewDisposeScope();
        using var grad = torch.no_grad();
        classifier.Network.Weights.copy_(NetworkFiles.Open(path).Vector(classifier.Network.Layout, ""));
        return (classifier, accuracy);
    }
}
