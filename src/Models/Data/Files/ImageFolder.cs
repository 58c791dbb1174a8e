using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using GanOrleans.Imaging;

namespace GanOrleans.Models.Data;

/// <summary>
/// The user's own pictures, PNG and JPEG, below the data root. Each folder in it is a class; pictures without folders have no classes. Where there is a folder
/// <c>train</c>, it holds the training images and <c>test</c> the test images. The order is a keyed shuffle of the paths, so that every part of it has all classes.
/// </summary>
internal sealed class ImageFolder : IDataSource
{
    private const string Name = "images";
    private const int MostClasses = 256;
    private const ulong ShuffleSeed = 0;

    private static readonly string[] Endings = [".png", ".jpg", ".jpeg"];

    public DataSetInfo Info { get; } = new(Name, "your own PNG and JPEG files below --data-root, a folder per class, at the --image-size you give (local files)", IsImage: true, DataSetFiles.Local);

    public IDataSet Open(DataSetOptions options, CancellationToken cancellationToken)
    {
        var root = options.Root is { } given && Directory.Exists(given)
            ? Path.GetFullPath(given)
            : throw new DataSetException($"Data set '{Name}' needs the folder that holds your pictures; {(options.Root is null ? "none was given" : $"'{options.Root}' is not one")}. Name it with --data-root or {DataSetOptions.RootVariable}.", options.Root);
        var (train, test) = (Path.Combine(root, "train"), Path.Combine(root, "test"));
        if (options.Split == DataSplit.Test)
            return OpenTest(root, train, test, options, cancellationToken);
        var folder = Directory.Exists(train) ? train : root;
        var files = Scan(folder, null);
        if (files.Images.Count < ImageSplits.SmallestCount)
            throw new DataSetException($"Folder '{folder}' has {files.Images.Count} pictures; expected at least {ImageSplits.SmallestCount}, so that every split has one.", folder);
        return Open(folder, files, new Form(options.ImageSize, null, MayResize: options.ImageSize is not null), options, cancellationToken);
    }

