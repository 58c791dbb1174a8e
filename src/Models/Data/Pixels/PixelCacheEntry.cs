namespace GanOrleans.Models.Data.Pixels;

/// <summary>One entry of the cache of pixels.</summary>
/// <param name="Name">Name of its folder.</param>
/// <param name="Source">Where its images come from; what it is instead where it is not whole.</param>
/// <param name="Count">Number of images; 0 where it is not whole.</param>
/// <param name="Shape">[C, H, W]; empty where it is not whole.</param>
/// <param name="Bytes">Size of its files.</param>
/// <param name="LastUsed">When it was opened last.</param>
/// <param name="IsWhole">Whether it can be used.</param>
public sealed record PixelCacheEntry(
    string Name, string Source, int Count, IReadOnlyList<long> Shape, long Bytes, DateTime LastUsed, bool IsWhole)
{
    private const string Unfinished = "unfinished: being made, or left by a process that was ended";
    private const string Damaged = "damaged: made again when it is needed";

    internal static PixelCacheEntry Of(string folder)
    {
        var parts = PixelCacheFolder.Parts(folder);
        FileInfo[] files = [.. parts.Append(folder).SelectMany(Files)];
        var manifest = PixelManifest.Read(folder);
        var pixels = new FileInfo(Path.Combine(folder, PixelCacheFolder.PixelFile));
        var whole = pixels.Exists && pixels.Length == manifest?.Bytes ? manifest : null;
        return new PixelCacheEntry(
            Path.GetFileName(folder), whole?.Source ?? (parts.Length > 0 ? Unfinished : Damaged), whole?.Count ?? 0, whole?.Shape ?? [],
            files.Sum(file => file.Length), files.Select(file => file.LastWriteTimeUtc).DefaultIfEmpty().Max(), whole is not null);
    }

    // A part that is finished meanwhile has another name.
    private static FileInfo[] Files(string folder)
    {
        try
        {
            return new DirectoryInfo(folder).GetFiles();
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }
}
