using System.Security.Cryptography;
using System.Text.Json;
using GanOrleans.Files;

namespace GanOrleans.Models.Data.Pixels;

/// <summary>What a cache file of pixels holds: everything of a set but the pixels, and the hashes that these are checked by.</summary>
internal sealed record PixelManifest
{
    /// <summary>Its name in the entry's folder.</summary>
    public const string FileName = "manifest.json";

    private const int CurrentVersion = 1;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Version of this layout; another one is built again.</summary>
    public int Version { get; init; } = CurrentVersion;

    /// <summary>The data set's name.</summary>
    public required string Name { get; init; }

    /// <summary>Where the images come from, for people.</summary>
    public required string Source { get; init; }

    /// <summary>What was left out or changed, for people; null where nothing was.</summary>
    public string? Notes { get; init; }

    /// <summary>[C, H, W].</summary>
    public required long[] Shape { get; init; }

    /// <summary>Number of images.</summary>
    public required int Count { get; init; }

    /// <summary>Names of the classes; empty where there are none.</summary>
    public required string[] ClassNames { get; init; }

    /// <summary>One byte per image; empty where there are no classes.</summary>
    public required byte[] Labels { get; init; }

    /// <summary>How many images at the end are for validation; null for a sixth.</summary>
    public int? Validation { get; init; }

    /// <summary>The content hashes of the splits, by first image and number of images.</summary>
    public required RangeHash[] Hashes { get; init; }

    /// <summary>Bytes of a segment; the last one may be shorter.</summary>
    public required int SegmentBytes { get; init; }

    /// <summary>sha256 of each segment of the pixels, lower-case hexadecimal.</summary>
    public required string[] Segments { get; init; }

    /// <summary>sha256 of this manifest without this line.</summary>
    public string Seal { get; init; } = "";

    /// <summary>Number of bytes of the pixels.</summary>
    public long Bytes => Shape.Aggregate((long)Count, (product, extent) => checked(product * extent));

    /// <summary>Reads an entry's manifest; null where there is none, or it is of another version or changed.</summary>
    public static PixelManifest? Read(string folder)
    {
        try
        {
            var bytes = DurableFile.Read(Path.Combine(folder, FileName));
            var manifest = bytes is null ? null : JsonSerializer.Deserialize<PixelManifest>(bytes, Json);
            return manifest?.Version == CurrentVersion && manifest.Seal == manifest.Sealed().Seal ? manifest : null;
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException or OverflowException)
        {
            return null;
        }
    }

    /// <summary>Writes it, durably.</summary>
    public void Write(string folder) =>
        DurableFile.Write(Path.Combine(folder, FileName), JsonSerializer.SerializeToUtf8Bytes(Sealed(), Json));

    private PixelManifest Sealed() =>
        this with { Seal = Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(this with { Seal = "" }, Json))) };
}

/// <summary>The content hash of a range of images.</summary>
/// <param name="First">The first image.</param>
/// <param name="Count">Number of images.</param>
/// <param name="Hash">Their hash.</param>
public sealed record RangeHash(int First, int Count, string Hash);
