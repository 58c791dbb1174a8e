using System.Globalization;
using System.Security.Cryptography;
using GanOrleans.Imaging;

namespace GanOrleans.Models.Data;

/// <summary>Reads the pictures of a set, in parallel, to their ends: all that are at fault are refused at once.</summary>
internal static class PictureLoader
{
    /// <summary>One picture's file, read: its pixels and the sha256 of its bytes.</summary>
    private sealed record Loaded(Picture Picture, string Hash);

    /// <summary>All pictures of a set in one form.</summary>
    /// <exception cref="DataSetException">Some are damaged, cannot be opened or do not fit the form.</exception>
    public static ImageSamples Load(PictureSet set, PictureForm form, CancellationToken cancellationToken)
    {
        var faults = new PictureFault?[set.Images.Count];
        var loaded = new Loaded?[set.Images.Count];
        var side = form.Side ?? OwnSide(set, faults);
        Parallel.For(0, loaded.Length, new ParallelOptions { CancellationToken = cancellationToken }, i =>
            loaded[i] = Open(set.Images[i].File, out faults[i]) is { } read
                ? read with { Picture = form.MayResize ? Square(read.Picture, side) : read.Picture }
                : null);
        if (set.Faults.Count > 0 || faults.Any(fault => fault is not null))
            throw PictureFault.Refusal(set.Folder, set.Images.Count, [.. set.Faults, .. faults.OfType<PictureFault>()]);

        var pictures = loaded.Select(read => read!.Picture).ToArray();
        CheckSize(set, pictures, side);
        var channels = form.Channels ?? pictures.Max(picture => picture.Channels);
        if (Array.FindIndex(pictures, picture => picture.Channels > channels) is >= 0 and var coloured)
            throw Coloured(set.Images[coloured].File.Path);
        var notes = Notes(set, pictures);
        var source = notes is null ? set.Folder : $"{set.Folder} ({notes})";
        return new ImageSamples(
            Planes(set, pictures, channels, side), Labels(set), [channels, side, side], set.Classes.Count, source, set.Classes)
        {
            Notes = notes,
            Files = [.. set.Images.Select((image, i) => new SourceFile(image.File.Name, loaded[i]!.Hash))],
            Validation = set.Validation,
        };
    }

    /// <summary>What is wrong with a picture's file, or null; it is read to its end.</summary>
    public static PictureFault? Check(PictureEntry file)
    {
        _ = Open(file, out var fault);
        return fault;
    }

    private static Loaded? Open(PictureEntry file, out PictureFault? fault)
    {
        try
        {
            fault = file.Fault is { } known ? PictureFault.OfPicture(file.Path, known) : null;
            if (fault is not null)
                return null;
            var bytes = File.ReadAllBytes(file.Path);
            return new Loaded(PictureFile.Decode(bytes), Convert.ToHexStringLower(SHA256.HashData(bytes)));
        }
        catch (InvalidDataException e)
        {
            fault = PictureFault.OfPicture(file.Path, e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            fault = PictureFault.OfPicture(file.Path, $"it cannot be read: {e.Message} Check that it exists and that this user may read it.");
        }

        return null;
    }

    private static DataSetException Coloured(string path) =>
        new($"Picture '{path}' is coloured; expected grey ones, as the training images are. Convert it to grey.", path);

    // Of the first picture that can be read.
    private static int OwnSide(PictureSet set, PictureFault?[] faults)
    {
        for (var i = 0; i < set.Images.Count; i++)
        {
            if (Open(set.Images[i].File, out faults[i]) is { } first)
                return Math.Min(first.Picture.Width, first.Picture.Height);
        }

        return 1;   // no picture is left whose size matters
    }

    private static Picture Square(Picture picture, int side)
    {
        if (picture.Width == side && picture.Height == side)
            return picture;
        var square = new Picture(side, side, picture.Channels) { WasTransparent = picture.WasTransparent };
        var (resize, channel) = (new CentreSquare(picture.Width, picture.Height, side), new byte[side * side]);
        for (var c = 0; c < picture.Channels; c++)
        {
            resize.Apply(picture.Pixels.AsSpan(c), picture.Channels, channel);
            for (var p = 0; p < channel.Length; p++)
                square.Pixels[p * picture.Channels + c] = channel[p];
        }

        return square;
    }

    private static void CheckSize(PictureSet set, Picture[] pictures, int side)
    {
        var other = Enumerable.Range(0, pictures.Length).Where(i => pictures[i].Width != side || pictures[i].Height != side)
            .OrderBy(i => set.Images[i].File.Path, StringComparer.Ordinal).ToList();
        if (other.Count == 0)
            return;
        var (first, path) = (pictures[other[0]], set.Images[other[0]].File.Path);
        throw new DataSetException(
            $"Picture '{path}' is {first.Width} × {first.Height} pixels, and not all are squares of one size "
            + $"({other.Count} of {pictures.Length} are not {side} × {side}). Give the size to bring them to: --image-size 64.",
            path);
    }

    private static byte[] Planes(PictureSet set, Picture[] pictures, int channels, int side)
    {
        var (plane, bytes) = (side * side, (long)pictures.Length * channels * side * side);
        if (bytes > Array.MaxLength)
            throw new DataSetException(
                $"Folder '{set.Folder}': {pictures.Length} pictures of {channels} × {side} × {side} are {bytes} bytes; "
                + $"at most {Array.MaxLength} fit. Choose a smaller image size.",
                set.Folder);
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
        return pixels;
    }

    private static byte[] Labels(PictureSet set) => set.Classes.Count > 0 ? [.. set.Images.Select(image => (byte)image.Label)] : [];

    private static string? Notes(PictureSet set, Picture[] pictures)
    {
        var notes = new List<string>();
        if (set.Others.Length > 0)
            notes.Add($"not read: {set.Others}");
        if (pictures.Count(picture => picture.WasTransparent) is > 0 and var transparent)
            notes.Add($"{transparent} of {pictures.Length} pictures have transparent places, which are put on white");
        return notes.Count == 0 ? null : string.Join("; ", notes);
    }
}
