namespace GanOrleans.Terminal;

/// <summary>Checks that an output path can be written before any work is done, so that none is lost.</summary>
public static class OutputPath
{
    /// <summary>The full path of a file that may be written: in a folder that exists, new or to be replaced.</summary>
    /// <param name="option">The option's name, for errors.</param>
    /// <param name="path">What was given.</param>
    /// <exception cref="UserException">It cannot be written (<see cref="ExitCodes.BadInput"/>).</exception>
    public static string File(string option, string path)
    {
        var full = Path.GetFullPath(path);
        var folder = Path.GetDirectoryName(full);
        if (folder is null || Directory.Exists(full))
            throw new UserException(ExitCodes.BadInput, $"{option} '{path}' is a folder.", "Give the name of a file in it.");
        if (!Directory.Exists(folder))
            throw new UserException(
                ExitCodes.BadInput, $"{option} '{path}': there is no folder '{folder}'.", $"Create it with 'mkdir -p {folder}'.");
        Try(option, path, () =>
        {
            if (System.IO.File.Exists(full))
                System.IO.File.Open(full, FileMode.Open, FileAccess.Write, FileShare.ReadWrite).Dispose();
            else
                TryIn(folder);
        });
        return full;
    }

    /// <summary>The full path of a folder that is there and may be written to, or may be made.</summary>
    /// <inheritdoc cref="File"/>
    public static string Folder(string option, string path)
    {
        var full = Path.GetFullPath(path);
        var there = full;
        while (!Directory.Exists(there) && Path.GetDirectoryName(there) is { } parent)
        {
            if (System.IO.File.Exists(there))
                throw new UserException(
                    ExitCodes.BadInput, $"{option} '{path}': '{there}' is a file, not a folder.", "Give another folder.");
            there = parent;
        }

        Try(option, path, () => TryIn(there));
        return full;
    }

    private static void TryIn(string folder)
    {
        var trial = Path.Combine(folder, $".ganctl-{Guid.NewGuid():N}");
        new FileStream(trial, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose).Dispose();
    }

    private static void Try(string option, string path, Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserException(
                ExitCodes.BadInput, $"{option} '{path}' cannot be written: {e.Message}",
                "Give a place that you may write to, or change its permissions.", e);
        }
    }
}
