using GanOrleans.Grains.Runs;

namespace GanOrleans.Grains.Tests.Runs;

/// <summary>Runs on pictures that another version of the reader hashed (faults, row 15).</summary>
[Trait("Fault", "15")]
public sealed class ReaderChangeTests
{
    [Fact]
    public void A_run_whose_pictures_were_hashed_by_decoded_pixels_cannot_go_on_and_both_versions_are_named()
    {
        var change = RunData.ReaderChange("mlp-a", "images", "sha256:d484aecb");

        Assert.StartsWith("DataChanged: the pictures of run 'mlp-a' were hashed by image reader 1 (by decoded pixels)", change, StringComparison.Ordinal);
        Assert.Contains("this build reads with image reader 3", change, StringComparison.Ordinal);
        Assert.EndsWith("ganctl submit --from mlp-a", change, StringComparison.Ordinal);
    }

    [Fact]
    public void So_is_one_of_a_reader_to_come() =>
        Assert.Contains(
            "hashed by image reader 4 as", RunData.ReaderChange("mlp-a", "images", "image-reader-4-sha256:00"), StringComparison.Ordinal);

    [Theory]
    [InlineData("images", "image-reader-3-sha256:00")]
    [InlineData("mnist", "sha256:00")]
    [InlineData("glyphs", "sha256:00")]
    public void Runs_of_this_reader_and_on_other_data_go_on(string dataset, string hash) =>
        Assert.Null(RunData.ReaderChange("mlp-a", dataset, hash));
}
