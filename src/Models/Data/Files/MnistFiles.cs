namespace GanOrleans.Models.Data;

/// <summary>Finds MNIST's files: under the data root, in the cache, at a mirror.</summary>
internal static class MnistFiles
{
    /// <summary>Folders below a root that hold the files in practice; the last is where a common Python library puts them.</summary>
    private static readonly string[] Folders = ["", "mnist", "MNIST", Path.Combine("MNIST", "raw"), Path.Combine("mnist", "raw"), "raw"];

    /// <summary>The paths of two files that belong together. Both come from one place.</summary>
    /// <exception cref="DataSetException">They are nowhere and cannot be downloaded, or a place has only one of them.</exception>
    public static (string Images, string Labels) Locate(MnistFile images, MnistFile labels, DataSetOptions options, CancellationToken cancellationToken)
    {
        var places = new List<string>();
        if (options.Root is { } root)
        {
            if (!Directory.Exists(root))
                throw new DataSetException($"Data root '{root}' is not a folder. Give one that exists with --data-root or {DataSetOptions.RootVariable}, or neither.", root);
            places.AddRange(Folders.Select(folder => Path.Combine(root, folder)));
        }
        var cache = Path.Combine(options.CacheRoot, "mnist");
        places.Add(cache);

        foreach (var place in places)
        {
            var (foundImages, foundLabels) = (Find(place, images), Find(place, labels));
            if (foundImages is not null && foundLabels is not null)
                return (foundImages, foundLabels);
            if (place != cache && (foundImages ?? foundLabels) is { } lonely)
            {
                var missing = foundImages is null ? images : labels;
                throw new DataSetException($"Folder '{place}' has '{Path.GetFileName(lonely)}' but not '{missing.ArchiveName}', plain or gzip, which belongs with it. Put the missing file beside it.", Path.Combine(place, missing.ArchiveName));
            }
        }
        return Download(images, labels, cache, options, places, cancellationToken);
    }

    private static (string Images, string Labels) Download(MnistFile images, MnistFile labels, string cache, DataSetOptions options, List<string> places, CancellationToken cancellationToken)
    {
        var searched = $"'{images.ArchiveName}' and '{labels.ArchiveName}', plain or gzip, are not in {string.Join(", ", places.Where(Directory.Exists).DefaultIfEmpty(cache))}";
        const string advice = $"Give a folder that holds MNIST's files with --data-root or {DataSetOptions.RootVariable}, name a mirror that can be reached in {DataSetOptions.MnistMirrorsVariable}, or use digits that need no files: --dataset glyphs.";
        if (!options.AllowDownload)
            throw new DataSetException($"Data set 'mnist' was not found: {searched}, and downloading is switched off. {advice}");
        var fetch = new MnistDownload(options);
        foreach (var file in new[] { images, labels })
        {
            // The label file is small and the images are large: what the cache has already is not fetched twice.
            if (Find(cache, file) is null && fetch.Run(file, cache, cancellationToken) is { } reasons)
                throw new DataSetException($"Data set 'mnist' was not found: {searched}, and '{file.ArchiveName}' could not be downloaded ({string.Join("; ", reasons)}). {advice}");
        }
        return (Find(cache, images)!, Find(cache, labels)!);
    }

    private static string? Find(string folder, MnistFile file) => file.LocalNames.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
}
