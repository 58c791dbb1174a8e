using System.Text.Json;
using GanOrleans.Client.Errors;
using GanOrleans.Support;
using GanOrleans.Support.Harness;

namespace GanOrleans.Cluster.Tests.Commands;

/// <summary><c>ganctl demo</c> as a process, with the silo that it starts itself.</summary>
public sealed class DemoTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_short_demo_writes_two_pictures_and_leaves_only_its_run()
    {
        using var demo = Start("--seconds", "1", "-o", "json");

        await demo.WaitForExitAsync(Limit);

        Assert.True(demo.ExitCode == ExitCodes.Ok, demo.Log);
        var answer = JsonDocument.Parse(demo.Output.TrimEnd().Split('\n')[^1]).RootElement;
        Assert.Equal("cancelled", answer.GetProperty("status").GetProperty("state").GetString());
        Assert.True(answer.GetProperty("status").GetProperty("iteration").GetInt64() > 0);
        Assert.Contains("libtorch", answer.GetProperty("runtime").GetString(), StringComparison.Ordinal);
        Assert.Equal(
            [folder["samples.png"], folder["reals.png"]], answer.GetProperty("files").EnumerateArray().Select(file => file.GetString()!));
        Assert.All(answer.GetProperty("files").EnumerateArray(), file => Assert.True(new FileInfo(file.GetString()!).Length > 100));
        Assert.True(File.Exists(Path.Combine(answer.GetProperty("runFolder").GetString()!, "run.json")));
        Assert.Empty(Directory.Exists(folder["clusters"]) ? Directory.GetFileSystemEntries(folder["clusters"]) : []);
    }

    [Fact]
    public async Task A_demo_that_reaches_its_last_iteration_says_what_to_do_next()
    {
        using var demo = Start("--iterations", "40");

        await demo.WaitForExitAsync(Limit);

        Assert.True(demo.ExitCode == ExitCodes.Ok, demo.Log);
        Assert.Contains("40 iterations of mlp on rings", demo.Output, StringComparison.Ordinal);
        Assert.Contains("V(D,G)", demo.Output, StringComparison.Ordinal);
        Assert.Contains("Next:", demo.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("This is early", demo.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_interrupted_demo_ends_its_silo_and_says_130()
    {
        using var demo = Start();
        await Deadline.UntilAsync("the demo trains", Limit, () => demo.Output.Contains("it/s", StringComparison.Ordinal), () => demo.Log);

        demo.Terminate();
        await demo.WaitForExitAsync(Limit);

        Assert.True(demo.ExitCode == ExitCodes.Interrupted, demo.Log);
        Assert.Contains("STOPPED", await File.ReadAllTextAsync(folder["demo/silo.log"]), StringComparison.Ordinal);
        Assert.Empty(Directory.Exists(folder["clusters"]) ? Directory.GetFileSystemEntries(folder["clusters"]) : []);
    }

    private ChildProcess Start(params string[] arguments) => new(
        "ganctl",
        ["demo", "--variant", "mlp", "--dataset", "rings", .. arguments],
        new Dictionary<string, string?> { ["GAN_HOME"] = folder.Path, ["GAN_DATA_ROOT"] = null, ["GAN_SILO_EXECUTABLE"] = null },
        folder.Path);
}
