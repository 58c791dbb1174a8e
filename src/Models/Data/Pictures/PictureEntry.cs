namespace GanOrleans.Models.Data.Pictures;

/// <summary>A file that has the ending of a picture.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Name">Its path below the folder that was read, with <c>/</c> between the parts on every system.</param>
/// <param name="Fault">Why it cannot be opened, or null.</param>
internal sealed record PictureEntry(string Path, string Name, string? Fault = null)
{
    /// <summary>The folder that it lies in directly below the one that was read; empty where it lies in that one itself.</summary>
    public string Folder => Name.IndexOf('/', StringComparison.Ordinal) is >= 0 and var end ? Name[..end] : "";
}
