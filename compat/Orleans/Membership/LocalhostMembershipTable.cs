using System.Text.Json;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime;

namespace Orleans.Membership;

/// <summary>The table of <c>UseLocalhostClustering</c>: a file in the temporary folder, named after cluster and primary silo, locked while it is used.</summary>
internal sealed class LocalhostMembershipTable(IOptions<ClusterOptions> cluster, IOptions<EndpointOptions> endpoints, IOptions<DevelopmentClusterMembershipOptions> development) : IMembershipTable
{
    private readonly string _path = PathOf(cluster.Value, development.Value.PrimarySiloEndpoint?.Port ?? endpoints.Value.SiloPort);
    private readonly bool _isPrimary = (development.Value.PrimarySiloEndpoint?.Port ?? endpoints.Value.SiloPort) == endpoints.Value.SiloPort;

    public Task InitializeMembershipTable(bool tryInitTableVersion)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        if (_isPrimary)
            File.Delete(_path);
        return Task.CompletedTask;
    }

    public Task DeleteMembershipTableEntries(string clusterId) => UseAsync(content =>
    {
        content.Rows.Clear();
        return true;
    });

    public Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate) => UseAsync(content =>
        content.Rows.RemoveAll(row => row.Status == SiloStatus.Dead && row.IAmAliveTime < beforeDate.UtcDateTime) > 0);

    public async Task<MembershipTableData> ReadRow(SiloAddress key)
    {
        var all = await ReadAll();
        return all.TryGet(key) is { } row ? new(row, all.Version) : new(all.Version);
    }

    public async Task<MembershipTableData> ReadAll()
    {
        MembershipTableData? data = null;
        await UseAsync(content =>
        {
            data = new([.. content.Rows.Select(row => Tuple.Create(row.ToEntry(), row.Etag))], new(content.Version, content.Etag));
            return false;
        });
        return data!;
    }

    public async Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion)
    {
        var done = false;
        await UseAsync(content =>
        {
            done = content.Etag == tableVersion.VersionEtag && content.Find(entry.SiloAddress) is null;
            if (done)
                content.Put(entry, tableVersion);
            return done;
        });
        return done;
    }

    public async Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion)
    {
        var done = false;
        await UseAsync(content =>
        {
            done = content.Etag == tableVersion.VersionEtag && content.Find(entry.SiloAddress)?.Etag == etag;
            if (done)
                content.Put(entry, tableVersion);
            return done;
        });
        return done;
    }

    public Task UpdateIAmAlive(MembershipEntry entry) => UseAsync(content =>
    {
        if (content.Find(entry.SiloAddress) is not { } row)
            return false;
        row.IAmAliveTime = entry.IAmAliveTime;
        return true;
    });

    private static string PathOf(ClusterOptions cluster, int primaryPort)
    {
        var name = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{cluster.ClusterId}-{primaryPort}.json");
        return Path.Combine(Path.GetTempPath(), $"orleans-localhost-{Environment.UserName}", string.Concat(name.Split(Path.GetInvalidFileNameChars())));
    }

    /// <summary>Reads the file under a lock, and writes it when <paramref name="use"/> changed something.</summary>
    private async Task UseAsync(Func<Content, bool> use)
    {
        await using var file = await OpenAsync();
        var content = file.Length == 0 ? new() : (await JsonSerializer.DeserializeAsync<Content>(file))!;
        if (!use(content))
            return;
        file.Position = 0;
        await JsonSerializer.SerializeAsync(file, content);
        file.SetLength(file.Position);
        await file.FlushAsync();
    }

    private async Task<FileStream> OpenAsync()
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return new(_path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (attempt < 500)
            {
                await Task.Delay(10);
            }
        }
    }

    private sealed class Content
    {
        public int Version { get; set; }

        public string Etag { get; set; } = "0";

        public List<Row> Rows { get; set; } = [];

        public Row? Find(SiloAddress silo) => Rows.Find(row => row.Silo == silo.ToParsableString());

        public void Put(MembershipEntry entry, TableVersion version)
        {
            Version = version.Version;
            Etag = Guid.NewGuid().ToString("N");
            Rows.RemoveAll(row => row.Silo == entry.SiloAddress.ToParsableString());
            Rows.Add(Row.Of(entry));
        }
    }

    private sealed class Row
    {
        public string Silo { get; set; } = "";

        public string Etag { get; set; } = Guid.NewGuid().ToString("N");

        public SiloStatus Status { get; set; }

        public string Name { get; set; } = "";

        public string Host { get; set; } = "";

        public int ProxyPort { get; set; }

        public DateTime StartTime { get; set; }

        public DateTime IAmAliveTime { get; set; }

        public List<Suspicion> Suspicions { get; set; } = [];

        public static Row Of(MembershipEntry entry) => new()
        {
            Silo = entry.SiloAddress.ToParsableString(),
            Status = entry.Status,
            Name = entry.SiloName,
            Host = entry.HostName,
            ProxyPort = entry.ProxyPort,
            StartTime = entry.StartTime,
            IAmAliveTime = entry.IAmAliveTime,
            Suspicions = [.. entry.SuspectTimes?.Select(vote => new Suspicion(vote.Item1.ToParsableString(), vote.Item2)) ?? []],
        };

        public MembershipEntry ToEntry() => new()
        {
            SiloAddress = SiloAddress.Parse(Silo),
            Status = Status,
            SiloName = Name,
            HostName = Host,
            ProxyPort = ProxyPort,
            StartTime = StartTime,
            IAmAliveTime = IAmAliveTime,
            SuspectTimes = Suspicions.Count == 0 ? null : [.. Suspicions.Select(suspicion => Tuple.Create(SiloAddress.Parse(suspicion.By), suspicion.At))],
        };
    }

    private sealed record Suspicion(string By, DateTime At);
}
