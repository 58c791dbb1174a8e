using GanOrleans.Support.Storage;
using Orleans.Storage;

namespace GanOrleans.Grains.Tests.Support;

/// <summary>The memory that stands for a database in these tests keeps to the same contract as the stores of real clusters.</summary>
public sealed class SharedGrainStorageTests : RecordContract
{
    private protected override Task<IGrainStorage> RecordsAsync() => Task.FromResult<IGrainStorage>(new SharedGrainStorage());
}
