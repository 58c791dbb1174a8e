using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using GanOrleans.Files;

namespace GanOrleans.Models;

/// <summary>The checkpoints of one run, as folders <c>checkpoints/{iteration}-g{generation}</c> of its run folder. Free of torch.</summary>
/// <remarks>
/// Files are written to a temporary folder and flushed, the folder is flushed and renamed, and <c>manifest.json</c> comes last: a crash at any point
/// leaves either no checkpoint or a whole one. A folder without a manifest is not a checkpoint.
/// </remarks>
public sealed partial class CheckpointStore
{
    /// <summary>Name of the file that makes a folder a checkpoint.</summary>
    public const string ManifestName = "manifest.json";

    private const string TemporaryPrefix = ".tmp-";
    private const string QuarantineName = ".quarantine";

    private readonly string root;
    private readonly TimeProvider time;

    /// <param name="runFolder">The run's folder; <c>checkpoints/</c> is made in it when the first one is begun.</param>
    /// <param name="time">Clock of <see cref="CheckpointManifest.CreatedAt"/>. Default: the system's.</param>
    public CheckpointStore(string runFolder, TimeProvider? time = null)
    {
        root = Path.Combine(runFolder, "checkpoints");
        this.time = time ?? TimeProvider.System;
    }

    /// <summary>Makes an empty temporary folder to write a checkpoint's files into, and returns its path.</summary>
    public string BeginTemporary(long iteration, int generation)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(iteration);
        ArgumentOutOfRangeException.ThrowIfNegative(generation);
        var folder = Path.Combine(root, $"{TemporaryPrefix}{NameOf(iteration, generation)}-{Guid.NewGuid():n}");
        Directory.CreateDirectory(folder);
        return folder;
    }

    /// <summary>Makes a temporary folder a checkpoint. One of the same iteration and generation that is already committed wins: it is returned, and the temporary one goes.</summary>
    /// <param name="temporary">A folder from <see cref="BeginTemporary"/>, with all files written and closed.</param>
    /// <param name="versions">Version of each network in it.</param>
    /// <param name="details">Free text by name for the manifest.</param>
    /// <param name="beforeManifest">Called when all files are durable and the manifest is not written yet; what it throws leaves no checkpoint.</param>
    /// <exception cref="ArgumentException">The folder is not a temporary one of this store, or it is empty.</exception>
    public CheckpointManifest Commit(
        string temporary, IReadOnlyDictionary<string, long> versions, IReadOnlyDictionary<string, string>? details = null, Action? beforeManifest = null)
    {
        var (iteration, generation) = ParseTemporary(temporary);
        var name = NameOf(iteration, generation);
        var folder = Path.Combine(root, name);
        if (Read(name) is { } present)
        {
            Directory.Delete(temporary, recursive: true);
            return present;
        }

        var files = Directory.GetFiles(temporary).Order(StringComparer.Ordinal).Select(Describe).ToList();
        if (files.Count == 0) throw new ArgumentException($"Folder '{temporary}' is empty: save the networks into it before committing it.", nameof(temporary));
        foreach (var file in files) DurableFile.Flush(Path.Combine(temporary, file.Name));
        DurableFile.FlushFolder(temporary);
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);   // renamed by a crash before its manifest
        Directory.Move(temporary, folder);
        DurableFile.FlushFolder(root);
        beforeManifest?.Invoke();

        var manifest = new CheckpointManifest(name, iteration, generation, time.GetUtcNow(), versions, details ?? new Dictionary<string, string>(), files);
        DurableFile.Write(Path.Combine(folder, ManifestName), ManifestFile.Bytes(manifest));
        return manifest;
    }

    /// <summary>Throws a temporary folder away.</summary>
    public void Discard(string temporary)
    {
        ParseTemporary(temporary);
        if (Directory.Exists(temporary)) Directory.Delete(temporary, recursive: true);
    }

    /// <summary>The committed checkpoints that can be read, oldest first by iteration, then generation. Content is not verified.</summary>
    public IReadOnlyList<CheckpointManifest> List()
    {
        if (!Directory.Exists(root)) return [];
        return [.. Directory.GetDirectories(root).Select(folder => TryRead(Path.GetFileName(folder))).OfType<CheckpointManifest>()
            .OrderBy(m => m.Iteration).ThenBy(m => m.Generation)];
    }

    /// <summary>The folder of a checkpoint.</summary>
    public string FolderOf(string name) => Path.Combine(root, name);

    /// <summary>Reads every byte of a checkpoint and compares it with the manifest; empty when all is well.</summary>
    /// <exception cref="IOException">The disk cannot be read now, which says nothing about the checkpoint.</exception>
    public IReadOnlyList<CheckpointFault> Verify(string name)
    {
        var folder = FolderOf(name);
        if (ReadManifest(name) is not ({ } manifest, _))
            return [new CheckpointFault(Path.Combine(folder, ManifestName), ReadManifest(name).Problem)];
        var faults = new List<CheckpointFault>();
        foreach (var expected in manifest.Files)
        {
            var path = Path.Combine(folder, expected.Name);
            if (!IsThere(path))
                faults.Add(new CheckpointFault(path, $"it is missing; the manifest has {expected.Bytes} bytes."));
            else if (Describe(path) is var found && found.Bytes != expected.Bytes)
                faults.Add(new CheckpointFault(path, string.Create(CultureInfo.InvariantCulture, $"it has {found.Bytes} bytes; the manifest has {expected.Bytes}.")));
            else if (found.Sha256 != expected.Sha256)
                faults.Add(new CheckpointFault(path, $"its sha256 is {found.Sha256}; the manifest has {expected.Sha256}."));
        }
        return faults;
    }

    /// <summary>Names of the folders that look like checkpoints, whole or not, in no order.</summary>
    public IReadOnlyList<string> Folders() =>
        Directory.Exists(root) ? [.. Directory.GetDirectories(root).Select(folder => Path.GetFileName(folder)!).Where(name => CheckpointName().IsMatch(name))] : [];

    /// <summary>Whether a folder has a manifest, readable or not: without one it never was a checkpoint.</summary>
    /// <exception cref="IOException">The disk does not say.</exception>
    /// <exception cref="UnauthorizedAccessException">Nor does it allow to ask.</exception>
    public bool HasManifest(string name) => IsThere(Path.Combine(root, name, ManifestName));

    /// <summary>Deletes a checkpoint, the manifest first: a crash in between leaves a folder that is no checkpoint.</summary>
    public void Delete(string name)
    {
        var folder = FolderOf(name);
        if (name.StartsWith('.') || !Directory.Exists(folder)) return;
        File.Delete(Path.Combine(folder, ManifestName));
        DurableFile.FlushFolder(folder);
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Moves a damaged checkpoint out of the way, for people to look at, and returns where it is now.</summary>
    public string Quarantine(string name)
    {
        var folder = Path.Combine(root, QuarantineName);
        Directory.CreateDirectory(folder);
        var target = Path.Combine(folder, name);
        for (var i = 2; Directory.Exists(target); i++) target = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{name}.{i}"));
        Directory.Move(FolderOf(name), target);
        DurableFile.FlushFolder(root);
        return target;
    }

    /// <summary>Copies a whole checkpoint of another run into this store as <c>{iteration}-g0</c>: where a branch begins. Repeated, it changes nothing.</summary>
    /// <exception cref="IOException">The files there are not what their manifest says.</exception>
    public CheckpointManifest Adopt(CheckpointStore source, string name)
    {
        if (source.Read(name) is not { } manifest || source.Verify(name) is { Count: > 0 })
            throw new IOException($"Checkpoint '{source.FolderOf(name)}' is not whole: {string.Join(" ", source.Verify(name).Select(fault => fault.ToString()))} Choose another one.");
        if (Read(NameOf(manifest.Iteration, 0)) is { } present) return present;
        var temporary = BeginTemporary(manifest.Iteration, 0);
        foreach (var file in manifest.Files) File.Copy(Path.Combine(source.FolderOf(name), file.Name), Path.Combine(temporary, file.Name));
        return Commit(temporary, manifest.Versions, manifest.Details);
    }

    /// <summary>Deletes the temporary folders that crashes left. Call it when nobody writes a checkpoint of this run.</summary>
    public void DeleteAbandoned()
    {
        if (!Directory.Exists(root)) return;
        foreach (var folder in Directory.GetDirectories(root, TemporaryPrefix + "*")) Directory.Delete(folder, recursive: true);
    }

    private CheckpointManifest? Read(string name) => ReadManifest(name).Manifest;

    private CheckpointManifest? TryRead(string name)
    {
        try
        {
            return Read(name);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // File.Exists is false also where a disk fails: a sound checkpoint would count as none.
    private static bool IsThere(string path)
    {
        try
        {
            File.GetAttributes(path);
            return true;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
    }

    private (CheckpointManifest? Manifest, string Problem) ReadManifest(string name)
    {
        var path = Path.Combine(root, name, ManifestName);
        if (name.StartsWith('.') || !IsThere(path)) return (null, "there is no manifest, so this is not a committed checkpoint.");
        try
        {
            return ManifestFile.Parse(File.ReadAllBytes(path), name);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return (null, "it was deleted meanwhile.");
        }
    }

    private static CheckpointFile Describe(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20);
        return new CheckpointFile(Path.GetFileName(path), stream.Length, Convert.ToHexStringLower(SHA256.HashData(stream)));
    }

    private (long Iteration, int Generation) ParseTemporary(string temporary)
    {
        var match = TemporaryName().Match(Path.GetFileName(temporary));
        if (!match.Success || Path.GetFullPath(Path.GetDirectoryName(temporary) ?? "") != Path.GetFullPath(root))
            throw new ArgumentException($"Folder '{temporary}' is not a temporary checkpoint of '{root}': use the path that BeginTemporary returned.", nameof(temporary));
        return (long.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture), int.Parse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture));
    }

    internal static string NameOf(long iteration, int generation) => string.Create(CultureInfo.InvariantCulture, $"{iteration}-g{generation}");

    [GeneratedRegex(@"^\d+-g\d+$")]
    private static partial Regex CheckpointName();

    [GeneratedRegex(@"^\.tmp-(\d+)-g(\d+)-[0-9a-f]{32}$")]
    private static partial Regex TemporaryName();
}
