using GanOrleans.Files;

namespace GanOrleans.Models.Data.Files;

/// <summary>Why a data root cannot be used: it is not there, is a file, or may not be read.</summary>
internal static class DataRootCheck
{
    /// <summary>The reason, continuing a sentence that has named the folder; null where it is a folder that can be read.</summary>
    /// <param name="root">The folder.</param>
    public static string? Reason(string root) =>
        Reason(root, path => _ = new DirectoryInfo(path).EnumerateFileSystemInfos().FirstOrDefault());

    /// <summary>The same, with another way to open a folder.</summary>
    internal static string? Reason(string root, Action<string> open)
    {
        if (File.Exists(root))
            return "is not a folder: it is a file";
        try
        {
            open(root);
            return null;
        }
        catch (DirectoryNotFoundException)
        {
            return "is not a folder: it does not exist";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var why = e is UnauthorizedAccessException ? "permission denied" : PrintableText.Of(e.Message).TrimEnd('.');
            return $"cannot be read: {why}. Check that this user may read it and the folders above it";
        }
    }

    /// <summary>The refusal of a root for a reason.</summary>
    /// <param name="root">The folder.</param>
    /// <param name="reason">What <see cref="Reason(string)"/> said.</param>
    /// <param name="whatToDo">What to do.</param>
    public static DataSetException Refusal(string root, string reason, string whatToDo) =>
        new($"Data root '{PrintableText.Of(root)}' {reason}. {whatToDo}", root) { Setting = "data-root", Reason = reason };
}
