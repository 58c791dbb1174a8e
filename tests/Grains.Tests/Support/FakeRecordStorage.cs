using GanOrleans.Grains.Runs;
using Orleans.Runtime;

namespace GanOrleans.Grains.Tests.Support;

/// <summary>A run record in memory that fails or waits as a test says.</summary>
internal sealed class FakeRecordStorage : IPersistentState<RunRecord>
{
    /// <summary>What was written, in order.</summary>
    public List<RunRecord> Written { get; } = [];

    /// <summary>Completes before a write is carried out.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    /// <summary>What a write throws instead of being carried out, or null.</summary>
    public Exception? Fault { get; set; }

    /// <summary>Writes that were tried.</summary>
    public int Tries { get; private set; }

    public RunRecord State { get; set; } = new();

    public string Etag => $"{Written.Count}";

    public bool RecordExists => Written.Count > 0;

    public Task ReadStateAsync() => Task.CompletedTask;

    public Task ClearStateAsync() => throw new NotSupportedException();

    public async Task WriteStateAsync()
    {
        Tries++;
        await Gate;
        if (Fault is not null)
            throw Fault;
        Written.Add(State.Copy());
    }
}
