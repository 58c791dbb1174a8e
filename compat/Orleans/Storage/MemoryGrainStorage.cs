using System.Collections.Concurrent;
using Orleans.Runtime;

namespace Orleans.Storage;

internal abstract class MemoryGrainStorage : IGrainStorage
{
    public abstract Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState);
    public abstract Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState);
    public abstract Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState);
}