    // In the shape of the training images and with their classes: what was trained on the one is tested on the other.
    private IDataSet OpenTest(string root, string train, string test, DataSetOptions options, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(train) || !Directory.Exists(test))
            throw new DataSetException($"Folder '{root}' has no test images. Put the training images into '{train}' and the test images into '{test}'.", root);
        var trained = Open(options with { Split = DataSplit.TrainAndValidation }, cancellationToken).Description;
        var form = new Form((int)trained.SampleShape[1], (int)trained.SampleShape[0], MayResize: options.ImageSize is not null);
        return Open(test, Scan(test, trained.ClassNames), form, options, cancellationToken);
    }

    private static IDataSet Open(string folder, Files files, Form form, DataSetOptions options, CancellationToken cancellationToken) =>
        ImageSets.Open(Name, Stamp(folder, files, form), options, () => Load(folder, files, form, cancellationToken));

    /// <summary>All pictures of a folder, however few, each brought to one size.</summary>
    /// <param name="folder">Each folder in it is a class; pictures without folders have no classes.</param>
    /// <param name="channels">1 or 3; grey pictures become coloured ones, coloured ones are not made grey.</param>
    /// <param name="side">Width and height, pixels.</param>
    /// <param name="cancellationToken">Ends reading.</param>
    public static IDataSet OpenAll(string folder, int channels, int side, CancellationToken cancellationToken)
    {
        var files = Scan(folder, null);
        return new ImageDataSet(Name, DataSplit.TrainAndValidation, Load(folder, files, new Form(side, channels, MayResize: true), cancellationToken), 0, files.Images.Count);
    }

    public string? Locate(DataSetOptions options) => null;

    public IEnumerable<DataFileCheck> Verify(DataSetOptions options, CancellationToken cancellationToken) => [];

    private sealed record Files(IReadOnlyList<string> Classes, IReadOnlyList<(string Path, int Label)> Images);

    /// <param name="Side">Width and height, pixels; null for those that the pictures have.</param>
    /// <param name="Channels">Number of channels; null for as many as the pictures have.</param>
    /// <param name="MayResize">Whether pictures of another size are brought to it; otherwise they are refused.</param>
    private sealed record Form(int? Side, int? Channels, bool MayResize);

    // The classes of the training images hold for the test images too.
    private static Files Scan(string folder, IReadOnlyList<string>? classes)
    {
        var folders = Directory.GetDirectories(folder).Order(StringComparer.Ordinal).Where(inner => Pictures(inner, SearchOption.AllDirectories).Any()).ToList();
        var loose = Pictures(folder, SearchOption.TopDirectoryOnly).ToList();
        if (folders.Count > 0 && loose.Count > 0)
            throw new DataSetException($"Folder '{folder}' has pictures ('{Path.GetFileName(loose[0])}') beside folders of pictures ('{Path.GetFileName(folders[0])}'). Put every picture into the folder of its class, or all into one folder.", folder);
        if (folders.Count == 0 && loose.Count == 0)
            throw new DataSetException($"Folder '{folder}' has no pictures. Put files ending in {string.Join(", ", Endings)} into it, a folder for each class or none.", folder);
        if (loose.Count > 0 && classes is { Count: > 0 })
            throw new DataSetException($"Picture '{loose[0]}' is in no class folder; the training images are, in {string.Join(", ", classes)}. Put it into the folder of its class.", loose[0]);
        if (folders.Count > MostClasses)
            throw new DataSetException($"Folder '{folder}' has {folders.Count} class folders; at most {MostClasses} are allowed. Put the pictures into fewer folders.", folder);

        var names = classes ?? [.. folders.Select(inner => Path.GetFileName(inner))];
        var images = new List<(string, int)>(loose.Select(path => (path, -1)));
        foreach (var inner in folders)
        {
            var label = names.ToList().IndexOf(Path.GetFileName(inner));
            if (label < 0)
                throw new DataSetException($"Folder '{inner}' is no class of the training images, which are {string.Join(", ", names)}. Use the same folders in both.", inner);
            images.AddRange(Pictures(inner, SearchOption.AllDirectories).Select(path => (path, label)));
        }

        var order = new KeyedPermutation(ShuffleSeed, images.Count);
        return new Files(names, [.. Enumerable.Range(0, images.Count).Select(i => images[(int)order[i]])]);
    }

    private static IEnumerable<string> Pictures(string folder, SearchOption depth) =>
        Directory.EnumerateFiles(folder, "*", depth).Where(path => Endings.Contains(Path.GetExtension(path).ToLowerInvariant())).Order(StringComparer.Ordinal);

    // Pictures are brought to their size as they are read, so what is held of one size is not what is held of another.
    private static string Stamp(string folder, Files files, Form form)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (path, _) in files.Images)
            hash.AppendData(Encoding.UTF8.GetBytes(FileStamp.Of(path)));
        return string.Create(CultureInfo.InvariantCulture, $"{folder} {Convert.ToHexStringLower(hash.GetHashAndReset())} {form.Side} {form.Channels}");
    }

    private static ImageSamples Load(string folder, Files files, Form form, CancellationToken cancellationToken)
    {
        var pictures = new Picture[files.Images.Count];
        var side = form.Side ?? OwnSize(files.Images[0].Path);
        try
        {
            Parallel.For(0, pictures.Length, new ParallelOptions { CancellationToken = cancellationToken }, i => pictures[i] = Square(files.Images[i].Path, side, form.MayResize));
        }
        catch (AggregateException e) when (e.InnerExceptions.OfType<DataSetException>().OrderBy(fault => fault.File, StringComparer.Ordinal).FirstOrDefault() is { } fault)
        {
            throw fault;
        }

        var channels = form.Channels ?? pictures.Max(picture => picture.Channels);
        if (Array.FindIndex(pictures, picture => picture.Channels > channels) is >= 0 and var coloured)
            throw new DataSetException($"Picture '{files.Images[coloured].Path}' is coloured; expected grey ones, as the training images are. Convert it to grey.", files.Images[coloured].Path);
        var (plane, bytes) = (side * side, (long)pictures.Length * channels * side * side);
        if (bytes > Array.MaxLength)
            throw new DataSetException(string.Create(CultureInfo.InvariantCulture, $"Folder '{folder}': {pictures.Length} pictures of {channels} × {side} × {side} are {bytes} bytes; at most {Array.MaxLength} fit. Choose a smaller image size."), folder);
        var pixels = new byte[bytes];
        Parallel.For(0, pictures.Length, i =>
        {
            var picture = pictures[i];
            for (var c = 0; c < channels; c++)
            {
                var destination = pixels.AsSpan((i * channels + c) * plane, plane);
                var channel = Math.Min(c, picture.Channels - 1);   // grey among coloured pictures: all three channels alike
                for (var p = 0; p < plane; p++)
                    destination[p] = picture.Pixels[p * picture.Channels + channel];
            }
        });
        byte[] labels = files.Classes.Count > 0 ? [.. files.Images.Select(image => (byte)image.Label)] : [];
        return new ImageSamples(pixels, labels, [channels, side, side], files.Classes.Count, folder, files.Classes);
    }

    private static int OwnSize(string path)
    {
        var first = Read(path);
        return first.Width == first.Height ? first.Width : throw Shape(path, first);
    }

    private static Picture Square(string path, int side, bool mayResize)
    {
        var picture = Read(path);
        if (!mayResize && (picture.Width != side || picture.Height != side))
            throw Shape(path, picture);
        if (picture.Width == side && picture.Height == side)
            return picture;
        var square = new Picture(side, side, picture.Channels);
        var (resize, channel) = (new CentreSquare(picture.Width, picture.Height, side), new byte[side * side]);
        for (var c = 0; c < picture.Channels; c++)
        {
            resize.Apply(picture.Pixels.AsSpan(c), picture.Channels, channel);
            for (var p = 0; p < channel.Length; p++)
                square.Pixels[p * picture.Channels + c] = channel[p];
        }

        return square;
    }

    private static DataSetException Shape(string path, Picture picture) =>
        new($"Picture '{path}' is {picture.Width} × {picture.Height} pixels, and not all are squares of one size. Give the size to bring them to: --image-size 64.", path);

    private static Picture Read(string path)
    {
        try
        {
            return PictureFile.Load(path);
        }
        catch (InvalidDataException e)
        {
            throw new DataSetException($"Picture '{path}': {e.Message} Replace or remove it.", path, null, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataSetException($"Picture '{path}' cannot be read: {e.Message} Check that it exists and that this user may read it.", path, null, e);
        }
    }
}
