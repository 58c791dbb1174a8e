namespace GanOrleans.Models.Checkpoints;

/// <summary>One file of a checkpoint.</summary>
/// <param name="Name">File name within the checkpoint's folder.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">Its SHA-256, lower-case hexadecimal.</param>
public sealed record CheckpointFile(string Name, long Bytes, string Sha256);

/// <summary>What <c>manifest.json</c> says: a checkpoint exists from the moment at which this file does.</summary>
/// <param name="Name">Folder name under <c>checkpoints/</c>: <c>{iteration}-g{generation}</c>.</param>
/// <param name="Iteration">Number of iterations done.</param>
/// <param name="Generation">Generation of the run that wrote it.</param>
/// <param name="CreatedAt">When it was committed.</param>
/// <param name="Versions">Version of each network, by name.</param>
/// <param name="Details">Free text by name, such as variant, seed and hash of the data.</param>
/// <param name="Files">Every file but the manifest, ordered by name.</param>
/// <param name="Format">Version of the checkpoint's format; set on writing.</param>
/// <param name="Seal">SHA-256 of the manifest itself with this field as zeros; set on writing.</param>
public sealed record CheckpointManifest(
    string Name,
    long Iteration,
    int Generation,
    DateTimeOffset CreatedAt,
    IReadOnlyDictionary<string, long> Versions,
    IReadOnlyDictionary<string, string> Details,
    IReadOnlyList<CheckpointFile> Files,
    int Format = 1,
    string Seal = "");

/// <summary>One thing wrong with a checkpoint on disk.</summary>
/// <param name="File">Path of the file at fault.</param>
/// <param name="Problem">What was found and what was expected.</param>
public sealed record CheckpointFault(string File, string Problem)
{
    /// <summary>One line for people.</summary>
    public override string ToString() => $"'{File}': {Problem}";
}
