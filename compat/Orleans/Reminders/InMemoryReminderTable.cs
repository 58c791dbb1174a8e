using Orleans.Runtime;

namespace Orleans.Reminders;

/// <summary>Reminders in the memory of one keep-alive grain.</summary>
internal sealed class InMemoryReminderTable(IGrainFactory grains) : IReminderTable
{
    private IReminderTableGrain Table => grains.GetGrain<IReminderTableGrain>(0);

    public Task<ReminderTableData> ReadRows(GrainId grainId) => Table.ReadAsync(grainId);

    public Task<ReminderTableData> ReadRows(uint begin, uint end) => Table.ReadRangeAsync(begin, end);

    public async Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName) => (await Table.ReadAsync(grainId)).Reminders.FirstOrDefault(row => row.ReminderName == reminderName);

    public async Task<string?> UpsertRow(ReminderEntry entry) => await Table.UpsertAsync(entry);

    public Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag) => Table.RemoveAsync(grainId, reminderName, eTag);

    public Task TestOnlyClearTable() => Table.ClearAsync();
}

/// <summary>The table's content.</summary>
internal interface IReminderTableGrain : IGrainWithIntegerKey
{
    Task<ReminderTableData> ReadAsync(GrainId grain);

    Task<ReminderTableData> ReadRangeAsync(uint begin, uint end);

    Task<string> UpsertAsync(ReminderEntry entry);

    Task<bool> RemoveAsync(GrainId grain, string name, string etag);

    Task ClearAsync();
}

/// <inheritdoc/>
[KeepAlive, GrainType("reminder-table")]
internal sealed class ReminderTableGrain : Grain, IReminderTableGrain
{
    private readonly Dictionary<(GrainId, string), ReminderEntry> _rows = [];

    public Task<ReminderTableData> ReadAsync(GrainId grain) => Task.FromResult(new ReminderTableData(_rows.Values.Where(row => row.GrainId == grain)));

    public Task<ReminderTableData> ReadRangeAsync(uint begin, uint end) => Task.FromResult(new ReminderTableData(_rows.Values.Where(row =>
    {
        var hash = row.GrainId.GetUniformHashCode();
        return begin < end ? hash > begin && hash <= end : hash > begin || hash <= end;
    })));

    public Task<string> UpsertAsync(ReminderEntry entry)
    {
        entry.ETag = Guid.NewGuid().ToString("N");
        _rows[(entry.GrainId, entry.ReminderName)] = entry;
        return Task.FromResult(entry.ETag);
    }

    public Task<bool> RemoveAsync(GrainId grain, string name, string etag) =>
        Task.FromResult(_rows.TryGetValue((grain, name), out var row) && row.ETag == etag && _rows.Remove((grain, name)));

    public Task ClearAsync()
    {
        _rows.Clear();
        return Task.CompletedTask;
    }
}
