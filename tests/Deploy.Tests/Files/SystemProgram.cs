using GanOrleans.Support.Harness;

namespace GanOrleans.Deploy.Tests.Files;

/// <summary>Programs of the system that read what deploy/ holds.</summary>
internal static class SystemProgram
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Where a program lies; <c>./test.sh</c> installs the package when it is missing.</summary>
    public static string Find(string name, string package) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Append("/usr/sbin")
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists)
        ?? throw new InvalidOperationException($"'{name}' is not on the PATH: apt-get install -y --no-install-recommends {package}");

    /// <summary>Runs a program and expects it to end with 0; answers what it said.</summary>
    public static async Task<string> SucceedsAsync(string file, params string[] arguments)
    {
        using var process = new ChildProcess(file, arguments, new Dictionary<string, string?>());
        await process.WaitForExitAsync(Limit);
        Assert.True(
            process.ExitCode == 0,
            $"{file} {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{process.Output}{process.Errors}");
        return process.Output;
    }
}
