using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;

namespace GanOrleans.Models.Data.Files;

/// <summary>
/// CIFAR-10 (Krizhevsky, 2009) in its binary edition: five batches of 10,000 training images and one of test images, each image a
/// label byte and 3 × 32 × 32 bytes. Read from the batches, or out of the archive as it is published. Batches that are missing are
/// left out, and the description's source says so.
/// </summary>
internal sealed class Cifar10 : IDataSource
{
    private const string Name = "cifar10";
    private const int Side = 32;
    private const int Size = 3 * Side * Side;
    private const int Batches = 5;
    private const int MaxBatch = 10_000 * (1 + Size);
    private const string TestBatch = "test_batch.bin";
    private const string Advice =
        "Use the files of CIFAR-10's binary edition; one in the download cache can simply be deleted, and is then fetched again.";

    private static readonly RemoteFile Archive = new(
        "cifar-10-binary.tar.gz",
        "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9dddda3db29a59bca1dd",
        OfContent: false,
        LargestMegabytes: 256);

    private static readonly Uri[] Mirrors = [new("https://www.cs.toronto.edu/~kriz/")];
    private static readonly string[] ClassNames =
    [
        "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck",
    ];

    public DataSetInfo Info { get; } =
        new(
            Name, "60,000 photographs, 32 × 32 colour, 10 classes (local files in the binary edition, or download)", IsImage: true,
            DataSetFiles.Download);

    public IDataSet Open(DataSetOptions options, CancellationToken cancellationToken)
    {
        var files = Find(options, options.Split == DataSplit.Test) ?? [Fetch(options, cancellationToken)];
        var part = options.Split == DataSplit.Test ? "test" : "train";
        var stamp = $"{part} {string.Join(' ', files.Select(FileStamp.Of))}";
        return ImageSets.Open(
            Name, stamp, options, () => Load(files, options.Split == DataSplit.Test), cancellationToken: cancellationToken);
    }

    public string? Locate(DataSetOptions options) => Find(options, test: false) is { } files ? Path.GetDirectoryName(files[0]) : null;

