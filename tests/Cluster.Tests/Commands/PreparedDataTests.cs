using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using GanOrleans.Client.Errors;
using GanOrleans.Imaging;
using GanOrleans.Support.Harness;

namespace GanOrleans.Cluster.Tests.Commands;

/// <summary>
/// <c>ganctl data prepare</c> and <c>ganctl data cache</c> with the real silo binary; folders that are larger than memory holds.
/// </summary>
public sealed class PreparedDataTests : IAsyncLifetime
{
    private readonly TestCluster cluster = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await cluster.DisposeAsync();

    private string Cache => Path.Combine(cluster.Paths.DataCache, "pixels");

    [Fact]
    public async Task A_folder_is_prepared_listed_and_removed()
    {
        Draw("pictures", 12);

        var prepared = Json(
            await cluster.GanctlSucceedsAsync(
                "data", "prepare", "images", "--data-root", cluster["pictures"], "--image-size", "8", "-o", "json"));
        var listed = Json(await cluster.GanctlSucceedsAsync("data", "cache", "-o", "json"))
            .GetProperty("entries")
            .EnumerateArray()
            .Single();
        var unknown = await cluster.GanctlAsync("data", "cache", "--remove", "nothing");
        var removed = await cluster.GanctlSucceedsAsync("data", "cache", "--remove", listed.GetProperty("name").GetString()!);

        Assert.Equal((12, 12 * 3 * 64), (prepared.GetProperty("count").GetInt32(), prepared.GetProperty("bytes").GetInt32()));
        Assert.StartsWith(Cache, prepared.GetProperty("file").GetString(), StringComparison.Ordinal);
        Assert.Equal((true, cluster["pictures"]), (listed.GetProperty("whole").GetBoolean(), listed.GetProperty("source").GetString()));
        Assert.Equal(ExitCodes.BadInput, unknown.ExitCode);
        Assert.Contains(listed.GetProperty("name").GetString()!, unknown.Errors, StringComparison.Ordinal);
        Assert.Contains("No data set is prepared", removed, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(Cache));
    }

    [Fact]
    public async Task A_killed_maker_leaves_nothing_that_is_used_and_two_at_once_make_one_file()
    {
        Draw("pictures", 3, side: 1_024);
        for (var i = 3; i < 120; i++)
            Link(cluster[$"pictures/{i % 3}.png"], cluster[$"pictures/{i}.png"]);
        using (
            var killed = new ChildProcess(
                "gan-silo", ["tool", "data.prepare", $$"""{"name":"images","dataRoot":"{{cluster["pictures"]}}","imageSize":64}"""],
                cluster.Environment))
        {
            await Deadline.UntilAsync("a file is being made", TimeSpan.FromSeconds(60), () =>
                Directory.Exists(Cache) && Directory.GetFiles(Cache, "pixels", SearchOption.AllDirectories).Length > 0);
            killed.Kill();
        }

        var unfinished = await cluster.GanctlSucceedsAsync("data", "cache");
        string[] arguments = ["data", "prepare", "images", "--data-root", cluster["pictures"], "--image-size", "64", "-o", "json"];
        var both = await Task.WhenAll(cluster.GanctlSucceedsAsync(arguments), cluster.GanctlSucceedsAsync(arguments));
        var entries = Json(await cluster.GanctlSucceedsAsync("data", "cache", "-o", "json"))
            .GetProperty("entries")
            .EnumerateArray()
            .ToList();

        Assert.Contains("unfinished", unfinished, StringComparison.Ordinal);
        Assert.Equal(both[0], both[1]);
        Assert.True(Assert.Single(entries).GetProperty("whole").GetBoolean());
        Assert.Single(Directory.GetDirectories(Cache));
    }

