namespace Orleans.Membership;

internal abstract class LocalhostMembershipTable : IMembershipTable
{
    public abstract Task InitializeMembershipTable(bool tryInitTableVersion);
    public abstract Task DeleteMembershipTableEntries(string clusterId);
    public abstract Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate);
    public abstract Task<MembershipTableData> ReadRow(Orleans.Runtime.SiloAddress key);
    public abstract Task<MembershipTableData> ReadAll();
    public abstract Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion);
    public abstract Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion);
    public abstract Task UpdateIAmAlive(MembershipEntry entry);
}
