using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using GanOrleans.Files;
using GanOrleans.Imaging;
using GanOrleans.Models.Data.Files;

namespace GanOrleans.Models.Data.Pixels;

/// <summary>
/// Sets of images whose pixels are in files below the cache's folder: each is made once, whole and checked before anybody reads it, and all
/// processes of a machine share it.
/// </summary>
/// <remarks>
/// An entry is a folder <c>pixels/{name}-{key}</c> with the pixels and a manifest. It is made under another name, which is changed at the
/// end, so a half-built one is never found. Its lock has others wait instead of doing the same work; correctness does not rest on it.
/// </remarks>
internal sealed class PixelCache
{
    // A process that makes an entry writes all the time; one that does not any more is waited for so long.
    private static readonly TimeSpan StallLimit = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(100);

    // What this process has read to its end and found sound, by file: it is read again when the file or the manifest is another.
    private static readonly ConcurrentDictionary<string, string> Sound = new(StringComparer.Ordinal);

    private readonly DataSetOptions options;
    private readonly string name;
    private readonly string root;
    private readonly string entry;   // the folder

    private PixelCache(string name, string stamp, DataSetOptions options)
    {
        this.options = options;
        this.name = name;
        root = PixelCacheFolder.Of(options.CacheRoot);
        var key = SHA256.HashData(Encoding.UTF8.GetBytes($"{PictureFile.ReaderVersion} {name} {stamp}"));
        entry = Path.Combine(root, $"{name}-{Convert.ToHexStringLower(key)[..16]}");
    }

    /// <summary>The images that were kept under a stamp, or those that are made now.</summary>
    /// <param name="name">The data set's name.</param>
    /// <param name="stamp">Changes whenever the images do.</param>
    /// <param name="options">Where the cache is; limits; whom to tell of progress.</param>
    /// <param name="make">Puts the images into the stage and describes them.</param>
    /// <param name="cancellationToken">Ends making and waiting.</param>
    /// <exception cref="DataSetException">They cannot be made, or there is no room for them.</exception>
    public static ImageSamples Open(
        string name, string stamp, DataSetOptions options, Func<PixelStage, ImageSamples> make, CancellationToken cancellationToken)
    {
        var cache = new PixelCache(name, stamp, options);
        return cache.Find(cancellationToken) ?? cache.Make(make, cancellationToken);
    }

    private ImageSamples Make(Func<PixelStage, ImageSamples> make, CancellationToken cancellationToken)
    {
        string? fault = null;
        FileLock? turn = null;
        try
        {
            Directory.CreateDirectory(root);
            turn = WaitForTurn(cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            fault = $"The pixels need a cache file in '{root}', which cannot be written: {e.Message} "
                + "Let this user write there, or name another home in GAN_HOME.";
        }

        using (turn)
        {
            if (fault is not null)
            {
                using var memory = new PixelStage(null, fault, options.MaxPixelsInMemory);
                return make(memory) with { NotKept = fault };
            }

            if (Find(cancellationToken) is { } meanwhile)
                return meanwhile;
            if (turn is not null)
                PixelCacheFolder.Clear(entry);
            return Make(make, Directory.CreateDirectory(PixelCacheFolder.NewPart(entry)).FullName, cancellationToken);
        }
    }

    private ImageSamples Make(Func<PixelStage, ImageSamples> make, string folder, CancellationToken cancellationToken)
    {
        try
        {
            using var stage = new PixelStage(Path.Combine(folder, PixelCacheFolder.PixelFile), null, options.MaxPixelsInMemory);
            var made = make(stage);
            if (!stage.IsFile)
                return made with { NotKept = stage.Fault };
            options.Tell?.Invoke($"writing the cache file of '{name}'");
            Describe(made, PixelSegments.Hash(stage.Pixels, options.SegmentBytes, cancellationToken)).Write(folder);
            stage.Flush();
            Publish(folder);
        }
        finally
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        }

        return Find(cancellationToken)
            ?? throw new DataSetException($"Cache folder '{entry}' was changed or removed while it was made. Try again.", entry);
    }