    public IEnumerable<DataFileCheck> Verify(DataSetOptions options, CancellationToken cancellationToken)
    {
        foreach (var place in Places(options))
        {
            foreach (var file in BatchNames(test: false).Append(TestBatch).Select(name => Path.Combine(place, name)).Where(File.Exists))
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return DataFileCheck.Run(Name, file, () => Check(file, Read(file), file), static () => null);
            }

            var archive = Path.Combine(place, Archive.Name);
            if (File.Exists(archive))
                yield return DataFileCheck.Run(
                    Name, archive, () => Load([archive], test: true), () => FileHash.OfFile(archive, ofContent: false) == Archive.Sha256);
        }
    }

    private static IReadOnlyList<string> Places(DataSetOptions options) =>
        DataPlaces.Of(
            options, Name, ["cifar10", "CIFAR10", "cifar-10", "cifar-10-batches-bin"], ["cifar-10-batches-bin"], rootIsPlace: true);

    private static IEnumerable<string> BatchNames(bool test) =>
        test
            ? [TestBatch]
            : Enumerable.Range(1, Batches).Select(number => string.Create(CultureInfo.InvariantCulture, $"data_batch_{number}.bin"));

    // The batches of the first place that has any, or its archive.
    private static string[]? Find(DataSetOptions options, bool test)
    {
        foreach (var place in Places(options))
        {
            string[] batches = [.. BatchNames(test).Select(name => Path.Combine(place, name)).Where(File.Exists)];
            if (batches.Length > 0)
                return batches;
            var archive = Path.Combine(place, Archive.Name);
            if (File.Exists(archive))
                return [archive];
        }

        return null;
    }

    private static string Fetch(DataSetOptions options, CancellationToken cancellationToken)
    {
        var wanted = options.Split == DataSplit.Test ? TestBatch : "data_batch_1.bin";
        var cache = DataPlaces.Cache(options, Name);
        var searched =
            $"neither '{wanted}' nor '{Archive.Name}' is in "
                + $"{string.Join(", ", Places(options).Where(Directory.Exists).DefaultIfEmpty(cache))}";
        var advice =
            $"Give a folder that holds them with --data-root or {DataSetOptions.RootVariable} (the edition for Python is another "
                + $"format), or name a mirror that can be reached in {DataSetOptions.MirrorsVariable(Name)}.";
        if (!options.AllowDownload)
            throw new DataSetException($"Data set '{Name}' was not found: {searched}, and downloading is switched off. {advice}");
        if (new Download(options.MirrorsOf(Name, Mirrors), options.DownloadStall).Run(Archive, cache, cancellationToken) is { } reasons)
            throw new DataSetException(
                $"Data set '{Name}' was not found: {searched}, and the archive could not be "
                    + $"downloaded ({string.Join("; ", reasons)}). {advice}"
            );
        return Path.Combine(cache, Archive.Name);
    }

    private static ImageSamples Load(string[] files, bool test)
    {
        var (names, batches) = files[0].EndsWith(".gz", StringComparison.Ordinal)
            ? Unpack(files[0], [.. BatchNames(test)])
            : ([.. files.Select(file => Path.GetFileName(file))], [.. files.Select(Read)]);
        for (var i = 0; i < batches.Count; i++)
            Check(
                files[Math.Min(i, files.Length - 1)], batches[i],
                files.Length == batches.Count ? files[i] : $"{files[0]}' member '{names[i]}");

        var count = batches.Sum(batch => batch.Length / (1 + Size));
        var (pixels, labels, image) = (new byte[(long)count * Size], new byte[count], 0);
        foreach (var batch in batches)
        {
            for (var at = 0; at < batch.Length; at += 1 + Size, image++)
            {
                labels[image] = batch[at];
                batch.AsSpan(at + 1, Size).CopyTo(pixels.AsSpan(image * Size));
            }
        }

        if (count < ImageSplits.MinCount)
            throw new DataSetException(
                $"Data file '{files[0]}': there are {count} images; expected at least {ImageSplits.MinCount}. {Advice}", files[0], 0);
        var source =
            test || batches.Count == Batches
                ? files[0]
                : $"{Path.GetDirectoryName(files[0])}: {string.Join(", ", names)} ({batches.Count} of {Batches} batches)";
        return new ImageSamples(pixels, labels, [3, Side, Side], ClassNames.Length, source, ClassNames);
    }

    private static byte[] Read(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataSetException(
                $"Data file '{path}' cannot be read: {e.Message} Check that it exists and that this user may read it.", path, null, e);
        }
    }

    private static (List<string> Names, List<byte[]> Batches) Unpack(string archive, string[] wanted)
    {
        var found = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        try
        {
            using var file = File.OpenRead(archive);
            using var content = new GZipStream(file, CompressionMode.Decompress);
            using var tar = new TarReader(content);
            while (found.Count < wanted.Length && tar.GetNextEntry() is { } entry)
            {
                var name = Path.GetFileName(entry.Name);
                if (entry.DataStream is not { } data || !wanted.Contains(name))
                    continue;
                if (entry.Length > MaxBatch)
                    throw new InvalidDataException(
                        string.Create(
                            CultureInfo.InvariantCulture, $"member '{name}' has {entry.Length} bytes; a batch has at most {MaxBatch}"));
                found[name] = new byte[entry.Length];
                data.ReadExactly(found[name]);
            }
        }
        catch (Exception e) when (IsDamage(e) || e is IOException or UnauthorizedAccessException)
        {
            throw new DataSetException(
                $"Data file '{archive}': the archive is damaged or cut off ({e.Message.TrimEnd('.')}). {Advice}", archive, null, e);
        }

        var missing = wanted.Where(name => !found.ContainsKey(name)).ToList();
        return missing.Count == 0
            ? ([.. found.Keys], [.. found.Values])
            : throw new DataSetException($"Data file '{archive}': it has no {string.Join(", ", missing)}. {Advice}", archive);
    }

    // What TarReader throws on headers that no tar has: a size that is no number, extended attributes without a name.
    private static bool IsDamage(Exception e) =>
        e is InvalidDataException or InvalidOperationException or FormatException or ArgumentException or OverflowException;

    private static void Check(string file, byte[] batch, string place)
    {
        const int Record = 1 + Size;
        var rest = batch.Length % Record;
        if (rest != 0 || batch.Length == 0)
            throw new DataSetException(
                $"Data file '{place}', byte {batch.Length - rest}: {rest} bytes are left of {batch.Length}; expected records of {Record} "
                    + $"bytes, a label and 3 × {Side} × {Side} values. {Advice}",
                file, batch.Length - rest);
        for (var at = 0; at < batch.Length; at += Record)
        {
            if (batch[at] >= ClassNames.Length)
                throw new DataSetException(
                    $"Data file '{place}', byte {at}: the label of image {at / Record} is {batch[at]}; expected 0 to "
                        + $"{ClassNames.Length - 1}. {Advice}",
                    file, at);
        }
    }
}
