namespace GanOrleans.Terminal;

/// <summary>Paths of pictures that a user gives.</summary>
public static class PicturePath
{
    private static readonly string[] Png = [".png"];

    /// <summary>The full path of a .png file that may be written.</summary>
    /// <param name="option">The option's name, for errors.</param>
    /// <param name="path">What was given.</param>
    /// <exception cref="UserException">It ends in something else, or cannot be written.</exception>
    public static string Check(string option, string path) => Check(option, path, Png);

    /// <summary>The full path of a picture that may be written, of some kinds.</summary>
    /// <param name="option">The option's name, for errors.</param>
    /// <param name="path">What was given.</param>
    /// <param name="endings">The endings that are allowed, in lower case with their dots.</param>
    /// <exception cref="UserException">It ends in something else, or cannot be written.</exception>
    public static string Check(string option, string path, IReadOnlyList<string> endings)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!endings.Contains(Path.GetExtension(path).ToLowerInvariant()))
            throw new UserException(
                ExitCodes.BadInput, $"{option} '{path}' is not allowed.",
                $"Allowed: a {string.Join(" or ", endings)} file."
                    + (path is "json" or "text" ? $" For JSON on standard output use --format {path}." : ""));
        return OutputPath.File(option, path);
    }
}
