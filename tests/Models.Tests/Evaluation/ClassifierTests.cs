using GanOrleans.Models.Data;
using GanOrleans.Models.Evaluation;
using GanOrleans.Models.Networks;
using GanOrleans.Models.Tests.Support;
using GanOrleans.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Tests.Evaluation;

public sealed class ClassifierTests : TorchTest
{
    private static readonly DataSetOptions Small = new() { Count = 1_800 };

    [Fact]
    public void A_classifier_learns_digits_and_is_kept_with_the_content_it_learned_from()
    {
        var data = DataSets.Open("glyphs", Small);
        var test = DataSets.Open("glyphs", Small with { Split = DataSplit.Test });
        using var folder = new TemporaryFolder();
        var files = new ClassifierFile(folder.Path);
        Assert.Null(files.Load(data.Description));

        using var trained = Classifier.Train(data, new ClassifierRecipe { MinSteps = 150, Batch = 32 });
        var accuracy = trained.Accuracy(test);
        files.Save(trained, data.Description, accuracy);
        var kept = files.Load(data.Description)!.Value;
        using var again = kept.Classifier;

        Assert.InRange(accuracy, 0.9, 1);   // chance is 0.1
        Assert.Equal(accuracy, kept.TestAccuracy);
        TensorAsserts.BitEqual(trained.Network.Weights, again.Network.Weights);
        Assert.Null(files.Load(DataSets.Open("glyphs", Small with { Seed = 1 }).Description));
    }

    [Fact]
    public void LeNet_has_the_layers_of_the_paper()
    {
        using var module = new LeNet(1, [1, 28, 28], 10);
        var sizes = module
            .named_parameters()
            .Where(p => p.name.EndsWith("weight", StringComparison.Ordinal))
            .Select(p => string.Join('×', p.parameter.shape));

        Assert.Equal(["6×1×5×5", "16×6×5×5", "120×400", "84×120", "10×84"], sizes);   // 400 = 16 maps of 5 × 5
        using var features = module.Features(zeros(3, 1, 28, 28));
        Assert.Equal([3L, LeNet.FeatureCount], features.shape);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(11)]
    public void Images_that_are_too_small_are_refused(int side) =>
        Assert.Contains(
            "12 × 12", Assert.Throws<ArgumentException>(() => new LeNet(1, [1, side, side], 10)).Message, StringComparison.Ordinal);
}
