using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace GanOrleans.Models.Checkpoints;

/// <summary>
/// Reads and writes <c>manifest.json</c>. Its last field is the SHA-256 of the file itself with that field as
/// zeros, so no byte of it changes unnoticed.
/// </summary>
internal static class ManifestFile
{
    /// <summary>The format that is written; older ones are read, newer ones are refused.</summary>
    public const int Format = 2;

    private const int SealLength = 64;
    private const string SealField = "\"seal\": \"";
    private static readonly string NoSeal = new('0', SealLength);
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static byte[] Bytes(CheckpointManifest manifest)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(manifest with { Format = Format, Seal = NoSeal }, Json);
        var seal = Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(bytes)));
        seal.CopyTo(bytes, SealAt(bytes));
        return bytes;
    }

    /// <summary>The manifest, or what is wrong with it.</summary>
    public static (CheckpointManifest? Manifest, string Problem) Parse(byte[] bytes, string name)
    {
        try
        {
            if (JsonSerializer.Deserialize<CheckpointManifest>(bytes, Json) is not { } manifest)
                return (null, "it is empty.");
            if (manifest.Format > Format)
                return (
                    null,
                    $"it has format {manifest.Format}; this program reads formats 1 to {Format}. Use the version of GanOrleans that "
                        + $"wrote it, or a newer one."
                );
            if ((manifest.Format > 1 || !string.IsNullOrEmpty(manifest.Seal)) && !IsSealed(bytes, manifest.Seal))
                return (null, "its own checksum does not fit: it was changed after it was written.");
            return IsSound(manifest, name) ? (manifest, "") : (null, $"it does not describe the checkpoint '{name}'.");
        }
        catch (JsonException e)
        {
            return (null, $"it is not JSON of a manifest ({e.Message})");
        }
    }

    private static bool IsSealed(byte[] bytes, string? seal)
    {
        if (seal is not { Length: SealLength } || SealAt(bytes) is not (>= 0 and var at) || at + SealLength > bytes.Length)
            return false;
        byte[] copy = [.. bytes];
        Encoding.ASCII.GetBytes(NoSeal).CopyTo(copy, at);
        return Convert.ToHexStringLower(SHA256.HashData(copy)) == seal;
    }

    private static int SealAt(byte[] bytes) =>
        bytes.AsSpan().LastIndexOf(Encoding.ASCII.GetBytes(SealField)) is >= 0 and var at ? at + SealField.Length : -1;

    // Whatever it says must name its own folder, and only files in it.
    private static bool IsSound(CheckpointManifest manifest, string name) =>
        manifest.Name == name && name == CheckpointName.Of(manifest.Iteration, manifest.Generation)
        && manifest.Files is { Count: > 0 } && manifest.Versions is not null && manifest.Details is not null
        && manifest.Files.All(file => file?.Name is { Length: > 0 } && Path.GetFileName(file.Name) == file.Name && file.Sha256 is not null);
}
