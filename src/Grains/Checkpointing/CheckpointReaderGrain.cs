using GanOrleans.Contracts;
using GanOrleans.Grains.Runs;
using GanOrleans.Models;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Concurrency;

namespace GanOrleans.Grains.Checkpointing;

/// <summary>Reads pieces of checkpoint files from the storage root.</summary>
[Reentrant, GrainType("gan-checkpoint-reader")]
public sealed class CheckpointReaderGrain(IServiceProvider services) : Grain, ICheckpointReaderGrain
{
    private readonly RunFolders folders = services.GetRequiredService<RunFolders>();

    /// <inheritdoc/>
    public async Task<CheckpointBytes> ReadAsync(string checkpoint, string file, long offset, CancellationToken cancellationToken)
    {
        var run = this.GetPrimaryKeyString();
        var store = new CheckpointStore(folders.Full(RunFolders.Relative(run)));
        if (offset < 0 || Path.GetFileName(file) != file || !store.Folders().Contains(checkpoint))
            throw new RunException($"Run '{run}' has no file '{file}' in a checkpoint '{checkpoint}' to read from byte {offset}.");
        try
        {
            using var handle = File.OpenHandle(Path.Combine(store.FolderOf(checkpoint), file), options: FileOptions.Asynchronous);
            var buffer = new byte[(int)Math.Clamp(RandomAccess.GetLength(handle) - offset, 0, TensorChunk.MaxBytes)];
            var read = 0;
            while (read < buffer.Length
                && await RandomAccess.ReadAsync(handle, buffer.AsMemory(read), offset + read, cancellationToken) is > 0 and var count)
                read += count;
            return new CheckpointBytes(read == buffer.Length ? buffer : buffer[..read]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RunException($"File '{file}' of checkpoint '{checkpoint}' of run '{run}' cannot be read: {e.Message}");
        }
    }
}
