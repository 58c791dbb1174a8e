using System.Text.Json;
using GanOrleans.Contracts.Clustering;
using GanOrleans.Files;
using Orleans.Runtime;

namespace GanOrleans.Providers.FileSystem.Reminders;

/// <summary>The cluster's reminders in one readable file, replaced as a whole under a lock between processes.</summary>
public sealed class FileReminderTable : IReminderTable
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };
    private readonly string _file;

    /// <param name="file">Where, see <see cref="ClusterPaths.RemindersFile"/>.</param>
    public FileReminderTable(string file)
    {
        ArgumentException.ThrowIfNullOrEmpty(file);
        _file = file;
    }

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken = default)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(_file))!);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task<ReminderTableData> ReadRows(GrainId grainId)
    {
        var grain = grainId.ToString();
        return Task.FromResult(new ReminderTableData(Load().Where(row => row.Grain == grain).Select(row => row.ToEntry())));
    }

    /// <inheritdoc />
    public Task<ReminderTableData> ReadRows(uint begin, uint end) =>
        Task.FromResult(
            new ReminderTableData(
                Load().Select(row => row.ToEntry()).Where(entry => InRange(entry.GrainId.GetUniformHashCode(), begin, end))));

    /// <inheritdoc />
    public Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName) =>
        Task.FromResult(Load().Find(row => row.Is(grainId, reminderName))?.ToEntry());

    /// <inheritdoc />
    public async Task<string?> UpsertRow(ReminderEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        using var _ = await FileLock.AcquireAsync(_file + ".lock");
        var rows = Load();
        rows.RemoveAll(row => row.Is(entry.GrainId, entry.ReminderName));
        var etag = Guid.NewGuid().ToString("N");
        rows.Add(new ReminderRow(entry.GrainId.ToString(), entry.ReminderName, entry.StartAt, entry.Period, etag));
        Save(rows);
        return etag;
    }

    /// <inheritdoc />
    public async Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag)
    {
        using var _ = await FileLock.AcquireAsync(_file + ".lock");
        var rows = Load();
        if (rows.RemoveAll(row => row.Is(grainId, reminderName) && row.Etag == eTag) == 0)
            return false;

        Save(rows);
        return true;
    }

    /// <inheritdoc />
    public async Task TestOnlyClearTable()
    {
        using var _ = await FileLock.AcquireAsync(_file + ".lock");
        Save([]);
    }

    // (begin, end] on the ring of hashes; begin ≥ end wraps around.
    private static bool InRange(uint hash, uint begin, uint end) => begin < end ? hash > begin && hash <= end : hash > begin || hash <= end;

    private List<ReminderRow> Load()
    {
        if (DurableFile.Read(_file) is not { } bytes)
            return [];
        try
        {
            return JsonSerializer.Deserialize<List<ReminderRow>>(bytes, Json) ?? [];
        }
        catch (JsonException e)
        {
            throw new InvalidDataException(
                $"'{_file}' is not a table of reminders ({e.Message}). Move it away: runs register theirs again when they are next called.",
                e);
        }
    }

    private void Save(List<ReminderRow> rows) => DurableFile.Write(_file, JsonSerializer.SerializeToUtf8Bytes(rows, Json));

    private sealed record ReminderRow(string Grain, string Name, DateTime StartAt, TimeSpan Period, string Etag)
    {
        internal bool Is(GrainId grain, string name) => Grain == grain.ToString() && Name == name;

        internal ReminderEntry ToEntry() =>
            new()
            {
                GrainId = GrainId.Parse(Grain),
                ReminderName = Name,
                StartAt = StartAt,
                Period = Period,
                ETag = Etag,
            };
    }
}
