using GanOrleans.Models.Runtime;
using GanOrleans.Silo.Settings;
using GanOrleans.Support.Storage;
using Orleans.Storage;

namespace GanOrleans.Cluster.Tests.Storage;

/// <summary>What silos expect of the store that keeps their records, reminders and membership, with the product's own settings.</summary>
public abstract partial class StoreContract : RecordContract, IAsyncLifetime
{
    private readonly List<SiloStores> _opened = [];

    /// <summary>Makes the store.</summary>
    public abstract Task InitializeAsync();

    public virtual Task DisposeAsync()
    {
        _opened.ForEach(stores => stores.Dispose());
        return Task.CompletedTask;
    }

    /// <summary>Settings of a silo whose cluster the store keeps.</summary>
    private protected abstract SiloSettings Settings { get; }

    private protected override async Task<IGrainStorage> RecordsAsync() => (await OpenAsync()).Records;

    /// <summary>The store as one more process sees it.</summary>
    private protected async Task<SiloStores> OpenAsync()
    {
        var stores = await SiloStores.OpenAsync(Settings);
        _opened.Add(stores);
        return stores;
    }
}
