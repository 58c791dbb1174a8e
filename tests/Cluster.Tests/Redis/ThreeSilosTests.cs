using System.Runtime.CompilerServices;
using GanOrleans.Support;
using GanOrleans.Support.Harness;
using Xunit.Abstractions;

namespace GanOrleans.Cluster.Tests.Redis;

/// <summary>The script that people run to see three silos on Redis with TLS survive a crash, run as they would.</summary>
[Trait("Fault", "2, 9, 10")]
public sealed class ThreeSilosTests(ITestOutputHelper output)
{
    [Fact]
    public async Task The_documented_script_ends_with_the_bytes_of_the_undisturbed_run()
    {
        using var folder = new TemporaryFolder();
        using var script = new ChildProcess(
            Path.Combine(Deploy(), "redis", "three-silos.sh"),
            [folder["trial"]],
            new Dictionary<string, string?>
            {
                ["GAN_BIN"] = AppContext.BaseDirectory.TrimEnd('/'),
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = null,
                ["GAN_DATA_ROOT"] = null,
            });

        await script.WaitForExitAsync(TimeSpan.FromSeconds(300));

        output.WriteLine(script.Output);
        Assert.True(script.ExitCode == 0, $"{script.Log}\n{Logs(folder["trial"])}");
        Assert.Contains("Killed silo three and Redis after", script.Output, StringComparison.Ordinal);
        Assert.Contains("Both runs ended with the same bytes:", script.Output, StringComparison.Ordinal);
    }

    private static string Logs(string folder) =>
        Directory.Exists(folder)
            ? string.Join(
                '\n',
                Directory.GetFiles(folder, "*.log").Select(file => $"--- {file}\n{string.Join('\n', File.ReadLines(file).TakeLast(15))}"))
            : "";

    private static string Deploy([CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "../../../deploy"));
}
