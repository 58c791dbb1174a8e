using System.Globalization;
using System.Text.Json;
using GanOrleans.Files;
using Orleans.Runtime;

namespace GanOrleans.Providers.FileSystem.Clustering;

/// <summary>The content of <c>membership.json</c>.</summary>
internal sealed record MembershipFile
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    /// <summary>Rises by one with every change of a row, except of its sign of life.</summary>
    public int Version { get; init; }

    /// <summary>A fresh value with every version: what compare-and-swap compares.</summary>
    public string VersionEtag { get; init; } = "0";

    /// <summary>One row per silo.</summary>
    public List<MembershipRow> Rows { get; init; } = [];

    internal static string PathIn(string clusterFolder) => Path.Combine(clusterFolder, "membership.json");

    /// <summary>Reads the table; an empty one when there is no file yet.</summary>
    internal static MembershipFile Load(string path)
    {
        if (DurableFile.Read(path) is not { } bytes)
            return new MembershipFile();
        try
        {
            return JsonSerializer.Deserialize<MembershipFile>(bytes, Json) ?? new MembershipFile();
        }
        catch (JsonException e)
        {
            throw new InvalidDataException(
                $"'{path}' is not a membership table ({e.Message}). End all silos of this cluster, delete the file, and start them again.",
                e);
        }
    }

    internal void Save(string path) => DurableFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(this, Json));

    internal MembershipFile Next() => this with { Version = Version + 1, VersionEtag = Guid.NewGuid().ToString("N") };

    internal MembershipRow? Find(SiloAddress silo) => Rows.Find(row => row.Silo == silo.ToParsableString());

    internal void Put(MembershipRow row)
    {
        Rows.RemoveAll(old => old.Silo == row.Silo);
        Rows.Add(row);
    }

    internal TableVersion ToVersion() => new(Version, VersionEtag);

    internal MembershipTableData ToData() => new(Rows.ConvertAll(row => row.ToTuple()), ToVersion());
}

/// <summary>One silo in <c>membership.json</c>.</summary>
internal sealed record MembershipRow
{
    public required string Silo { get; init; }

    public required string Etag { get; init; }

    public required string Status { get; init; }

    public string? SiloName { get; init; }

    public string? HostName { get; init; }

    public string? RoleName { get; init; }

    public int ProxyPort { get; init; }

    public DateTime StartTime { get; init; }

    public DateTime IAmAliveTime { get; init; }

    /// <summary>Votes for this silo's death: <c>time silo</c>.</summary>
    public List<string> Suspicions { get; init; } = [];

    internal bool IsDead => Status == nameof(SiloStatus.Dead);

    internal DateTime LastSign => StartTime > IAmAliveTime ? StartTime : IAmAliveTime;

    internal static MembershipRow Of(MembershipEntry entry, string etag) =>
        new()
        {
            Silo = entry.SiloAddress.ToParsableString(),
            Etag = etag,
            Status = entry.Status.ToString(),
            SiloName = entry.SiloName,
            HostName = entry.HostName,
            RoleName = entry.RoleName,
            ProxyPort = entry.ProxyPort,
            StartTime = entry.StartTime,
            IAmAliveTime = entry.IAmAliveTime,
            Suspicions = (entry.SuspectTimes ?? []).ConvertAll(vote =>
                $"{vote.Item2.ToString("O", CultureInfo.InvariantCulture)} {vote.Item1.ToParsableString()}"),
        };

    internal Tuple<MembershipEntry, string> ToTuple() => Tuple.Create(Entry(), Etag);

    internal MembershipEntry Entry() => new()
    {
        SiloAddress = SiloAddress.FromParsableString(Silo),
        Status = Enum.Parse<SiloStatus>(Status),
        SiloName = SiloName ?? "",
        HostName = HostName ?? "",
        RoleName = RoleName,
        ProxyPort = ProxyPort,
        StartTime = StartTime,
        IAmAliveTime = IAmAliveTime,
        SuspectTimes = Suspicions.ConvertAll(ParseVote),
    };

    private static Tuple<SiloAddress, DateTime> ParseVote(string text)
    {
        var space = text.IndexOf(' ', StringComparison.Ordinal);
        return Tuple.Create(
            SiloAddress.FromParsableString(text[(space + 1)..]),
            DateTime.Parse(text[..space], CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind));
    }
}
