using System.Globalization;
using Orleans.Runtime;

namespace Orleans.Membership;

/// <summary>The membership table in memory, for silos of one process.</summary>
internal sealed class InMemoryMembershipTable : IMembershipTable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<SiloAddress, (MembershipEntry Entry, int Etag)> _rows = [];
    private int _version;
    private int _etag;

    public Task InitializeMembershipTable(bool tryInitTableVersion) => Task.CompletedTask;

    public Task DeleteMembershipTableEntries(string clusterId)
    {
        lock (_lock)
            _rows.Clear();
        return Task.CompletedTask;
    }

    public Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate)
    {
        lock (_lock)
        {
            foreach (var (silo, (entry, _)) in _rows.ToList())
            {
                if (entry.Status == SiloStatus.Dead && entry.IAmAliveTime < beforeDate.UtcDateTime)
                    _rows.Remove(silo);
            }
        }

        return Task.CompletedTask;
    }

    public Task<MembershipTableData> ReadRow(SiloAddress key) => Task.FromResult(Read(key.Equals));

    public Task<MembershipTableData> ReadAll() => Task.FromResult(Read(_ => true));

    public Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion)
    {
        lock (_lock)
            return Task.FromResult(!_rows.ContainsKey(entry.SiloAddress) && Write(entry, tableVersion));
    }

    public Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion)
    {
        lock (_lock)
            return Task.FromResult(_rows.TryGetValue(entry.SiloAddress, out var row) && Text(row.Etag) == etag && Write(entry, tableVersion));
    }

    public Task UpdateIAmAlive(MembershipEntry entry)
    {
        lock (_lock)
        {
            if (_rows.TryGetValue(entry.SiloAddress, out var row))
                row.Entry.IAmAliveTime = entry.IAmAliveTime;
        }

        return Task.CompletedTask;
    }

    private MembershipTableData Read(Func<SiloAddress, bool> which)
    {
        lock (_lock)
        {
            return new(
                [.. _rows.Where(row => which(row.Key)).Select(row => Tuple.Create(row.Value.Entry.Copy(), Text(row.Value.Etag)))],
                new TableVersion(_version, Text(_version)));
        }
    }

    private bool Write(MembershipEntry entry, TableVersion next)
    {
        if (next.VersionEtag != Text(_version))
            return false;
        _version = next.Version;
        _rows[entry.SiloAddress] = (entry.Copy(), ++_etag);
        return true;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
