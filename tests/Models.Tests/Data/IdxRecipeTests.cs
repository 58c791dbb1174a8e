using GanOrleans.Models.Data;
using GanOrleans.Models.Tests.Support;
using GanOrleans.Support;

namespace GanOrleans.Models.Tests.Data;

/// <summary>Three data sets whose files have the same names: the folder tells them apart.</summary>
public sealed class IdxRecipeTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private DataSetOptions Offline => new() { Root = folder.Path, CacheRoot = Path.Combine(folder.Path, "cache"), AllowDownload = false };

    [Theory]
    [InlineData("fashion-mnist", "fashion-mnist/", "Ankle boot")]
    [InlineData("fashion-mnist", "FashionMNIST/raw/", "Ankle boot")]
    [InlineData("kmnist", "kmnist/", "wo")]
    [InlineData("kmnist", "cache/kmnist/", "wo")]
    [InlineData("mnist", "", "9")]
    public void Each_is_found_in_its_own_folder_with_its_own_names(string name, string place, string ninth)
    {
        Put(place);

        var data = DataSets.Open(name, Offline).Description;

        Assert.Equal((name, 10, ninth), (data.Name, data.Count, data.ClassNames[9]));
    }

    [Fact]
    public void Files_in_a_root_of_another_name_are_mnist_and_nothing_else()
    {
        Put("");

        Assert.Throws<DataSetException>(() => DataSets.Open("kmnist", Offline));
        Assert.Throws<DataSetException>(() => DataSets.Open("fashion-mnist", Offline));
        Assert.Null(DataSets.Locate("kmnist", Offline));
        Assert.Equal(folder.Path, DataSets.Locate("mnist", Offline));
    }

    [Fact]
    public void A_root_that_carries_the_name_is_the_place()
    {
        Put("KMNIST/raw/");

        Assert.Equal(10, DataSets.Open("kmnist", Offline with { Root = Path.Combine(folder.Path, "KMNIST") }).Description.Count);
        Assert.Equal(10, DataSets.Open("kmnist", Offline with { Root = Path.Combine(folder.Path, "KMNIST", "raw") }).Description.Count);
    }

    [Theory]
    [InlineData("kmnist")]
    [InlineData("KMNIST/raw")]
    [InlineData("fashion-mnist/")]
    [InlineData("FashionMNIST/raw/")]
    public void A_root_that_is_named_after_another_set_holds_no_mnist(string place)
    {
        Put(place.TrimEnd('/') + "/");
        var root = Path.Combine(folder.Path, place);

        var checks = DataSets.Verify(root).ToList();

        Assert.Throws<DataSetException>(() => DataSets.Open("mnist", Offline with { Root = root }));
        Assert.Null(DataSets.Locate("mnist", Offline with { Root = root }));
        Assert.Equal(2, checks.Count);
        // plain files: no published checksum applies
        Assert.All(checks, check => Assert.True(check.Ok && check.DataSet != "mnist", $"{check.DataSet}: {check.Message}"));
    }

    [Fact]
    public void Verifying_reads_every_file_and_tells_whole_published_and_damaged_ones_apart()
    {
        Put("mnist/");
        folder.Write("kmnist/train-labels-idx1-ubyte", IdxBytes.Labels(12)[..^1]);

        var checks = DataSets.Verify(folder.Path).ToDictionary(check => Path.GetRelativePath(folder.Path, check.File));

        Assert.Equal(3, checks.Count);
        Assert.All(checks.Values, check => Assert.False(check.Ok));
        // whole, but of 12 images
        Assert.Contains("not the published one", checks["mnist/train-images-idx3-ubyte"].Message, StringComparison.Ordinal);
        Assert.Contains("ends after 19 bytes", checks["kmnist/train-labels-idx1-ubyte"].Message, StringComparison.Ordinal); // 8 + 12 − 1
    }

    [Fact]
    public void The_published_files_of_mnist_are_found_to_be_so()
    {
        if (RealData.Root(Path.Combine("mnist", "t10k-labels-idx1-ubyte.gz")) is not { } root)
            return;

        var checks = DataSets.Verify(Path.Combine(root, "mnist")).ToList();

        Assert.Equal(4, checks.Count);
        Assert.All(checks, check => Assert.True(check.Ok, check.Message));
    }

    private void Put(string place)
    {
        folder.Write(place + "train-images-idx3-ubyte", IdxBytes.Images(12));
        folder.Write(place + "train-labels-idx1-ubyte", IdxBytes.Labels(12));
    }
}
