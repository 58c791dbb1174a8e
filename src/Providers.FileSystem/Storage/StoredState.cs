using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using GanOrleans.Files;

namespace GanOrleans.Providers.FileSystem.Storage;

/// <summary>The content of one state file.</summary>
internal sealed record StoredState<T>
{
    public required string Grain { get; init; }

    public required string Etag { get; init; }

    public required T Data { get; init; }

    /// <summary>Reads a state file, or null when there is none.</summary>
    internal static StoredState<T>? Load(string file)
    {
        if (DurableFile.Read(file) is not { } bytes)
            return null;
        try
        {
            return JsonSerializer.Deserialize<StoredState<T>>(bytes, StoredState.Json);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException(
                $"'{file}' is not a state of type {typeof(T).Name} ({e.Message}). Restore it from a backup, or move it away to begin "
                    + $"without it.",
                e);
        }
    }
}

/// <summary>How states are written: for people to read, losses that are not numbers included.</summary>
internal static class StoredState
{
    internal static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        IncludeFields = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>
    /// <c>LIFE-N</c>: N counts the writes, and each life of a state, from its first write to its clearing, has a name of its own.
    /// So no etag of a cleared state comes back.
    /// </summary>
    /// <remarks>Files of earlier versions have N alone, and go on with it.</remarks>
    internal static string Next(string? etag)
    {
        if (etag is null)
            return $"{Guid.NewGuid():N}-1";
        var count = etag.LastIndexOf('-') + 1;
        return string.Create(CultureInfo.InvariantCulture, $"{etag[..count]}{long.Parse(etag[count..], CultureInfo.InvariantCulture) + 1}");
    }
}