    private PixelManifest Describe(ImageSamples made, string[] segments)
    {
        DataSplit[] splits = [DataSplit.Train, DataSplit.Validation, DataSplit.TrainAndValidation];
        var ranges = splits.Select(split => ImageSplits.Range(split, made.Count, made.Validation)).Where(range => range.Count > 0);
        return new PixelManifest
        {
            Name = name,
            Source = made.Source,
            Notes = made.Notes,
            Shape = [.. made.Shape],
            Count = made.Count,
            ClassNames = [.. made.ClassNames ?? Enumerable.Range(0, made.Classes).Select(n => n.ToString(CultureInfo.InvariantCulture))],
            Labels = made.Labels,
            Validation = made.Validation,
            Hashes = [.. ranges.Distinct().Select(range => new RangeHash(range.First, range.Count, made.HashOf(range.First, range.Count)))],
            SegmentBytes = options.SegmentBytes,
            Segments = segments,
        };
    }

    // The name appears at once and with everything in it. Where another process was faster, its entry is as good.
    private void Publish(string folder)
    {
        try
        {
            Directory.Move(folder, entry);
            DurableFile.FlushFolder(root);
        }
        catch (IOException) when (Directory.Exists(entry))
        {
        }
    }

    /// <summary>The entry where it is there, whole, and as its manifest says.</summary>
    private ImageSamples? Find(CancellationToken cancellationToken)
    {
        if (PixelManifest.Read(entry) is not { } manifest)
            return null;
        var path = Path.Combine(entry, PixelCacheFolder.PixelFile);
        try
        {
            var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            var pixels = new FilePixels(path, file, manifest.Bytes);
            if (RandomAccess.GetLength(file) != manifest.Bytes || !IsSound(pixels, manifest, cancellationToken))
            {
                file.Dispose();
                options.Tell?.Invoke($"cache file '{path}' is damaged and is made again");
                return null;
            }

            Touch(Path.Combine(entry, PixelManifest.FileName));
            var (shape, classes) = (manifest.Shape, manifest.ClassNames);
            return new ImageSamples(pixels, manifest.Labels, shape, classes.Length, manifest.Source, classes)
            {
                Notes = manifest.Notes,
                Validation = manifest.Validation,
                KnownHashes = manifest.Hashes,
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DataSetException)
        {
            return null;   // made again, which says what is wrong if it still is
        }
    }

    private static bool IsSound(FilePixels pixels, PixelManifest manifest, CancellationToken cancellationToken)
    {
        var state = $"{FileStamp.Of(pixels.Path)} {manifest.Seal}";
        if (Sound.GetValueOrDefault(pixels.Path) == state)
            return true;
        if (
            manifest.SegmentBytes <= 0
            || !PixelSegments.Hash(pixels, manifest.SegmentBytes, cancellationToken).SequenceEqual(manifest.Segments))
            return false;
        Sound[pixels.Path] = state;
        return true;
    }

    // The time of the last use, for 'ganctl data cache'; who may only read leaves it.
    private static void Touch(string path)
    {
        try
        {
            File.SetLastWriteTimeUtc(path, DateTime.UtcNow);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }

    /// <summary>
    /// Waits while another process makes the same entry. Null when that one has written nothing for a minute: then this one makes its own.
    /// </summary>
    private FileLock? WaitForTurn(CancellationToken cancellationToken)
    {
        var (begun, told) = (DateTime.UtcNow, 0L);
        while (true)
        {
            if (FileLock.TryAcquire(PixelCacheFolder.LockOf(entry)) is { } turn)
                return turn;
            var parts = PixelCacheFolder.Parts(entry).Select(folder => Path.Combine(folder, PixelCacheFolder.PixelFile));
            var written = parts.Select(File.GetLastWriteTimeUtc).Append(begun).Max();
            if (DateTime.UtcNow - written > StallLimit)
                return null;
            if (told == 0 || Stopwatch.GetElapsedTime(told) > StallLimit / 6)
            {
                options.Tell?.Invoke($"another process makes the cache file of '{name}'; waiting for it");
                told = Stopwatch.GetTimestamp();
            }

            cancellationToken.WaitHandle.WaitOne(Retry);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }
}
