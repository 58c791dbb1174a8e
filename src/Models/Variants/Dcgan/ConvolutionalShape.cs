using GanOrleans.Models.Data;
using GanOrleans.Models.Options;

namespace GanOrleans.Models.Variants.Dcgan;

/// <summary>
/// The sizes of a convolutional pair for square images: sides double from <see cref="Start"/> to <see cref="Side"/> while channels halve.
/// </summary>
/// <param name="Side">Side of an image, pixels: 28, 32 or 64.</param>
/// <param name="Channels">Colours of an image.</param>
/// <param name="Base">Channels of the layer next to the image.</param>
public readonly record struct ConvolutionalShape(int Side, int Channels, int Base)
{
    /// <summary>The sides that the networks are made for.</summary>
    public static IReadOnlyList<int> Sides { get; } = [28, 32, 64];

    /// <summary>The setting for <see cref="Base"/>, at a default for images of 28 pixels; see <see cref="Entry"/>.</summary>
    public static NumberOption Width { get; } =
        new("width", 64, 1, 1024, "Leave it out for 64 channels at 28 pixels, else the paper's 128.", IsWhole: true);

    /// <summary>Side of the smallest maps: 7 for 28 pixels, else 4.</summary>
    public int Start => Side == 28 ? 7 : 4;

    /// <summary>Number of doublings: 2, 3 or 4.</summary>
    public int Levels => Side switch { 28 => 2, 32 => 3, _ => 4 };

    /// <summary>Channels of the maps after level <paramref name="level"/>, counted from the image: level 0 is next to it.</summary>
    public int At(int level) => Base << level;

    /// <summary>The shape for some data and settings; <see cref="Check"/> has found nothing.</summary>
    public static ConvolutionalShape Of(TrainingOptions options, DataDescription data) =>
        new((int)data.SampleShape[1], (int)data.SampleShape[0], (int)Width.Of(options));

    /// <summary>Whether the data are square images of a side that the networks are made for.</summary>
    public static bool Fits(DataDescription data) =>
        data.IsImage && data.SampleShape is [_, var height, var width] && height == width && Sides.Contains((int)height);

    /// <summary>The default of <see cref="Base"/> for some data: 64 for 28 pixels, else the paper's 128.</summary>
    public static KeyValuePair<string, string> Entry(DataDescription data) =>
        (data.IsImage && data.SampleShape[^1] == 28 ? Width : Width with { Default = 128 }).Entry;

    /// <summary>What is wrong with the data and the setting.</summary>
    public static IEnumerable<OptionError> Check(TrainingOptions options, DataDescription data)
    {
        if (!Fits(data))
        {
            yield return new OptionError(
                "dataset", $"{data.Name}, {string.Join(" × ", data.SampleShape)}", "square images of 28, 32 or 64 pixels with this variant",
                "Bring images to such a size with 'image-size', or choose a fully connected variant.");
        }
        foreach (var error in Width.Check(options)) yield return error;
    }
}
