using System.Diagnostics;
using System.Runtime.CompilerServices;
using GanOrleans.Client.Tests.Support;

namespace GanOrleans.Client.Tests;

/// <summary>eng/dotnet.sh on a machine without the SDK: only the programs named here are on the PATH.</summary>
public sealed class DotnetScriptTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("gan-dotnet-").FullName;

    [Fact]
    public async Task Where_the_install_script_is_out_of_reach_the_command_is_printed_and_nothing_goes_on()
    {
        if (!OperatingSystem.IsLinux()) return;
        var (code, text) = await RequireDotnetAsync($"file://{folder}/nowhere.sh");

        Assert.Equal(1, code);
        Assert.Contains(
            $"curl -fsSL file://{folder}/nowhere.sh | bash -s -- --jsonfile global.json --install-dir .dotnet --no-path",
            text,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_install_script_puts_into_the_checkout_is_used()
    {
        if (!OperatingSystem.IsLinux()) return;
        var script = Path.Combine(folder, "install.sh");
        await File.WriteAllTextAsync(script, """
            [ "$1 $3 $5" = "--jsonfile --install-dir --no-path" ] && [ -f "$2" ] || exit 1
            printf '#!/bin/sh\necho 10.0.1\n' > "$4/dotnet" && chmod +x "$4/dotnet"
            """);

        var (code, text) = await RequireDotnetAsync($"file://{script}");

        Assert.True(code == 0, text);
        Assert.EndsWith($"{folder}/.dotnet/dotnet\n", text, StringComparison.Ordinal);
    }

    private async Task<(int Code, string Text)> RequireDotnetAsync(string source)
    {
        var bin = Directory.CreateDirectory(Path.Combine(folder, "bin")).FullName;
        foreach (var program in new[] { "bash", "curl", "mkdir", "chmod" })
            File.CreateSymbolicLink(Path.Combine(bin, program), $"/usr/bin/{program}");
        await File.WriteAllTextAsync(Path.Combine(folder, "global.json"), "{}");
        var start = new ProcessStartInfo("/bin/bash", ["-c", """. "$0"; require_dotnet "$1" 2>&1 && command -v dotnet""", Script(), folder])
        {
            RedirectStandardOutput = true,
        };
        (start.Environment["PATH"], start.Environment["GAN_DOTNET_INSTALL_SCRIPT"]) = (bin, source);
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var text = await process.StandardOutput.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        return (process.ExitCode, text);
    }

    private static string Script([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "eng", "dotnet.sh"));

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
