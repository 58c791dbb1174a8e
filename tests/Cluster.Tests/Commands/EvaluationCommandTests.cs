using System.Text.Json;
using GanOrleans.Imaging;
using GanOrleans.Models.Runtime;
using GanOrleans.Support.Harness;
using GanOrleans.Terminal;

namespace GanOrleans.Cluster.Tests.Commands;

/// <summary><c>ganctl evaluate | classify | probe | modes | plot</c> with the real silo binary.</summary>
public sealed class EvaluationCommandTests : IAsyncLifetime
{
    private readonly TestCluster cluster = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await cluster.DisposeAsync();

    [Fact]
    public async Task A_classifier_is_trained_once_on_ones_own_pictures_and_says_what_others_show()
    {
        DrawBars("data/train", "data/test", "samples");
        string[] arguments = ["classify", "--dataset", "images", "--data-root", cluster["data"], "-o", "json"];

        var first = Json(await cluster.GanctlSucceedsAsync([.. arguments, "--samples", cluster["samples"]]));
        var again = Json(await cluster.GanctlSucceedsAsync([.. arguments, "--samples", cluster["samples/down"], "--class", "0"]));
        var text = await cluster.GanctlSucceedsAsync("classify", "--dataset", "images", "--data-root", cluster["data"]);

        Assert.Equal((1.0, 24), (first.GetProperty("testAccuracy").GetDouble(), first.GetProperty("testCount").GetInt32()));
        Assert.Equal([(6, 6, 6), (6, 6, 6)], Counts(first));
        Assert.Equal(JsonValueKind.Number, first.GetProperty("trainedSeconds").ValueKind);
        Assert.Equal(JsonValueKind.Null, again.GetProperty("trainedSeconds").ValueKind);   // the first one was kept
        Assert.Equal([(6, 0, 0), (0, 0, 6)], Counts(again));                              // six pictures of "down" are no "across"
        Assert.Contains("100.00 % of 24 real test images right", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pictures_of_mixed_sizes_are_classified_at_the_size_that_is_given_and_samples_are_brought_to_it()
    {
        DrawBars("data/train", "data/test");
        foreach (var name in new[] { "across", "down" })
            Draw(cluster[$"data/train/{name}"], name == "across", 12, side: 24, first: 12);
        Draw(cluster["samples/down"], across: false, 5, side: 32);
        string[] arguments =
        [
            "classify", "--dataset", "images", "--data-root", cluster["data"], "--samples", cluster["samples"], "-o", "json",
        ];

        var without = await cluster.GanctlAsync(arguments);
        var answer = Json(await cluster.GanctlSucceedsAsync([.. arguments, "--image-size", "16"]));

        Assert.Equal(ExitCodes.BadInput, without.ExitCode);
        Assert.Contains("--image-size", without.Errors, StringComparison.Ordinal);
        Assert.Equal([(0, 0, 0), (5, 5, 5)], Counts(answer));
    }

    [Fact]
    public async Task A_run_is_probed_its_filters_are_drawn_its_classes_and_modes_counted()
    {
        DrawBars("data/train", "data/test", "mixed/train", "mixed/test");
        Draw(cluster["mixed/train/down"], across: false, 12, side: 24, first: 12);
        await cluster.StartSiloAsync("a");
        await cluster.GanctlSucceedsAsync(
            "submit", "--variant", "mlp", "--dataset", "rings", "--iterations", "30", "--name", "points", "--threads", "1", "--watch");
        await cluster.GanctlSucceedsAsync(
            "submit", "--variant", "mlp", "--dataset", "images", "--data-root", cluster["data"], "--image-size", "14", "--batch", "8",
            "--iterations", "30", "--name", "bars", "--threads", "1", "--watch");

        await cluster.GanctlSucceedsAsync(
            "submit", "--variant", "mlp", "--dataset", "images", "--data-root", cluster["mixed"], "--image-size", "14", "--batch", "8",
            "--iterations", "10", "--name", "mixed", "--threads", "1", "--watch");

        var classes = Json(await cluster.GanctlSucceedsAsync("classify", "mixed", "-n", "20", "-o", "json"));
        var sized = await cluster.GanctlAsync("classify", "mixed", "--image-size", "14");
        var modes = Json(await cluster.GanctlSucceedsAsync("modes", "points", "-n", "600", "-o", "json"));
        var probe = Json(await cluster.GanctlSucceedsAsync("probe", "bars", "-o", "json"));
        var filters = await cluster.GanctlSucceedsAsync("plot", "filters", "bars", "-n", "9", "-o", cluster["d.png"]);
        await cluster.GanctlSucceedsAsync("plot", "filters", "bars", "--network", "generator", "-o", cluster["g.png"]);
        var points = await cluster.GanctlAsync("plot", "filters", "points", "-o", cluster["p.png"]);
        var images = await cluster.GanctlAsync("modes", "bars");
        var curves = await cluster.GanctlSucceedsAsync("plot", "curves", "points", "bars", "-o", cluster["curves.svg"]);
        var wrong = await cluster.GanctlAsync("plot", "curves", "points", "--values", "loss-d,lost", "-o", cluster["wrong.png"]);
        await cluster.GanctlSucceedsAsync(
            "submit", "--variant", "mlp", "--dataset", "normal", "--iterations", "30", "--checkpoint-every", "10", "--name", "line",
            "--threads", "1", "--watch");
        var densities = Json(await cluster.GanctlSucceedsAsync(
            "plot", "densities", "line", "-n", "3", "-o", cluster["line.png"], "--format", "json"));
        var plane = await cluster.GanctlAsync("plot", "densities", "points", "-o", cluster["plane.png"]);
        await cluster.GanctlSucceedsAsync("plot", "samples", "bars", "points", "-n", "16", "-o", cluster["samples.png"]);
        await cluster.GanctlSucceedsAsync("plot", "scatter", "points", "-o", cluster["scatter.png"]);
        var scatter = await cluster.GanctlAsync("plot", "scatter", "bars", "-o", cluster["bars.png"]);
        var metrics = await cluster.GanctlAsync("plot", "metrics", "bars", "-o", cluster["metrics.png"]);
        var jpeg = await cluster.GanctlAsync("plot", "curves", "points", "-o", cluster["curves.jpg"]);

        // at 14 pixels, though the pictures have 16 and 24
        Assert.Equal(20, classes.GetProperty("classes").EnumerateArray().Sum(one => one.GetProperty("found").GetInt32()));
        Assert.Equal(ExitCodes.BadInput, sized.ExitCode);
        Assert.Equal((8, 600), (modes.GetProperty("modes").GetInt32(), modes.GetProperty("samples").GetInt32()));
        Assert.Equal(
            modes.GetProperty("covered").GetInt32(), modes.GetProperty("perMode").EnumerateArray().Count(count => count.GetInt32() > 0));
        var rows = probe.GetProperty("rows").EnumerateArray().ToList();
        Assert.Equal(["raw pixels", "D before training", "D after training"], rows.Select(row => row.GetProperty("features").GetString()));
        Assert.Equal([196, 128, 128], rows.Select(row => row.GetProperty("count").GetInt32()));
        Assert.All(rows, row => Assert.InRange(row.GetProperty("testAccuracy").GetDouble(), 0.7, 1));   // chance is 0.5
        Assert.StartsWith("9 of 128 filters of 1 × 14 × 14, discriminator", filters, StringComparison.Ordinal);
        Assert.True(File.Exists(cluster["g.png"]));
        Assert.Equal((ExitCodes.BadInput, false), (points.ExitCode, File.Exists(cluster["p.png"])));
        Assert.Equal(ExitCodes.BadInput, images.ExitCode);
        Assert.Contains("ganctl classify", images.Errors, StringComparison.Ordinal);
        var drawn = densities.GetProperty("checkpoints").EnumerateArray().Select(name => name.GetString()!).ToArray();
        Assert.Equal((3, "10-g1", "30-g1"), (drawn.Length, drawn[0], drawn[^1]));
        Assert.Equal(1280, PictureFile.Load(cluster["line.png"]).Width);
        Assert.Equal((ExitCodes.BadInput, false), (plane.ExitCode, File.Exists(cluster["plane.png"])));
        Assert.Contains("do not lie on a line", plane.Errors, StringComparison.Ordinal);
        Assert.StartsWith("4 charts of 2 runs in ", curves, StringComparison.Ordinal);
        Assert.StartsWith("<?xml", await File.ReadAllTextAsync(cluster["curves.svg"]), StringComparison.Ordinal);
        Assert.Equal((ExitCodes.BadInput, false), (wrong.ExitCode, File.Exists(cluster["wrong.png"])));
        Assert.Contains("These runs have loss-d, loss-g, d-real, d-fake, value,", wrong.Errors, StringComparison.Ordinal);
        Assert.Equal(480, PictureFile.Load(cluster["scatter.png"]).Width);
        // two panels beside each other: 4 × 4 images of 14 pixels, enlarged to at most 480, and the points
        Assert.InRange(PictureFile.Load(cluster["samples.png"]).Width, 480 + 400, 480 + 496);
        Assert.Contains("are images, not points", scatter.Errors, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Conflict, metrics.ExitCode);
        Assert.Contains("was never evaluated", metrics.Errors, StringComparison.Ordinal);
        Assert.Contains("Allowed: a .png or .svg file.", jpeg.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_is_evaluated_on_its_silo_and_its_samples_in_a_file_give_the_same()
    {
        await cluster.StartSiloAsync("a");
        await cluster.GanctlSucceedsAsync(
            "submit", "--variant", "mlp", "--dataset", "rings", "--iterations", "60", "--name", "points", "--threads", "1",
            "--evaluate-every", "20", "--keep-best", "fid", "--watch");
        await cluster.GanctlSucceedsAsync("sample", "points", "-n", "400", "-o", cluster["points.npy"]);
        string[] how = ["--samples", "400", "--metrics", "fid,prdc,modes", "--format", "json"];

        var onSilo = Json(await cluster.GanctlSucceedsAsync(["evaluate", "points", .. how]));
        var ofFile = Json(await cluster.GanctlSucceedsAsync(["evaluate", cluster["points.npy"], "--reference", "rings:test", .. how]));
        var text = await cluster.GanctlSucceedsAsync("evaluate", "points", "--list");
        await cluster.GanctlSucceedsAsync(
            "submit", "--variant", "mlp", "--dataset", "rings", "--iterations", "10", "--name", "other", "--threads", "1", "--watch");
        var compared = await cluster.GanctlSucceedsAsync("compare", "points", "other", "-o", cluster["compare.png"]);
        var aligned = Json(await cluster.GanctlSucceedsAsync("compare", "points", "other", "--format", "json")).GetProperty("curves");
        var charts = await cluster.GanctlSucceedsAsync("plot", "metrics", "points", "--values", "fid,modes", "-o", cluster["metrics.png"]);

        Assert.Equal(
            ["fid", "precision", "recall", "density", "coverage", "modes", "high-quality"],
            Values(onSilo).Select(value => value.GetProperty("name").GetString()));
        Assert.Equal((60, 400), (onSilo.GetProperty("iteration").GetInt32(), onSilo.GetProperty("samples").GetInt32()));
        foreach (var (one, other) in Values(onSilo).Zip(Values(ofFile)))
        {
            Assert.Equal(one.GetProperty("value").GetDouble(), other.GetProperty("value").GetDouble(), 1e-9);
            Assert.Equal(one.GetProperty("floor").GetDouble(), other.GetProperty("floor").GetDouble(), 1e-9);
        }

        Assert.Equal(onSilo.GetProperty("referenceHash").GetString(), ofFile.GetProperty("referenceHash").GetString());
        Assert.Contains("400 samples against rings:test, seed 1", text, StringComparison.Ordinal);
        Assert.Contains("METRIC", text, StringComparison.Ordinal);
        Assert.Matches("iterations +60 +10", compared);
        Assert.Matches("fid \\(points\\) +[0-9.]+", compared);
        Assert.Contains("Not evaluated: other-", compared, StringComparison.Ordinal);
        Assert.Matches("loss-d at 10 +[0-9.]+ +[0-9.]+", compared);
        Assert.True(PictureFile.Load(cluster["compare.png"]).Width == 1280);
        Assert.Equal(10, aligned[0].GetProperty("iterations").EnumerateArray().Last().GetInt32());
        Assert.StartsWith("2 charts of run points-", charts, StringComparison.Ordinal);
        Assert.True(File.Exists(cluster["metrics.png"]));
    }

    [Fact]
    public async Task Two_folders_of_pictures_are_compared_without_a_cluster()
    {
        foreach (var (folder, shade) in new[] { ("dark", 40), ("light", 60), ("bright", 220) })
            DrawNoise(cluster[folder], shade);

        var near = Json(await Compare("dark", "light"));
        var far = Json(await Compare("dark", "bright"));

        Assert.Equal(110, near.GetProperty("samples").GetInt32());
        Assert.True(Fid(far) > 10 * Fid(near) && Fid(near) > 0, $"{Fid(far)}, {Fid(near)}");

        Task<string> Compare(string samples, string reference) => cluster.GanctlSucceedsAsync(
            "evaluate", cluster[samples] + "/", "--reference", cluster[reference], "--metrics", "fid", "--format", "json");
        static double Fid(JsonElement answer) => Values(answer).Single().GetProperty("value").GetDouble();
    }

    [Theory]
    [InlineData("evaluate /no/such/folder", "--reference")]
    [InlineData("evaluate /no/such/folder --reference mnist:test", "there is no such file or folder")]
    [InlineData("evaluate ./a.npy --reference mnist:test --ema", "--ema")]
    [InlineData("evaluate last --samples 99", "'99'")]
    [InlineData("evaluate last --data-root /tmp", "--data-root")]
    [InlineData("classify", "Neither a run nor --dataset")]
    [InlineData("classify --dataset rings", "has points")]
    [InlineData("classify --dataset glyphs --samples /no/such/file.npy", "/no/such/file.npy")]
    [InlineData("plot filters last --network encoder", "'encoder'")]
    [InlineData("probe last --train 5", "'5'")]
    public async Task What_cannot_be_is_bad_input(string arguments, string says)
    {
        var result = await cluster.GanctlAsync(arguments.Split(' '));

        Assert.Equal((ExitCodes.BadInput, ""), (result.ExitCode, result.Output));
        Assert.Contains(says, result.Errors, StringComparison.Ordinal);
    }

    private static JsonElement.ArrayEnumerator Values(JsonElement answer) => answer.GetProperty("values").EnumerateArray();

    private static void DrawNoise(string folder, int shade)
    {
        Directory.CreateDirectory(folder);
        var random = new Random(shade);
        for (var i = 0; i < 110; i++)
        {
            var image = new Picture(8, 8, 1);
            for (var y = 0; y < 8; y++)
                for (var x = 0; x < 8; x++)
                    image[x, y].Fill((byte)(shade + random.Next(20)));
            File.WriteAllBytes(Path.Combine(folder, $"{i}.png"), PngWriter.Encode(image));
        }
    }

    private void DrawBars(params string[] parts)
    {
        foreach (var part in parts)
            foreach (var name in new[] { "across", "down" })
                Draw(cluster[$"{part}/{name}"], name == "across", part == "samples" ? 6 : 12);
    }

    // Bars of two directions at several places.
    private static void Draw(string folder, bool across, int count, int side = 16, int first = 0)
    {
        Directory.CreateDirectory(folder);
        var scale = side / 16.0;
        for (var i = 0; i < count; i++)
        {
            var image = new Picture(side, side, 1);
            var (from, to) = ((int)(scale * (1 + i)), (int)(scale * (4 + i)));
            for (var along = 0; along < side; along++)
                for (var at = from; at < to; at++)
                    image[across ? along : at, across ? at : along].Fill(255);
            PngWriter.Save(Path.Combine(folder, $"{first + i}.png"), image);
        }
    }

    private static IEnumerable<(int Wanted, int Agreed, int Found)> Counts(JsonElement answer) =>
        answer
            .GetProperty("classes")
            .EnumerateArray()
            .Select(one =>
                (one.GetProperty("wanted").GetInt32(), one.GetProperty("agreed").GetInt32(), one.GetProperty("found").GetInt32()));

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;
}
