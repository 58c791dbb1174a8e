using System.Globalization;

namespace GanOrleans.Models.Data.Files;

/// <summary>What tells one state of a file from another without reading it.</summary>
internal static class FileStamp
{
    /// <summary>Changes whenever the file does, as far as the file system tells.</summary>
    public static string Of(string path)
    {
        var info = new FileInfo(path);
        return string.Create(CultureInfo.InvariantCulture, $"{info.FullName}:{info.Length}:{info.LastWriteTimeUtc.Ticks}");
    }
}
