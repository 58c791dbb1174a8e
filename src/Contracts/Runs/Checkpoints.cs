using GanOrleans.Contracts.Transfers;

namespace GanOrleans.Contracts.Runs;

/// <param name="Name"><c>iteration-gGeneration</c>, for example <c>2000-g1</c>.</param>
/// <param name="Iteration">Committed iterations.</param>
/// <param name="Generation">The generation that wrote it.</param>
/// <param name="Bytes">Size of all its files.</param>
/// <param name="WrittenAt">When (UTC).</param>
/// <param name="Folder">Where, below the storage root.</param>
[GenerateSerializer, Immutable, Alias("gan.checkpoint-info")]
public sealed record CheckpointInfo(
    [property: Id(0)] string Name, [property: Id(1)] long Iteration, [property: Id(2)] int Generation, [property: Id(3)] long Bytes,
    [property: Id(4)] DateTimeOffset WrittenAt, [property: Id(5)] string Folder)
{
    /// <summary>Whether retention never deletes it because somebody said so.</summary>
    [Id(6)] public bool Pinned { get; init; }

    /// <summary>V(D,G) over the lease before it, nats, or NaN when no phase defined it.</summary>
    [Id(8)] public double Value { get; init; } = double.NaN;

    /// <summary>Whether it lies beside the run's line: the run went back behind it, and on from there. Id 7 was another field's.</summary>
    [Id(9)] public bool Abandoned { get; init; }

    /// <summary>The newest on the run's line of what <see cref="ICoordinatorGrain.ListCheckpointsAsync"/> answered, or null.</summary>
    public static CheckpointInfo? Newest(IEnumerable<CheckpointInfo> listed) => listed.LastOrDefault(checkpoint => !checkpoint.Abandoned);
}

/// <summary>What reading every byte of a checkpoint found.</summary>
/// <param name="Name">The checkpoint.</param>
/// <param name="Faults">What is wrong with it: file, what was found, what was written; empty when it is whole.</param>
[GenerateSerializer, Immutable, Alias("gan.checkpoint-report")]
public sealed record CheckpointReport([property: Id(0)] string Name, [property: Id(1)] string[] Faults)
{
    /// <summary>Why it cannot be read now, which says nothing about what is on the disk; null where it was read.</summary>
    [Id(2)] public string? Unreadable { get; init; }
}

/// <param name="Info">The checkpoint.</param>
/// <param name="Files">Its files with their lengths in bytes, the manifest among them.</param>
/// <param name="Plan">The run's plan.</param>
[GenerateSerializer, Immutable, Alias("gan.held-checkpoint")]
public sealed record HeldCheckpoint(
    [property: Id(0)] CheckpointInfo Info, [property: Id(1)] CheckpointFileInfo[] Files, [property: Id(2)] RunPlan Plan);

/// <param name="Name">File name within the checkpoint's folder.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">Its SHA-256, lower-case hexadecimal: what the manifest has.</param>
[GenerateSerializer, Immutable, Alias("gan.checkpoint-file")]
public readonly record struct CheckpointFileInfo(
    [property: Id(0)] string Name, [property: Id(1)] long Bytes, [property: Id(2)] string Sha256);

/// <summary>Reads files of checkpoints for those who do not see the storage root. Key: the run's id.</summary>
[Alias("gan.checkpoint-reader")]
public interface ICheckpointReaderGrain : IGrainWithStringKey
{
    /// <summary>A piece of a file: up to <see cref="TensorChunk.MaxBytes"/> from <paramref name="offset"/>, empty at its end.</summary>
    /// <exception cref="RunException">There is no such file.</exception>
    [Alias("read")]
    Task<CheckpointBytes> ReadAsync(string checkpoint, string file, long offset, CancellationToken cancellationToken = default);
}

/// <param name="Bytes">The bytes; never changed after sending.</param>
[GenerateSerializer, Immutable, Alias("gan.checkpoint-bytes")]
public sealed record CheckpointBytes([property: Id(0)] byte[] Bytes);
