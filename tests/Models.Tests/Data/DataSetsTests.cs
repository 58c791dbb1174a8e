using GanOrleans.Models.Data;

namespace GanOrleans.Models.Tests.Data;

public sealed class DataSetsTests
{
    [Fact]
    public void Every_known_name_has_a_line_of_its_own()
    {
        Assert.Equal(
            [
                "mnist", "fashion-mnist", "kmnist", "cifar10", "tfd", "tfd-unlabelled", "images", "glyphs", "rings", "grid", "normal",
                "mixture",
            ],
            DataSets.Known.Select(k => k.Name));
        Assert.All(DataSets.Known, k => Assert.InRange(k.Summary.Length, 20, 120));
        Assert.Equal(
            ["mnist", "fashion-mnist", "kmnist", "cifar10", "tfd", "tfd-unlabelled", "images", "glyphs"],
            DataSets.Known.Where(k => k.IsImage).Select(k => k.Name));
    }

    [Theory]
    [InlineData("glyphs", true, "uint8")]
    [InlineData("rings", false, "float32")]
    [InlineData("normal", false, "float32")]
    [InlineData("mixture", false, "float32")]
    public void Generated_data_needs_no_files(string name, bool isImage, string type)
    {
        var data = DataSets.Open(name, new DataSetOptions { Count = 120 });

        Assert.Equal(name, data.Description.Name);
        Assert.Equal(isImage, data.Description.IsImage);
        Assert.Equal(isImage ? 100 : 120, data.Description.Count);
        Assert.Equal(type == "uint8", data is ImageDataSet);
        Assert.Equal("generated from seed 0", data.Description.Source);
    }

    [Theory]
    [InlineData("mnits", "Did you mean 'mnist'?")]
    [InlineData("MNIST", "Did you mean 'mnist'?")]
    [InlineData("glyph", "Did you mean 'glyphs'?")]
    [InlineData("ring", "Did you mean 'rings'?")]
    public void A_name_that_is_nearly_right_gets_a_suggestion(string name, string suggestion)
    {
        var refusal = Assert.Throws<DataSetException>(() => DataSets.Open(name));

        Assert.Contains($"'{name}' is not known", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(suggestion, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_is_far_from_all_gets_the_list()
    {
        var refusal = Assert.Throws<DataSetException>(() => DataSets.Open("imagenet"));

        Assert.DoesNotContain("Did you mean", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(
            "Known are: mnist, fashion-mnist, kmnist, cifar10, tfd, tfd-unlabelled, images, glyphs, rings, grid, normal, mixture.",
            refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("glyphs")]
    [InlineData("rings")]
    public void A_count_too_small_for_the_splits_is_refused(string name)
    {
        var refusal = Assert.Throws<DataSetException>(() => DataSets.Open(name, new DataSetOptions { Count = 9 }));

        Assert.Contains("9 training samples; the least is 10", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("glyphs")]
    [InlineData("rings")]
    [InlineData("mixture")]
    public void Train_and_validation_lie_one_after_the_other_and_the_test_is_apart(string name)
    {
        var options = new DataSetOptions { Count = 60, Seed = 4 };
        IDataSet Open(DataSplit split) => DataSets.Open(name, options with { Split = split });
        var (train, validation, both, test) = (
            Open(DataSplit.Train), Open(DataSplit.Validation), Open(DataSplit.TrainAndValidation), Open(DataSplit.Test));

        var all = Enumerable.Range(0, (int)both.Description.Count).Select(i => Sample(both, i));

        Assert.Equal(both.Description.Count, train.Description.Count + validation.Description.Count);
        Assert.Equal(Samples(train).Concat(Samples(validation)), all);
        Assert.Empty(Samples(test).Intersect(Samples(both)));
    }

    [Fact]
    public void The_same_options_share_one_copy_and_another_seed_is_other_data()
    {
        var options = new DataSetOptions { Count = 30 };

        var (first, second, other) = (
            DataSets.Open("rings", options), DataSets.Open("rings", options), DataSets.Open("rings", options with { Seed = 1 }));

        Assert.Same(first, second);
        Assert.NotEqual(first.Description.Hash, other.Description.Hash);
    }

    private static IEnumerable<string> Samples(IDataSet data) =>
        Enumerable.Range(0, (int)data.Description.Count).Select(i => Sample(data, i));

    private static string Sample(IDataSet data, long index)
    {
        var values = new float[data.Description.SampleSize];
        data.CopySample(index, values);
        return $"{data.Label(index)}: {string.Join(' ', values)}";
    }
}
