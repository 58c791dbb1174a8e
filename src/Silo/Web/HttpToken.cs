using GanOrleans.Contracts.Specs;
using GanOrleans.Silo.Settings;

namespace GanOrleans.Silo.Web;

/// <summary>
/// The token that callers of the API have to show. It comes from a file, so that it stands in no command line, environment or log.
/// </summary>
internal static class HttpToken
{
    /// <summary>Tokens shorter than this can be guessed.</summary>
    private const int Shortest = 16;

    /// <summary>The token, or null when no file is named.</summary>
    internal static string? Read(SiloSettings settings) => settings.HttpTokenFile is { } file ? File.ReadAllText(file).Trim() : null;

    /// <summary>What is wrong with the file, without a word of what it holds.</summary>
    internal static ValidationError? Check(SiloSettings settings)
    {
        if (settings.HttpPort is null || settings.HttpTokenFile is not { } file)
            return null;
        try
        {
            return Read(settings)!.Length >= Shortest
                ? null
                : new ValidationError(
                    "http-token-file", file, $"a file with a token of at least {Shortest} characters",
                    "Make one: head -c 24 /dev/urandom | base64 > FILE; chmod 600 FILE.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new ValidationError("http-token-file", file, "a file that can be read", e.Message);
        }
    }
}
