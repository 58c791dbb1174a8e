namespace GanOrleans.Models.Data;

/// <summary>One of MNIST's four files.</summary>
/// <param name="Stem">The part of the name before the kind: <c>train-images</c>.</param>
/// <param name="Dimensions">3 for images, 1 for labels.</param>
/// <param name="Sha256">sha256 of the original's uncompressed content, in lower-case hexadecimal. Archives of the same content differ from mirror to mirror.</param>
internal sealed record MnistFile(string Stem, int Dimensions, string Sha256)
{
    public static MnistFile TrainImages { get; } = new("train-images", 3, "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db");

    public static MnistFile TrainLabels { get; } = new("train-labels", 1, "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5");

    public static MnistFile TestImages { get; } = new("t10k-images", 3, "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7");

    public static MnistFile TestLabels { get; } = new("t10k-labels", 1, "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2");

    /// <summary>Name at the mirrors and in the cache.</summary>
    public string ArchiveName => $"{Stem}-idx{Dimensions}-ubyte.gz";

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
