using System.Buffers;
using System.Security.Cryptography;
using GanOrleans.Files;
using GanOrleans.Imaging;
using GanOrleans.Models.Data.Pixels;
using GanOrleans.Models.Runtime;

namespace GanOrleans.Models.Data.Pictures;

/// <summary>
/// Reads the pictures of a set, in parallel, to their ends, into a stage: no more of them are in memory than there are cores. All that are
/// at fault are refused at once.
/// </summary>
internal sealed class PictureLoader
{
    private readonly PictureSet set;
    private readonly PictureForm form;
    private readonly PixelStage stage;
    private readonly PictureFault?[] faults;
    private readonly string[] hashes;
    private readonly (int Width, int Height)[] sizes;
    private readonly bool[] coloured;
    private bool stores;
    private int transparent;

    private PictureLoader(PictureSet set, PictureForm form, PixelStage stage)
    {
        (this.set, this.form, this.stage) = (set, form, stage);
        var count = set.Images.Count;
        (faults, hashes, sizes, coloured) = (new PictureFault?[count], new string[count], new (int, int)[count], new bool[count]);
    }

    /// <summary>One picture's file, read: its pixels and the sha256 of its bytes.</summary>
    private sealed record Loaded(Picture Picture, string Hash);

    /// <summary>All pictures of a set in one form.</summary>
    /// <param name="set">The pictures.</param>
    /// <param name="form">What they are brought to.</param>
    /// <param name="stage">Takes the pixels.</param>
    /// <param name="tell">Takes how far it is, for people; may be null.</param>
    /// <param name="cancellationToken">Ends reading.</param>
    /// <exception cref="DataSetException">Some are damaged, cannot be opened or do not fit the form; or there is no room.</exception>
    public static ImageSamples Load(
        PictureSet set, PictureForm form, PixelStage stage, Action<string>? tell, CancellationToken cancellationToken) =>
        new PictureLoader(set, form, stage).Load(tell, cancellationToken);

    /// <summary>What is wrong with a picture's file, or null; it is read to its end.</summary>
    public static PictureFault? Check(PictureEntry file)
    {
        _ = Open(file, out var fault);
        return fault;
    }

    private ImageSamples Load(Action<string>? tell, CancellationToken cancellationToken)
    {
        var first = FirstReadable();
        var side = form.Side ?? (first is null ? 1 : Math.Min(first.Width, first.Height));
        var channels = form.Channels ?? first?.Channels ?? 1;
        stores = form.MayResize || first?.Width == first?.Height;   // else they are refused, when all are read
        if (!ReadAll(side, channels, tell, cancellationToken))
        {
            channels = 3;   // the first one is grey, another is not
            ReadAll(side, channels, tell, cancellationToken);
        }

        if (set.Faults.Count > 0 || faults.Any(fault => fault is not null))
            throw PictureFault.Refusal(set.Folder, set.Images.Count, [.. set.Faults, .. faults.OfType<PictureFault>()]);
        CheckSize(side);
        if (channels == 1 && Array.IndexOf(coloured, true) is >= 0 and var wrong)
            throw Coloured(set.Images[wrong].File.Path);
        var notes = Notes();
        var source = notes is null ? set.Folder : $"{set.Folder} ({notes})";
        return new ImageSamples(stage.Pixels, Labels(), [channels, side, side], set.Classes.Count, source, set.Classes)
        {
            Notes = notes,
            Files = [.. set.Images.Select((image, i) => new SourceFile(image.File.Name, hashes[i]))],
            Validation = set.Validation,
        };
    }

    // False when a coloured picture turned up where grey ones were expected and coloured ones are as good.
    private bool ReadAll(int side, int channels, Action<string>? tell, CancellationToken cancellationToken)
    {
        if (stores)
            stage.Begin(set.Images.Count, checked(channels * side * side));
        transparent = 0;
        var progress = new ReadingProgress($"reading the pictures of '{set.Folder}'", set.Images.Count, tell);
        var mayGrow = channels == 1 && form.Channels is null;
        ParallelLoop.Run(set.Images.Count, Read, cancellationToken);
        return !mayGrow || Array.IndexOf(coloured, true) < 0;

        void Read(int i, ParallelLoopState loop)
        {
            if (Open(set.Images[i].File, out faults[i]) is { } read)
                Store(i, read, side, channels);
            if (mayGrow && coloured[i])
                loop.Stop();
            progress.Step();
        }
    }

    private void Store(int i, Loaded read, int side, int channels)
    {
        var picture = form.MayResize ? Square(read.Picture, side) : read.Picture;
        (hashes[i], sizes[i], coloured[i]) = (read.Hash, (picture.Width, picture.Height), picture.Channels == 3);
        if (picture.WasTransparent)
            Interlocked.Increment(ref transparent);
        if (!stores || sizes[i] != (side, side) || picture.Channels > channels)
            return;   // refused when all are read
        var plane = side * side;
        var room = ArrayPool<byte>.Shared.Rent(channels * plane);
        for (var c = 0; c < channels; c++)
        {
            var channel = Math.Min(c, picture.Channels - 1);   // grey among coloured pictures: all three channels alike
            for (var p = 0; p < plane; p++)
                room[c * plane + p] = picture.Pixels[p * picture.Channels + channel];
        }

        stage.Put(i, room.AsSpan(0, channels * plane));
        ArrayPool<byte>.Shared.Return(room);
    }

    private Picture? FirstReadable()
    {
        for (var i = 0; i < set.Images.Count; i++)
        {
            if (Open(set.Images[i].File, out faults[i]) is { } first)
                return first.Picture;
        }

        return null;   // no picture is left whose form matters
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
            fault = PictureFault.OfPicture(
                file.Path, $"it cannot be read: {e.Message} Check that it exists and that this user may read it.");
        }

        return null;
    }

    private static DataSetException Coloured(string path) =>
        new($"Picture '{PrintableText.Of(path)}' is coloured; expected grey ones, as the training images are. Convert it to grey.", path);

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

    private void CheckSize(int side)
    {
        if (Array.TrueForAll(sizes, size => size == (side, side)))
            return;
        var ordered = Enumerable.Range(0, sizes.Length)
            .OrderBy(i => (long)sizes[i].Width * sizes[i].Height).ThenBy(i => set.Images[i].File.Path, StringComparer.Ordinal).ToList();
        var (smallest, largest) = (ordered[0], ordered[^1]);
        var found = sizes[smallest] == sizes[largest] && form.Side is { } wanted
            ? $"are {Sized(largest)}; expected {wanted} × {wanted}, as the training images are"
            : sizes[smallest] == sizes[largest] ? $"are no squares: {Sized(smallest)}, for example"
            : $"are not all squares of one size: the smallest is {Sized(smallest)}, the largest {Sized(largest)}";
        throw new DataSetException(
            $"The pictures of '{PrintableText.Of(set.Folder)}' {found}. Give the size to bring them to: --image-size 64.",
            set.Images[largest].File.Path)
        {
            Setting = "image-size",
        };

        string Sized(int i) => $"{sizes[i].Width} × {sizes[i].Height} pixels ('{PrintableText.Of(set.Images[i].File.Name)}')";
    }

    private byte[] Labels() => set.Classes.Count > 0 ? [.. set.Images.Select(image => (byte)image.Label)] : [];

    private string? Notes()
    {
        var notes = new List<string>();
        if (set.Others.Length > 0)
            notes.Add($"not read: {set.Others}");
        if (transparent > 0)
            notes.Add($"{transparent} of {sizes.Length} pictures have transparent places, which are put on white");
        return notes.Count == 0 ? null : string.Join("; ", notes);
    }
}
