using System.Collections.Concurrent;
using System.Text.Json;
using Orleans.Runtime;
using Orleans.Storage;

namespace GanOrleans.Grains.Tests.Support;

/// <summary>
/// Grain storage that outlives every silo of a test's cluster, as a database would. State is kept as
/// text, so nothing is shared by reference.
/// </summary>
internal sealed class SharedGrainStorage : IGrainStorage
{
    private readonly ConcurrentDictionary<(string Name, GrainId Grain), (string Etag, string Json)> states = new();

    /// <summary>Writes that are refused before the next ones succeed.</summary>
    public int WritesToFail;

    /// <summary>Completes before a write is carried out: storage that is slow, or hangs.</summary>
    public Task Gate = Task.CompletedTask;

    private readonly TaskCompletionSource written = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Answers when somebody writes for the first time, whether or not the write is carried out.</summary>
    public Task WaitForWriteAsync() => written.Task.WaitAsync(TrainingCluster.WaitLimit);

    /// <summary>Another owner writes every state as it is: whoever read it before is overtaken.</summary>
    public void Overtake()
    {
        lock (states)
        {
            foreach (var (key, kept) in states.ToArray())
                states[key] = (Guid.NewGuid().ToString("n"), kept.Json);
        }
    }

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        (grainState.State, grainState.ETag, grainState.RecordExists) = states.TryGetValue((stateName, grainId), out var kept)
            ? (JsonSerializer.Deserialize<T>(kept.Json)!, kept.Etag, true)
            : (Activator.CreateInstance<T>(), null, false);
        return Task.CompletedTask;
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        written.TrySetResult();
        await Gate;
        if (Interlocked.Decrement(ref WritesToFail) >= 0)
            throw new IOException("The storage is down.");
        Interlocked.Exchange(ref WritesToFail, 0);
        lock (states)
        {
            Check(stateName, grainId, grainState.ETag);
            var etag = Guid.NewGuid().ToString("n");
            states[(stateName, grainId)] = (etag, JsonSerializer.Serialize(grainState.State));
            (grainState.ETag, grainState.RecordExists) = (etag, true);
        }
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        lock (states)
        {
            Check(stateName, grainId, grainState.ETag);
            states.TryRemove((stateName, grainId), out _);
        }

        (grainState.State, grainState.ETag, grainState.RecordExists) = (Activator.CreateInstance<T>(), null, false);
        return Task.CompletedTask;
    }

    private void Check(string stateName, GrainId grainId, string? etag)
    {
        var present = states.TryGetValue((stateName, grainId), out var kept) ? kept.Etag : null;
        if (present != etag)
            throw new InconsistentStateException(
                $"State '{stateName}' of {grainId} was written by somebody else.", present ?? "", etag ?? "");
    }
}
