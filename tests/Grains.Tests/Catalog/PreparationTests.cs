using GanOrleans.Contracts;
using GanOrleans.Files;
using GanOrleans.Grains.Runs;
using GanOrleans.Imaging;
using GanOrleans.Models.Data;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace GanOrleans.Grains.Tests.Catalog;

/// <summary>Data that takes long to read: who asks is told how far it is, and it is read once.</summary>
public sealed class PreparationTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly RunData data;

    public PreparationTests()
    {
        Directory.CreateDirectory(Pictures);
        for (var i = 0; i < 12; i++)
            PngWriter.Save(Path.Combine(Pictures, $"{i:00}.png"), new Picture(8, 8, 1));
        data = new RunData(
            Options.Create(new GanOptions { StorageRoot = folder.Path, DataCache = folder.Path }), TimeProvider.System,
            NullLogger<RunData>.Instance);
    }

    private string Pictures => Path.Combine(folder.Path, "pictures");

    private RunSpec Spec => new() { Variant = "mlp", Dataset = "images", DataRoot = Pictures };

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task While_it_takes_long_the_answer_is_how_far_it_is_and_then_nothing()
    {
        // The name of its entry, whose lock another process would hold: by the same paths, sizes and times, in another cache.
        var elsewhere = new DataSetOptions { Root = Pictures, CacheRoot = Path.Combine(folder.Path, "elsewhere") };
        DataSets.Open("images", elsewhere);
        var entry = Assert.Single(DataSets.ListCache(elsewhere)).Name;
        Directory.CreateDirectory(Path.Combine(folder.Path, "pixels"));

        string? progress;
        using (FileLock.TryAcquire(Path.Combine(folder.Path, "pixels", entry + ".lock")))
            progress = await data.PrepareAsync(Spec, TimeSpan.FromMilliseconds(500), CancellationToken.None);
        var ready = await data.PrepareAsync(Spec, TimeSpan.FromSeconds(30), CancellationToken.None);

        Assert.Equal("another process makes the cache file of 'images'; waiting for it", progress);
        Assert.Null(ready);
        Assert.Equal(10, (await data.OpenAsync(Spec)).Description.Count);
    }

    [Fact]
    public async Task What_cannot_be_read_is_told_once_by_the_opening_that_follows_and_then_looked_at_again()
    {
        File.WriteAllBytes(Path.Combine(Pictures, "05.png"), [1, 2, 3]);

        var ready = await data.PrepareAsync(Spec, TimeSpan.FromSeconds(30), CancellationToken.None);
        PngWriter.Save(Path.Combine(Pictures, "05.png"), new Picture(8, 8, 1));
        var refusal = await Assert.ThrowsAsync<DataSetException>(() => data.OpenAsync(Spec));
        var opened = await data.OpenAsync(Spec);

        Assert.Null(ready);
        Assert.Contains("05.png", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(10, opened.Description.Count);
    }
}
