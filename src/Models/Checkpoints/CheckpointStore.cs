using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using GanOrleans.Files;

namespace GanOrleans.Models.Checkpoints;

/// <summary>The checkpoints of one run, as folders <c>checkpoints/{iteration}-g{generation}</c> of its run folder. Free of torch.</summary>
/// <remarks>
/// Files are written to a temporary folder and flushed, the folder is flushed and renamed, and <c>manifest.json</c> comes last: a crash at
/// any point leaves either no checkpoint or a whole one. A folder without a manifest is not a checkpoint.
/// </remarks>
public sealed class CheckpointStore
{
    /// <summary>Name of the file that makes a folder a checkpoint.</summary>
    public const string ManifestName = "manifest.json";

    private const string TemporaryPrefix = ".tmp-";
    private const string QuarantineName = ".quarantine";
    private const string Damaged = " The checkpoint is damaged: use another one.";

    private readonly string root;
    private readonly TimeProvider time;

    /// <param name="runFolder">The run's folder; <c>checkpoints/</c> is made in it when the first one is begun.</param>
    /// <param name="time">Clock of <see cref="CheckpointManifest.CreatedAt"/>. Default: the system's.</param>
    public CheckpointStore(string runFolder, TimeProvider? time = null)
    {
        root = Path.Combine(runFolder, "checkpoints");
        this.time = time ?? TimeProvider.System;
    }

    private CheckpointStore(DirectoryInfo checkpoints) => (root, time) = (checkpoints.FullName, TimeProvider.System);

