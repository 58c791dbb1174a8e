using GanOrleans.Contracts.Clustering;
using GanOrleans.Files;
using Orleans.Runtime;

namespace GanOrleans.Providers.FileSystem.Clustering;

/// <summary>
/// Orleans' membership table as one small file in the cluster's folder: <c>membership.json</c>, replaced as a whole under a lock
/// between processes, read without one.
/// </summary>
/// <remarks>
/// For silos of one machine. Each also holds a lock of its own while it lives (<see cref="SiloLocks"/>), so a starting silo knows which
/// rows were left by killed ones and declares those dead at once, instead of waiting for them to grow stale.
/// </remarks>
public sealed class FileMembershipTable : IMembershipTable, IDisposable
{
    private readonly string _file;
    private readonly SiloLocks _silos;
    private FileLock? _alive;

    /// <param name="folder">The cluster's folder, see <see cref="ClusterPaths.Folder"/>; created by <see
    /// cref="InitializeMembershipTable"/>.</param>
    public FileMembershipTable(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        _file = MembershipFile.PathIn(folder);
        _silos = new SiloLocks(folder);
    }

    /// <inheritdoc />
    public async Task InitializeMembershipTable(bool tryInitTableVersion)
    {
        _silos.CreateFolder();
        using var _ = await LockAsync();
        var table = Load();
        var left = table.Rows.Where(row => !row.IsDead && _silos.IsGone(row.Silo)).ToArray();
        foreach (var row in left)
            table.Put(row with { Status = nameof(SiloStatus.Dead), Etag = NewEtag() });
        if (left.Length > 0)
            table = table.Next();
        if (left.Length > 0 || (tryInitTableVersion && !File.Exists(_file)))
            Save(table);
        _silos.Sweep(table.Rows.Where(row => !row.IsDead).Select(row => row.Silo));
    }

    /// <inheritdoc />
    public Task<MembershipTableData> ReadAll() => Task.FromResult(Load().ToData());

    /// <inheritdoc />
    public Task<MembershipTableData> ReadRow(SiloAddress key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var table = Load();
        return Task.FromResult(
            table.Find(key) is { } row
                ? new MembershipTableData(row.ToTuple(), table.ToVersion())
                : new MembershipTableData(table.ToVersion()));
    }

    /// <inheritdoc />
    public async Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(tableVersion);
        using var _ = await LockAsync();
        var table = Load();
        if (table.VersionEtag != tableVersion.VersionEtag || table.Find(entry.SiloAddress) is not null)
            return false;

        // Before the row: a row without its lock would read as one that a killed silo left.
        _alive ??= _silos.Take(entry.SiloAddress);
        table.Put(MembershipRow.Of(entry, NewEtag()));
        Save(table with { Version = tableVersion.Version, VersionEtag = NewEtag() });
        return true;
    }

    /// <inheritdoc />
    public async Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(tableVersion);
        using var _ = await LockAsync();
        var table = Load();
        if (table.VersionEtag != tableVersion.VersionEtag || table.Find(entry.SiloAddress)?.Etag != etag)
            return false;

        table.Put(MembershipRow.Of(entry, NewEtag()));
        Save(table with { Version = tableVersion.Version, VersionEtag = NewEtag() });
        return true;
    }

    /// <inheritdoc />
    public async Task UpdateIAmAlive(MembershipEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        using var _ = await LockAsync();
        var table = Load();
        if (table.Find(entry.SiloAddress) is not { } row)
            return; // cleaned up in the meantime: the next read of the table tells the silo so

        table.Put(row with { IAmAliveTime = entry.IAmAliveTime });
        Save(table);
    }

    /// <inheritdoc />
    public async Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate)
    {
        using var _ = await LockAsync();
        var table = Load();
        var before = table.Rows.Count;
        table.Rows.RemoveAll(row => row.Status != nameof(SiloStatus.Active) && row.LastSign < beforeDate.UtcDateTime);
        if (table.Rows.Count != before)
            Save(table);
    }

    /// <inheritdoc />
    public async Task DeleteMembershipTableEntries(string clusterId)
    {
        using var _ = await LockAsync();
        File.Delete(_file);
    }

    /// <summary>Releases this silo's own lock.</summary>
    public void Dispose() => _alive?.Dispose();

    private Task<FileLock> LockAsync() => FileLock.AcquireAsync(_file + ".lock");

    private MembershipFile Load() => MembershipFile.Load(_file);

    private void Save(MembershipFile table) => table.Save(_file);

    private static string NewEtag() => Guid.NewGuid().ToString("N");
}
