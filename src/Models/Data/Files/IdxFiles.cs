namespace GanOrleans.Models.Data.Files;

/// <summary>Finds the files of a data set in MNIST's format: under the data root, in the cache, at a mirror.</summary>
internal static class IdxFiles
{
    // Where a common Python library puts the files, in the set's folder.
    private static readonly string[] Below = ["raw"];

    /// <summary>The paths of two files that belong together. Both come from one place.</summary>
    /// <exception cref="DataSetException">They are nowhere and cannot be downloaded, or a place has only one of them.</exception>
    public static (string Images, string Labels) Locate(
        IdxRecipe recipe, bool test, DataSetOptions options,
        CancellationToken cancellationToken) => Find(recipe, test, options) ?? Fetch(recipe, test, options, cancellationToken);

    /// <summary>As <see cref="Locate"/>, without a download; null where they are nowhere.</summary>
    public static (string Images, string Labels)? Find(IdxRecipe recipe, bool test, DataSetOptions options)
    {
        var (images, labels) = recipe.Pair(test);
        var cache = DataPlaces.Cache(options, recipe.Name);
        foreach (var place in Places(recipe, options))
        {
            var (foundImages, foundLabels) = (Find(place, images), Find(place, labels));
            if (foundImages is not null && foundLabels is not null)
                return (foundImages, foundLabels);
            if (!place.StartsWith(cache, StringComparison.Ordinal) && (foundImages ?? foundLabels) is { } lonely)
            {
                var missing = foundImages is null ? images : labels;
                throw new DataSetException(
                    $"Folder '{place}' has '{Path.GetFileName(lonely)}' but not '{missing.ArchiveName}', plain or gzip, which belongs "
                        + $"with it. Put the missing file beside it.",
                    Path.Combine(place, missing.ArchiveName));
            }
        }

        return null;
    }

    /// <summary>Every file of the recipe that lies in one of the places.</summary>
    public static IEnumerable<(IdxPart Part, string Path)> All(IdxRecipe recipe, DataSetOptions options) =>
        from place in Places(recipe, options)
        from part in recipe.Parts
        let path = Find(place, part)
        where path is not null
        select (part, path);

    // A root that is named after another set holds that set's files, which have the same names.
    private static IReadOnlyList<string> Places(IdxRecipe recipe, DataSetOptions options) =>
        DataPlaces.Of(
            options,
            recipe.Name,
            recipe.Folders,
            Below,
            recipe.RootIsPlace
                && !(
                    options.Root is { } root
                    && IdxRecipe.All.Any(other => other != recipe && DataPlaces.IsNamed(root, other.Folders, Below))));

    private static (string Images, string Labels) Fetch(
        IdxRecipe recipe, bool test, DataSetOptions options, CancellationToken cancellationToken)
    {
        var (images, labels) = recipe.Pair(test);
        var cache = DataPlaces.Cache(options, recipe.Name);
        var searched =
            $"'{images.ArchiveName}' and '{labels.ArchiveName}', plain or gzip, are not in "
                + $"{string.Join(", ", Places(recipe, options).Where(Directory.Exists).DefaultIfEmpty(cache))}";
        var advice =
            $"Give a folder that holds {recipe.Title}'s files with --data-root or {DataSetOptions.RootVariable}, name a mirror that can "
                + $"be reached in {DataSetOptions.MirrorsVariable(recipe.Name)}, or use images that need no files: --dataset glyphs.";
        if (!options.AllowDownload)
            throw new DataSetException($"Data set '{recipe.Name}' was not found: {searched}, and downloading is switched off. {advice}");
        var download = new Download(options.MirrorsOf(recipe.Name, recipe.Mirrors), options.DownloadStall);
        foreach (var file in new[] { images, labels })
        {
            // The label file is small and the images are large: what the cache has already is not fetched twice.
            if (Find(cache, file) is null && download.Run(file.Remote, cache, cancellationToken) is { } reasons)
                throw new DataSetException(
                    $"Data set '{recipe.Name}' was not found: {searched}, and '{file.ArchiveName}' could not be downloaded "
                        + $"({string.Join("; ", reasons)}). {advice}"
                );
        }

        return (Find(cache, images)!, Find(cache, labels)!);
    }

    private static string? Find(string folder, IdxPart file) =>
        file.LocalNames.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
}
