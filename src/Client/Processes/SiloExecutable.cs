using GanOrleans.Client.Errors;

namespace GanOrleans.Client.Processes;

/// <summary>Finds the silo's binary.</summary>
internal static class SiloExecutable
{
    /// <summary>The environment variable that names the binary.</summary>
    public const string Variable = "GAN_SILO_EXECUTABLE";

    /// <summary>
    /// The binary of <see cref="Variable"/>, else the one beside ganctl, else the one of the same checkout and configuration.
    /// </summary>
    /// <exception cref="UserException">There is none.</exception>
    public static string Find() => Find(Environment.GetEnvironmentVariable(Variable), AppContext.BaseDirectory);

    internal static string Find(string? given, string baseDirectory)
    {
        if (!string.IsNullOrEmpty(given))
            return File.Exists(given)
                ? given
                : throw new UserException(
                    ExitCodes.Unexpected, $"{Variable} names '{given}', which does not exist.",
                    $"Correct it, or unset it and build the silo with ./build.sh.");

        var name = OperatingSystem.IsWindows() ? "gan-silo.exe" : "gan-silo";
        var candidates = Candidates(baseDirectory, name).ToList();
        return candidates.Find(File.Exists) ?? throw new UserException(
            ExitCodes.Unexpected,
            "The silo's binary was not found.",
            $"Build it with ./build.sh, or name it in {Variable}. Looked for: {string.Join(", ", candidates)}.");
    }

    private static IEnumerable<string> Candidates(string baseDirectory, string name)
    {
        yield return Path.Combine(baseDirectory, name);

        // src/Client/bin/<configuration>/<framework>/ → src/Silo/bin/<configuration>/<framework>/
        var framework = new DirectoryInfo(baseDirectory);
        if (framework.Parent is { Parent.Parent.Parent: { } sources } configuration)
            yield return Path.Combine(sources.FullName, "Silo", "bin", configuration.Name, framework.Name, name);
    }
}
