using System.Text.Json.Nodes;
using GanOrleans.Models.Runtime;
using GanOrleans.Support;
using GanOrleans.Support.Harness;

namespace GanOrleans.Cluster.Tests.Settings;

/// <summary>A build without libtorch (-p:TorchDevice=none) on one that is on the machine.</summary>
public sealed class LibTorchSettingTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private readonly TemporaryFolder folder = new();

    [Fact]
    public async Task A_silo_without_libtorch_runs_on_the_folder_of_the_setting_and_refuses_what_does_not_fit()
    {
        var silo = SiloWithoutLibTorch();
        var torch = Directory.CreateDirectory(folder["torch"]).FullName;
        Directory.CreateSymbolicLink(Path.Combine(torch, "lib"), AppContext.BaseDirectory);

        Assert.Contains(
            $"Set {LibTorchFolder.Variable} to the folder of libtorch {LibTorchFolder.RequiredVersion}", await RefusalAsync(silo, null),
            StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(torch, "version.py"), "__version__ = '2.9.1+cu128'\n");
        Assert.Contains(
            $"holds libtorch 2.9.1+cu128; this build needs {LibTorchFolder.RequiredVersion}", await RefusalAsync(silo, torch),
            StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(torch, "version.py"), $"__version__ = '{LibTorchFolder.RequiredVersion}+cpu'\n");

        using var running = Start(silo, torch);
        await Deadline.UntilAsync(
            "the silo takes calls", TimeSpan.FromSeconds(60), () => running.Output.Contains("READY", StringComparison.Ordinal),
            () => running.Log);
        Assert.Contains($"libtorch {LibTorchFolder.RequiredVersion}, ", running.Output, StringComparison.Ordinal);
        running.Terminate();
        await running.WaitForExitAsync(Limit);
        Assert.Equal(0, running.ExitCode);
    }

    [Fact]
    public async Task A_silo_with_a_libtorch_of_its_own_refuses_another()
    {
        Assert.Contains("brings its own libtorch", await RefusalAsync("gan-silo", folder["torch"]), StringComparison.Ordinal);
    }

    private async Task<string> RefusalAsync(string silo, string? torch)
    {
        using var process = Start(silo, torch);
        await process.WaitForExitAsync(Limit);
        Assert.Equal(2, process.ExitCode);
        return process.Errors;
    }

    private ChildProcess Start(string silo, string? torch) => new(
        silo, ["--cluster", "torch", "--home", folder["home"]], new Dictionary<string, string?> { [LibTorchFolder.Variable] = torch });

    // What -p:TorchDevice=none builds: the program without libtorch's files and without their names in its list of files.
    private string SiloWithoutLibTorch()
    {
        var target = Directory.CreateDirectory(folder["silo"]).FullName;
        foreach (var file in new DirectoryInfo(AppContext.BaseDirectory).EnumerateFiles())
            if (!file.Name.Contains(".so", StringComparison.Ordinal) || file.Name is "libLibTorchSharp.so" or "libSkiaSharp.so")
                file.CopyTo(Path.Combine(target, file.Name));

        var list = Path.Combine(target, "gan-silo.deps.json");
        var dependencies = JsonNode.Parse(File.ReadAllText(list))!;
        foreach (var (_, libraries) in dependencies["targets"]!.AsObject())
            foreach (var (name, library) in libraries!.AsObject())
                if (name.StartsWith("libtorch-cpu-", StringComparison.Ordinal))
                    library!.AsObject().Remove("native");
        File.WriteAllText(list, dependencies.ToJsonString());
        return Path.Combine(target, "gan-silo");
    }

    public void Dispose() => folder.Dispose();
}
