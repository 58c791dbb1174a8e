namespace GanOrleans.Models.Data.Files;

/// <summary>One of the four files of a data set in MNIST's format.</summary>
/// <param name="Stem">The part of the name before the kind: <c>train-images</c>.</param>
/// <param name="Dimensions">3 for images, 1 for labels.</param>
/// <param name="Sha256">Published sha256, in lower-case hexadecimal.</param>
/// <param name="OfContent">Whether it is of the uncompressed content; else of the archive.</param>
internal sealed record IdxPart(string Stem, int Dimensions, string Sha256, bool OfContent)
{
    /// <summary>Name at the mirrors and in the cache.</summary>
    public string ArchiveName => $"{Stem}-idx{Dimensions}-ubyte.gz";

    /// <summary>As it is fetched; the largest of the archives is below 20 MB.</summary>
    public RemoteFile Remote => new(ArchiveName, Sha256, OfContent, LargestMegabytes: 64);

    /// <summary>Names that the file is found under: as published, with the dot that some unpackers make, plain or gzip.</summary>
    public IEnumerable<string> LocalNames
    {
        get
        {
            foreach (var name in new[] { $"{Stem}-idx{Dimensions}-ubyte", $"{Stem}.idx{Dimensions}-ubyte" })
            {
                yield return name;
                yield return name + ".gz";
                yield return Path.Combine(name, name);   // one folder per file, as one well-known archive unpacks
            }
        }
    }
}
