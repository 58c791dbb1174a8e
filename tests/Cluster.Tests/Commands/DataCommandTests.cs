using System.Text.Json;
using GanOrleans.Client.Errors;
using GanOrleans.Support.Harness;

namespace GanOrleans.Cluster.Tests.Commands;

/// <summary><c>ganctl data</c> with the real silo binary, without a cluster.</summary>
public sealed class DataCommandTests : IAsyncLifetime
{
    private readonly TestCluster cluster = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await cluster.DisposeAsync();

    [Fact]
    public async Task List_says_where_the_files_of_each_set_are()
    {
        var batch = Directory.CreateDirectory(cluster["data/cifar10"]).FullName;
        await File.WriteAllBytesAsync(Path.Combine(batch, "data_batch_1.bin"), new byte[6 * 3073]);

        var sets = Json(await cluster.GanctlSucceedsAsync("data", "list", "--data-root", cluster["data"], "-o", "json"))
            .EnumerateArray()
            .ToDictionary(set => set.GetProperty("name").GetString()!);
        var text = await cluster.GanctlSucceedsAsync("data", "list");

        Assert.Equal(
            ("here", batch), (sets["cifar10"].GetProperty("source").GetString(), sets["cifar10"].GetProperty("location").GetString()));
        Assert.Equal(("download", "local", "generated"), (Source("kmnist"), Source("tfd"), Source("rings")));
        Assert.Matches("(?m)^glyphs +images +generated", text);

        string? Source(string name) => sets[name].GetProperty("source").GetString();
    }

    [Fact]
    public async Task A_folder_that_lacks_a_file_is_the_state_of_its_set_and_the_others_are_listed()
    {
        var folder = Directory.CreateDirectory(cluster["files/kmnist"]).FullName;
        await File.WriteAllBytesAsync(Path.Combine(folder, "train-images-idx3-ubyte"), []);

        var sets = Json(await cluster.GanctlSucceedsAsync("data", "list", "--data-root", cluster["files"], "-o", "json"))
            .EnumerateArray()
            .ToDictionary(set => set.GetProperty("name").GetString()!);
        var text = await cluster.GanctlSucceedsAsync("data", "list", "--data-root", cluster["files"]);
        var nowhere = await cluster.GanctlAsync("data", "list", "--data-root", cluster["nowhere"]);

        Assert.Equal(
            ("incomplete", "generated"),
            (sets["kmnist"].GetProperty("source").GetString(), sets["glyphs"].GetProperty("source").GetString()));
        Assert.Contains("train-labels-idx1-ubyte", sets["kmnist"].GetProperty("fault").GetString(), StringComparison.Ordinal);
        Assert.Matches("(?m)^kmnist +images +incomplete", text);
        Assert.Contains("kmnist: Folder '", text, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.BadInput, nowhere.ExitCode);
    }

    [Fact]
    public async Task Inspect_shows_counts_classes_and_hash_and_draws_a_row_for_each_class()
    {
        var report = Json(
            await cluster.GanctlSucceedsAsync(
                "data", "inspect", "glyphs", "--image-size", "32", "--preview", cluster["glyphs.png"], "-n", "30", "-o", "json"));
        var text = await cluster.GanctlSucceedsAsync("data", "inspect", "rings", "--preview", cluster["rings.png"]);

        Assert.Equal([1, 32, 32], report.GetProperty("shape").EnumerateArray().Select(extent => extent.GetInt32()));
        var splits = report.GetProperty("splits").EnumerateArray().ToList();
        Assert.Equal([50_000, 10_000, 10_000], splits.Select(split => split.GetProperty("count").GetInt32()));
        Assert.Equal(50_000, splits[0].GetProperty("perClass").EnumerateArray().Sum(count => count.GetInt32()));
        Assert.StartsWith("sha256:", splits[0].GetProperty("hash").GetString(), StringComparison.Ordinal);
        // 3 columns and 10 rows of 32 pixels with gaps of 2
        Assert.Equal((3 * 34 + 2, 10 * 34 + 2), await PngSizeAsync(cluster["glyphs.png"]));
        Assert.Contains("8 Gaussians", text, StringComparison.Ordinal);
        Assert.True(File.Exists(cluster["rings.png"]));
    }

    [Fact]
    public async Task Verify_ends_with_1_when_a_file_is_damaged_and_names_it()
    {
        var folder = Directory.CreateDirectory(cluster["data/cifar10"]).FullName;
        await File.WriteAllBytesAsync(Path.Combine(folder, "data_batch_1.bin"), new byte[6 * 3073]);
        await File.WriteAllBytesAsync(Path.Combine(folder, "test_batch.bin"), new byte[6 * 3073 - 1]);

        var result = await cluster.GanctlAsync("data", "verify", cluster["data"], "-o", "json");
        var files = Json(result.Output).EnumerateArray().ToList();

        Assert.Equal(ExitCodes.Failed, result.ExitCode);
        Assert.Equal([true, false], files.Select(file => file.GetProperty("ok").GetBoolean()));
        Assert.Contains("byte 15365", files[1].GetProperty("message").GetString(), StringComparison.Ordinal);   // 5 · 3073
    }

    [Theory]
    [InlineData("inspect mnits", "Did you mean 'mnist'?")]
    [InlineData("inspect kmnist", "ganctl data fetch kmnist")]
    [InlineData("inspect rings --image-size 32", "has points")]
    [InlineData("inspect glyphs --preview picture.jpg", "a .png file")]
    [InlineData("inspect mnist --data-root /no/such/folder", "/no/such/folder")]
    [InlineData("fetch tfd", "cannot be fetched")]
    [InlineData("fetch mnits", "Did you mean 'mnist'?")]
    [InlineData("verify /no/such/folder", "/no/such/folder")]
    public async Task What_cannot_be_is_bad_input_and_says_what_to_do(string arguments, string expected)
    {
        var result = await cluster.GanctlAsync(["data", .. arguments.Split(' ')]);

        Assert.Equal((ExitCodes.BadInput, ""), (result.ExitCode, result.Output));
        Assert.Contains(expected, result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fetch_ends_with_1_when_no_mirror_answers_and_has_nothing_to_do_for_what_is_generated()
    {
        cluster.Environment["GAN_KMNIST_MIRRORS"] = "http://127.0.0.1:1/";

        var away = await cluster.GanctlAsync("data", "fetch", "kmnist");
        var generated = Json(await cluster.GanctlSucceedsAsync("data", "fetch", "grid", "-o", "json"));

        Assert.Equal(ExitCodes.Failed, away.ExitCode);
        Assert.Contains("http://127.0.0.1:1/train-images-idx3-ubyte.gz", away.Errors, StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, generated.GetProperty("location").ValueKind);
    }

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;

    private static async Task<(int Width, int Height)> PngSizeAsync(string path)
    {
        var file = await File.ReadAllBytesAsync(path);
        return (
            System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(16)),
            System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(20)));
    }
}
