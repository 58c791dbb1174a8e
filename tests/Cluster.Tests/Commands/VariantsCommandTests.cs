using System.Text.Json;
using GanOrleans.Client.Errors;
using GanOrleans.Support.Harness;

namespace GanOrleans.Cluster.Tests.Commands;

/// <summary><c>ganctl variants</c> with the real silo binary, without a cluster.</summary>
public sealed class VariantsCommandTests : IAsyncLifetime
{
    private readonly TestCluster cluster = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await cluster.DisposeAsync();

    [Fact]
    public async Task The_list_has_papers_data_and_defaults()
    {
        var list = Json(await cluster.GanctlSucceedsAsync("variants", "-o", "json"))
            .EnumerateArray()
            .ToDictionary(variant => variant.GetProperty("name").GetString()!);
        var text = await cluster.GanctlSucceedsAsync("variants");

        Assert.Equal(["square images of 28, 32 or 64 pixels"], Strings(list["dcgan"], "data"));
        Assert.Equal(["images with classes", "points with classes"], Strings(list["cgan"], "data"));
        Assert.Empty(Strings(list["began"], "objectives"));
        var defaults = list["wgan-gp"]
            .GetProperty("defaults")
            .EnumerateArray()
            .ToDictionary(setting => setting.GetProperty("name").GetString()!, setting => setting.GetProperty("value").GetString());
        Assert.Equal(
            ("5", "0.0001", "normal", "10"), (defaults["k"], defaults["learning-rate"], defaults["prior"], defaults["options.penalty"]));
        Assert.Matches(@"(?m)^vae: .*\n  paper +Kingma and Welling", text);
    }

    [Fact]
    public async Task One_variant_is_shown_layer_by_layer_for_the_size_asked_for()
    {
        var report = Json(
            await cluster.GanctlSucceedsAsync(
                "variants", "dcgan", "--image-size", "32", "--channels", "3", "--set", "width=8", "-o", "json"));
        var text = await cluster.GanctlSucceedsAsync("variants", "gan");

        var first = report
            .GetProperty("networks")
            .EnumerateArray()
            .Single(network => network.GetProperty("name").GetString() == "discriminator")
            .GetProperty("layers")[0];
        Assert.Equal([8, 16, 16], first.GetProperty("output").EnumerateArray().Select(extent => extent.GetInt32()));
        Assert.Equal(3 * 8 * 16 + 8, first.GetProperty("parameters").GetInt32());   // 4 × 4 kernels and biases
        Assert.Contains("generator: 2,503,984 parameters for images of 1 × 28 × 28", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Did you mean 'dcgan'?", "variants", "dcgann")]
    [InlineData("28, 32 or 64 pixels", "variants", "dcgan", "--image-size", "30")]
    [InlineData("Allowed: 1 or 3.", "variants", "dcgan", "--channels", "2")]
    [InlineData("options.width: 'x' is not allowed", "variants", "dcgan", "--set", "width=x")]
    [InlineData("Write it as key=value.", "variants", "dcgan", "--set", "width")]
    public async Task What_cannot_be_shown_is_refused_with_what_is_allowed(string said, params string[] command)
    {
        var result = await cluster.GanctlAsync(command);

        Assert.Equal(ExitCodes.BadInput, result.ExitCode);
        Assert.Contains(said, result.Errors, StringComparison.Ordinal);
    }

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;

    private static string[] Strings(JsonElement variant, string property) =>
        [.. variant.GetProperty(property).EnumerateArray().Select(item => item.GetString()!)];
}
