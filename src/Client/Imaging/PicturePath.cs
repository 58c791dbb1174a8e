using GanOrleans.Client.App;

namespace GanOrleans.Client.Imaging;

/// <summary>Checks where a picture is to be written before anything is done for it.</summary>
internal static class PicturePath
{
    /// <summary>The full path of a .png file in a folder that exists.</summary>
    /// <param name="option">The option's name, for errors.</param>
    /// <param name="path">What was given.</param>
    /// <exception cref="UserException">It ends in something else, or there is no such folder.</exception>
    public static string Check(string option, string path)
    {
        var full = Path.GetFullPath(path);
        if (!string.Equals(Path.GetExtension(full), ".png", StringComparison.OrdinalIgnoreCase))
            throw new UserException(ExitCodes.BadInput, $"{option} '{path}' is not allowed.", "Allowed: a .png file.");
        return Directory.Exists(Path.GetDirectoryName(full))
            ? full
            : throw new UserException(ExitCodes.BadInput, $"{option} '{path}': there is no folder '{Path.GetDirectoryName(full)}'.", $"Create it with 'mkdir -p {Path.GetDirectoryName(full)}'.");
    }
}
