namespace GanOrleans.Terminal;

/// <summary>Checks where a picture is to be written before anything is done for it.</summary>
public static class PicturePath
{
    /// <summary>The full path of a .png file that may be written.</summary>
    /// <param name="option">The option's name, for errors.</param>
    /// <param name="path">What was given.</param>
    /// <exception cref="UserException">It ends in something else, or cannot be written.</exception>
    public static string Check(string option, string path)
    {
        if (!string.Equals(Path.GetExtension(path), ".png", StringComparison.OrdinalIgnoreCase))
            throw new UserException(ExitCodes.BadInput, $"{option} '{path}' is not allowed.", "Allowed: a .png file.");
        return OutputPath.File(option, path);
    }
}