    [Fact]
    public async Task Folders_with_files_that_cannot_be_read_end_with_2_and_the_reason_and_are_never_waited_for()
    {
        Draw("pictures", 6);
        Process.Start("mkfifo", cluster["pictures/pipe.png"]).WaitForExit();
        Directory.CreateSymbolicLink(cluster["pictures/loop"], cluster["pictures"]);

        var inspect = await cluster.GanctlAsync("data", "inspect", "images", "--data-root", cluster["pictures"]);
        var prepare = await cluster.GanctlAsync("data", "prepare", "images", "--data-root", cluster["pictures"]);
        var verify = await cluster.GanctlAsync("data", "verify", cluster["pictures"]);

        Assert.Equal((ExitCodes.BadInput, ExitCodes.BadInput, ExitCodes.Failed), (inspect.ExitCode, prepare.ExitCode, verify.ExitCode));
        Assert.All(new[] { inspect.Errors, prepare.Errors, verify.Output }, text =>
            Assert.Contains("pipe.png", text, StringComparison.Ordinal));
        Assert.All(new[] { inspect.Errors, prepare.Errors }, text => Assert.Contains("loop' is a link", text, StringComparison.Ordinal));
    }

    /// <summary>CelebA's number of pictures at 64 × 64, 2.5 GB of pixels; a run takes no more memory than one on a small folder.</summary>
    [Fact, Trait("Category", "Long")]
    public async Task More_pictures_than_2_GiB_train_in_the_memory_of_a_few()
    {
        const int count = 202_599;
        Draw("large", 4);
        for (var i = 4; i < count; i++)   // a file system allows some 65,000 links of one file
            Link(cluster[$"large/{i % 4}.png"], cluster[string.Create(CultureInfo.InvariantCulture, $"large/{i}.png")]);
        Draw("small", 64);

        var small = await MemoryOfAsync("small", 20);
        var large = await MemoryOfAsync("large", 20);

        Assert.True(large < 1.1 * small, $"{large / 1e6:0} MB with {count} pictures, {small / 1e6:0} MB with 64.");
        Assert.Contains(Directory.GetFiles(Cache, "pixels", SearchOption.AllDirectories), file =>
            new FileInfo(file).Length == 64L * 64 * 3 * count);
    }

    // The resident memory of a silo of its own after a run, its share of mapped files included, bytes.
    private async Task<long> MemoryOfAsync(string folder, int iterations)
    {
        var silo = await cluster.StartSiloAsync(folder);
        await cluster.GanctlSucceedsAsync(
            "submit",
            "--variant",
            "mlp",
            "--dataset",
            "images",
            "--data-root",
            cluster[folder],
            "--image-size",
            "64",
            "--batch",
            "32",
            "--threads",
            "1",
            "--iterations",
            $"{iterations}",
            "--name",
            folder,
            "--watch",
            "--timeout",
            "600");
        var memory = await AfterReleaseAsync(silo);
        silo.Terminate();
        await silo.WaitForExitAsync(TimeSpan.FromSeconds(60));
        return memory;
    }

    // A silo that has become idle gives memory back, ten seconds after the last time at the latest.
    private static async Task<long> AfterReleaseAsync(SiloProcess silo)
    {
        var smallest = silo.WorkingSet;
        for (var start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(15);)
        {
            await Task.Delay(TimeSpan.FromSeconds(1));
            smallest = Math.Min(smallest, silo.WorkingSet);
        }

        return smallest;
    }

    private void Draw(string folder, int count, int side = 16)
    {
        Directory.CreateDirectory(cluster[folder]);
        for (var i = 0; i < count; i++)
        {
            var picture = new Picture(side, side, 3);
            new Random(i).NextBytes(picture.Pixels);
            PngWriter.Save(Path.Combine(cluster[folder], $"{i}.png"), picture);
        }
    }

    private static void Link(string existing, string path)
    {
        if (Libc.Link(existing, path) != 0)
            throw new IOException($"'{path}' cannot be linked to '{existing}': {Marshal.GetLastPInvokeErrorMessage()}.");
    }

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;

    private static class Libc
    {
        [DllImport("libc", EntryPoint = "link", SetLastError = true)]
        internal static extern int Link(
            [MarshalAs(UnmanagedType.LPUTF8Str)] string existing, [MarshalAs(UnmanagedType.LPUTF8Str)] string path);
    }
}