    /// <summary>Makes an empty temporary folder to write a checkpoint's files into, and returns its path.</summary>
    public string BeginTemporary(long iteration, int generation)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(iteration);
        ArgumentOutOfRangeException.ThrowIfNegative(generation);
        var folder = Path.Combine(root, $"{TemporaryPrefix}{CheckpointName.Of(iteration, generation)}-{Guid.NewGuid():n}");
        Directory.CreateDirectory(folder);
        return folder;
    }

    /// <summary>
    /// Makes a temporary folder a checkpoint. One of the same iteration and generation that is already committed wins: it
    /// is returned, and the temporary one goes.
    /// </summary>
    /// <param name="temporary">A folder from <see cref="BeginTemporary"/>, with all files written and closed.</param>
    /// <param name="versions">Version of each network in it.</param>
    /// <param name="details">Free text by name for the manifest.</param>
    /// <param name="beforeManifest">Called when all files are durable and the manifest is not written yet;
    /// what it throws leaves no checkpoint.</param>
    /// <exception cref="ArgumentException">The folder is not a temporary one of this store, or it is empty.</exception>
    public CheckpointManifest Commit(
        string temporary,
        IReadOnlyDictionary<string, long> versions,
        IReadOnlyDictionary<string, string>? details = null,
        Action? beforeManifest = null)
    {
        var (iteration, generation) = ParseTemporary(temporary);
        var name = CheckpointName.Of(iteration, generation);
        var folder = Path.Combine(root, name);
        if (Read(name) is { } present)
        {
            Directory.Delete(temporary, recursive: true);
            return present;
        }

        var files = Directory.GetFiles(temporary).Order(StringComparer.Ordinal).Select(CheckpointFiles.Describe).ToList();
        if (files.Count == 0)
            throw new ArgumentException(
                $"Folder '{temporary}' is empty: save the networks into it before committing it.", nameof(temporary));
        foreach (var file in files)
            DurableFile.Flush(Path.Combine(temporary, file.Name));
        DurableFile.FlushFolder(temporary);
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);   // renamed by a crash before its manifest
        Directory.Move(temporary, folder);
        DurableFile.FlushFolder(root);
        beforeManifest?.Invoke();

        var manifest = new CheckpointManifest(
            name, iteration, generation, time.GetUtcNow(), versions, details ?? new Dictionary<string, string>(), files);
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
        var (manifest, problem) = ReadManifest(name);
        if (manifest is not null) problem = SealProblem(manifest);
        return problem.Length > 0
            ? [new CheckpointFault(Path.Combine(FolderOf(name), ManifestName), problem)]
            : [.. manifest!.Files.Select(file => CheckpointFiles.Compare(FolderOf(name), file)).OfType<CheckpointFault>()];
    }

    /// <summary>
    /// Checks the files of a checkpoint that are about to be read against its manifest. A folder without a manifest is not a checkpoint but
    /// files that a program saved by itself: there is nothing to compare them with.
    /// </summary>
    /// <param name="folder">The checkpoint's folder.</param>
    /// <param name="files">Names of the files.</param>
    /// <exception cref="SafetensorsException">
    /// One of them is not what was written, or cannot be read; the message says which, and what was found.
    /// </exception>
    public static void RequireWhole(string folder, IEnumerable<string> files)
    {
        var store = new CheckpointStore(Directory.GetParent(Path.GetFullPath(folder))!);
        var name = Path.GetFileName(Path.GetFullPath(folder));
        var path = Path.Combine(folder, ManifestName);
        try
        {
            if (!store.HasManifest(name)) return;
            var (manifest, problem) = store.ReadManifest(name);
            if (manifest is not null) problem = store.SealProblem(manifest);
            if (problem.Length > 0) throw new SafetensorsException(problem + Damaged, path, 0);
            foreach (var file in files)
            {
                path = Path.Combine(folder, file);
                if (manifest!.Files.FirstOrDefault(known => known.Name == file) is not { } expected)
                {
                    if (CheckpointFiles.Exists(path)) throw new SafetensorsException("the manifest does not have it." + Damaged, path, 0);
                }
                else if (CheckpointFiles.Compare(folder, expected) is { } fault)
                    throw new SafetensorsException(fault.Problem + Damaged, path, 0);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SafetensorsException(
                $"cannot be read now ({e.Message}).", path, 0, e as IOException ?? new IOException(e.Message, e));
        }
    }

    /// <summary>Names of the folders that look like checkpoints, whole or not, in no order.</summary>
    public IReadOnlyList<string> Folders() =>
        Directory.Exists(root)
            ?
            [
                .. Directory
                    .GetDirectories(root)
                    .Select(folder => Path.GetFileName(folder)!)
                    .Where(name => CheckpointName.Parse(name) is not null),
            ]
            : [];

    /// <summary>Whether a folder has a manifest, readable or not: without one it never was a checkpoint.</summary>
    /// <exception cref="IOException">The disk does not say.</exception>
    /// <exception cref="UnauthorizedAccessException">Nor does it allow to ask.</exception>
    public bool HasManifest(string name) => CheckpointFiles.Exists(Path.Combine(root, name, ManifestName));

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
        for (var i = 2; Directory.Exists(target); i++)
            target = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{name}.{i}"));
        Directory.Move(FolderOf(name), target);
        DurableFile.FlushFolder(root);
        return target;
    }

    /// <summary>
    /// Copies a whole checkpoint of another run into this store as <c>{iteration}-g0</c>: where a
    /// branch begins. Repeated, it changes nothing.
    /// </summary>
    /// <param name="source">Where it is.</param>
    /// <param name="name">Its name there.</param>
    /// <param name="complete">Adds to the copied files what this run needs beside them; null for nothing.</param>
    /// <exception cref="IOException">The files there are not what their manifest says.</exception>
    public CheckpointManifest ImportFrom(CheckpointStore source, string name, Action<string>? complete = null)
    {
        var (manifest, problem) = source.ReadManifest(name);
        if (manifest is not null) problem = source.SealProblem(manifest);
        if (problem.Length > 0) throw NotWhole(source, name, problem);
        if (Read(CheckpointName.Of(manifest!.Iteration, 0)) is { } present) return present;
        var temporary = BeginTemporary(manifest.Iteration, 0);
        try
        {
            foreach (var file in manifest.Files)
                File.Copy(Path.Combine(source.FolderOf(name), file.Name), Path.Combine(temporary, file.Name));
            // The copies are compared, not the files: those may be replaced in between.
            if (
                manifest.Files.Select(file => CheckpointFiles.Compare(temporary, file)).FirstOrDefault(fault => fault is not null) is
                { } fault)
                throw NotWhole(source, name, $"'{Path.GetFileName(fault.File)}': {fault.Problem}");
            complete?.Invoke(temporary);
            return Commit(temporary, manifest.Versions, manifest.Details);
        }
        catch
        {
            Discard(temporary);
            throw;
        }
    }

    private static IOException NotWhole(CheckpointStore source, string name, string problem) =>
        new($"Checkpoint '{source.FolderOf(name)}' is damaged: {problem} Choose another one.");

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

    private (CheckpointManifest? Manifest, string Problem) ReadManifest(string name)
    {
        var path = Path.Combine(root, name, ManifestName);
        if (name.StartsWith('.') || !CheckpointFiles.Exists(path))
            return (null, "there is no manifest, so this is not a committed checkpoint.");
        try
        {
            return ManifestFile.Parse(File.ReadAllBytes(path), name);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return (null, "it was deleted meanwhile.");
        }
    }

    // A run's coordinator writes one format in a generation, and no older one in a later: what claims otherwise lost its seal on purpose.
    private string SealProblem(CheckpointManifest manifest)
    {
        if (manifest.Format > 1) return "";
        var sealedBeside = Folders().FirstOrDefault(
            name => CheckpointName.Parse(name) is { } other && other.Generation <= manifest.Generation && TryRead(name) is { Format: > 1 });
        return sealedBeside is null
            ? ""
            : $"it is of format 1, without a checksum of its own, and '{sealedBeside}' beside it, of the same generation or an earlier "
                + $"one, is of format {ManifestFile.Format}: it was changed after it was written.";
    }

    private (long Iteration, int Generation) ParseTemporary(string temporary)
    {
        var match = CheckpointName.MatchTemporary(Path.GetFileName(temporary));
        if (!match.Success || Path.GetFullPath(Path.GetDirectoryName(temporary) ?? "") != Path.GetFullPath(root))
            throw new ArgumentException(
                $"Folder '{temporary}' is not a temporary checkpoint of '{root}': use the path that BeginTemporary returned.",
                nameof(temporary));
        return (
            long.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture),
            int.Parse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture));
    }
}
