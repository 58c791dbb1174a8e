using System.Net;
using GanOrleans.Models.Runtime;
using GanOrleans.Providers.FileSystem.Clustering;
using GanOrleans.Support;
using Orleans;
using Orleans.Runtime;

namespace GanOrleans.Cluster.Tests.Clustering;

public sealed class FileMembershipTableTests : IDisposable
{
    private static readonly DateTime Started = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);
    private readonly TemporaryFolder _folder = new();
    private readonly List<FileMembershipTable> _tables = [];

    public void Dispose()
    {
        _tables.ForEach(table => table.Dispose());
        _folder.Dispose();
    }

    [Fact]
    public async Task An_update_needs_the_rows_own_etag()
    {
        var table = await OpenAsync();
        Assert.True(await table.InsertRow(Silo(1), (await table.ReadAll()).Version.Next()));
        var (_, etag) = (await table.ReadAll()).Members.Single();

        Assert.False(await table.UpdateRow(Silo(1, SiloStatus.Active), "another", (await table.ReadAll()).Version.Next()));
        Assert.True(await table.UpdateRow(Silo(1, SiloStatus.Active), etag, (await table.ReadAll()).Version.Next()));

        var data = await table.ReadAll();
        Assert.Equal(SiloStatus.Active, data.Members.Single().Item1.Status);
        Assert.NotEqual(etag, data.Members.Single().Item2);
        Assert.Equal(2, data.Version.Version);
    }

    [Fact]
    public async Task An_update_of_a_silo_that_is_not_there_is_refused()
    {
        var table = await OpenAsync();

        Assert.False(await table.UpdateRow(Silo(1), "any", (await table.ReadAll()).Version.Next()));
    }

    [Fact]
    public async Task A_silo_that_starts_declares_those_dead_whose_processes_ended_without_a_word()
    {
        var (killed, alive) = (await OpenAsync(), await OpenAsync());
        Assert.True(await killed.InsertRow(Silo(1, SiloStatus.Active), (await killed.ReadAll()).Version.Next()));
        Assert.True(await alive.InsertRow(Silo(2, SiloStatus.Active), (await alive.ReadAll()).Version.Next()));
        var before = (await alive.ReadAll()).Version;
        killed.Dispose(); // as the kernel does with the files of a killed process

        var data = await (await OpenAsync()).ReadAll();

        Assert.Equal(SiloStatus.Dead, data.TryGet(Address(1))!.Item1.Status);
        Assert.Equal(SiloStatus.Active, data.TryGet(Address(2))!.Item1.Status);
        Assert.Equal(before.Version + 1, data.Version.Version);
        Assert.NotEqual(before.VersionEtag, data.Version.VersionEtag);
    }

    [Fact]
    public async Task All_silos_but_active_ones_that_gave_no_sign_of_life_since_then_are_cleaned_up()
    {
        var table = await OpenAsync();
        var recent = Silo(9, SiloStatus.Dead);
        recent.IAmAliveTime = Started.AddDays(2);
        SiloStatus[] left =
        [
            SiloStatus.Created, SiloStatus.Joining, SiloStatus.Active, SiloStatus.ShuttingDown, SiloStatus.Stopping, SiloStatus.Dead,
        ];
        foreach (var silo in left.Select((status, number) => Silo(number + 1, status)).Append(recent))
            Assert.True(await table.InsertRow(silo, (await table.ReadAll()).Version.Next()));

        await table.CleanupDefunctSiloEntries(new DateTimeOffset(Started.AddDays(1)));

        var members = (await table.ReadAll()).Members.Select(member => member.Item1);
        Assert.Equal(
            [(Address(3), SiloStatus.Active), (Address(9), SiloStatus.Dead)],
            members.OrderBy(member => member.SiloAddress).Select(member => (member.SiloAddress, member.Status)));
    }

    [Fact]
    public async Task The_half_written_file_of_a_killed_writer_is_not_read()
    {
        var table = await OpenAsync();
        Assert.True(await table.InsertRow(Silo(1), (await table.ReadAll()).Version.Next()));
        await File.WriteAllTextAsync(_folder["membership.json.tmp"], "{ \"Version\": 7, \"Ro");

        Assert.Equal(1, (await table.ReadAll()).Version.Version);
        Assert.True(await table.InsertRow(Silo(2), (await table.ReadAll()).Version.Next()));
        Assert.False(File.Exists(_folder["membership.json.tmp"]));
    }

    [Fact]
    public async Task A_file_that_is_no_table_is_named_with_what_to_do()
    {
        await File.WriteAllTextAsync(_folder["membership.json"], "not json");

        var error = Assert.Throws<InvalidDataException>(() => { _ = new FileMembershipTable(_folder.Path).ReadAll(); });

        Assert.Contains(_folder["membership.json"], error.Message, StringComparison.Ordinal);
        Assert.Contains("delete the file", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Clients_are_told_the_gateways_of_active_silos_whose_processes_live()
    {
        var (living, killed) = (await OpenAsync(), await OpenAsync());
        Assert.True(await living.InsertRow(Silo(1, SiloStatus.Active), (await living.ReadAll()).Version.Next()));
        Assert.True(await killed.InsertRow(Silo(2, SiloStatus.Active), (await living.ReadAll()).Version.Next()));
        var joining = await OpenAsync();
        Assert.True(await joining.InsertRow(Silo(3, SiloStatus.Joining), (await living.ReadAll()).Version.Next()));
        killed.Dispose();

        var gateways = await new FileGatewayListProvider(_folder.Path).GetGateways();

        Assert.Equal(new IPEndPoint(IPAddress.Loopback, 30_001), gateways.Single().ToGatewayAddress()!.Endpoint);
    }

    [Fact]
    public async Task A_cluster_that_was_never_started_has_no_gateways()
    {
        Assert.Empty(await new FileGatewayListProvider(_folder["nowhere"]).GetGateways());
    }

    private async Task<FileMembershipTable> OpenAsync()
    {
        var table = new FileMembershipTable(_folder.Path);
        _tables.Add(table);
        await table.InitializeMembershipTable(tryInitTableVersion: true);
        return table;
    }

    private static SiloAddress Address(int number) => SiloAddress.New(IPAddress.Loopback, 11_000 + number, number);

    private static MembershipEntry Silo(int number, SiloStatus status = SiloStatus.Joining) => new()
    {
        SiloAddress = Address(number),
        Status = status,
        SiloName = $"silo-{number}",
        HostName = "host",
        ProxyPort = 30_000 + number,
        StartTime = Started,
        IAmAliveTime = Started.AddSeconds(1),
    };
}
