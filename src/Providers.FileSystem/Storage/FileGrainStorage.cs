using System.Text.Json;
using GanOrleans.Contracts.Clustering;
using GanOrleans.Files;
using Orleans.Runtime;
using Orleans.Storage;

namespace GanOrleans.Providers.FileSystem.Storage;

/// <summary>Grain state as readable JSON, one file per grain and state: what a write has answered is on the device.</summary>
/// <remarks>
/// <c>&lt;folder&gt;/&lt;grain type&gt;/&lt;key&gt;.&lt;state name&gt;.json</c>. Files are replaced as a whole, so a killed writer leaves
/// the old state or the new one. Every write has an etag of its own; who writes with another one than the file's has been overtaken by
/// another activation and gets <see cref="InconsistentStateException"/>, and the file stays as the newer owner wrote it.
/// </remarks>
public sealed class FileGrainStorage : IGrainStorage
{
    private readonly string _folder;

    /// <param name="folder">Where the state is kept, see <see cref="ClusterPaths.StateFolder"/>; created on the first write.</param>
    public FileGrainStorage(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        _folder = folder;
    }

    /// <inheritdoc />
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ArgumentNullException.ThrowIfNull(grainState);
        var stored = StoredState<T>.Load(FileOf(stateName, grainId));
        grainState.State = stored is null ? Activator.CreateInstance<T>() : stored.Data;
        grainState.ETag = stored?.Etag;
        grainState.RecordExists = stored is not null;
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ArgumentNullException.ThrowIfNull(grainState);
        var file = FileOf(stateName, grainId);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        using var _ = await FileLock.AcquireAsync(LockOf(file));
        var etag = CheckedEtag<T>(file, grainId, grainState.ETag);
        var stored = new StoredState<T>
        {
            Grain = grainId.ToString(),
            Etag = StoredState.Next(etag),
            Data = grainState.State!,
        };
        DurableFile.Write(file, JsonSerializer.SerializeToUtf8Bytes(stored, StoredState.Json));
        grainState.ETag = stored.Etag;
        grainState.RecordExists = true;
    }

    /// <inheritdoc />
    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ArgumentNullException.ThrowIfNull(grainState);
        var file = FileOf(stateName, grainId);
        if (Directory.Exists(Path.GetDirectoryName(file)))
        {
            using var _ = await FileLock.AcquireAsync(LockOf(file));
            CheckedEtag<T>(file, grainId, grainState.ETag);
            File.Delete(file);
            DurableFile.FlushFolder(Path.GetDirectoryName(file)!);
        }

        grainState.State = Activator.CreateInstance<T>();
        grainState.ETag = null;
        grainState.RecordExists = false;
    }

    /// <summary>Where the state of a grain is kept.</summary>
    internal string FileOf(string stateName, GrainId grain) => Path.Combine(
        _folder, FileNames.Of(grain.Type.ToString()!), $"{FileNames.Of(grain.Key.ToString()!)}.{FileNames.Of(stateName)}.json");

    // One lock per type of grain: writes of different types do not wait for each other.
    private static string LockOf(string file) => Path.Combine(Path.GetDirectoryName(file)!, ".lock");

    private static string? CheckedEtag<T>(string file, GrainId grain, string? given)
    {
        var stored = StoredState<T>.Load(file)?.Etag;
        return stored == given
            ? stored
            : throw new InconsistentStateException(
                $"The state of {grain} in '{file}' was written by another activation: its etag is '{stored}', and this one has "
                    + $"'{given}'. Read it again before writing.",
                stored, given);
    }
}
