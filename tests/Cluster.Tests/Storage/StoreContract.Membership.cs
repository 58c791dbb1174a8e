using System.Net;
using GanOrleans.Models.Runtime;
using Orleans;
using Orleans.Runtime;

namespace GanOrleans.Cluster.Tests.Storage;

public abstract partial class StoreContract
{
    private static readonly DateTime Started = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);

    [Fact]
    public async Task A_new_table_of_silos_is_empty_at_version_zero()
    {
        var data = await (await OpenAsync()).Membership.ReadAllAsync();

        Assert.Empty(data.Members);
        Assert.Equal(0, data.Version.Version);
    }

    [Fact]
    public async Task A_silo_is_read_back_by_another_process_as_it_was_written()
    {
        var table = (await OpenAsync()).Membership;
        var entry = Silo(1, SiloStatus.Active);
        Assert.True(await table.InsertRowAsync(entry, (await table.ReadAllAsync()).Version.Next()));
        entry.AddSuspector(Address(9), Started.AddSeconds(7));
        var inserted = await table.ReadAllAsync();
        Assert.True(await table.UpdateRowAsync(entry, inserted.Members.Single().Item2, inserted.Version.Next()));

        var (read, etag) = (await (await OpenAsync()).Membership.ReadRowAsync(entry.SiloAddress)).Members.Single();
        Assert.Equal(entry.SiloAddress, read.SiloAddress);
        Assert.Equal(SiloStatus.Active, read.Status);
        Assert.Equal((entry.SiloName, entry.HostName, entry.ProxyPort), (read.SiloName, read.HostName, read.ProxyPort));
        Assert.Equal((entry.StartTime, entry.IAmAliveTime), (read.StartTime, read.IAmAliveTime));
        Assert.Equal([Tuple.Create(Address(9), Started.AddSeconds(7))], read.SuspectTimes!);
        Assert.NotEmpty(etag);
    }

    [Fact]
    public async Task A_silo_is_inserted_once()
    {
        var table = (await OpenAsync()).Membership;
        Assert.True(await table.InsertRowAsync(Silo(1), (await table.ReadAllAsync()).Version.Next()));

        Assert.False(await table.InsertRowAsync(Silo(1), (await table.ReadAllAsync()).Version.Next()));

        Assert.Equal(1, (await table.ReadAllAsync()).Version.Version);
    }

    [Fact]
    public async Task A_change_made_from_an_old_version_is_refused_and_changes_nothing()
    {
        var table = (await OpenAsync()).Membership;
        var old = (await table.ReadAllAsync()).Version;
        Assert.True(await table.InsertRowAsync(Silo(1), old.Next()));
        var (_, etag) = (await table.ReadAllAsync()).Members.Single();

        Assert.False(await table.InsertRowAsync(Silo(2), old.Next()));
        Assert.False(await table.UpdateRowAsync(Silo(1, SiloStatus.Dead), etag, old.Next()));

        Assert.Equal(SiloStatus.Joining, Assert.Single((await table.ReadAllAsync()).Members).Item1.Status);
    }

    [Fact]
    public async Task An_update_moves_the_row_and_the_version_on()
    {
        var table = (await OpenAsync()).Membership;
        Assert.True(await table.InsertRowAsync(Silo(1), (await table.ReadAllAsync()).Version.Next()));
        var before = await table.ReadAllAsync();

        Assert.True(await table.UpdateRowAsync(Silo(1, SiloStatus.Active), before.Members.Single().Item2, before.Version.Next()));

        var after = await table.ReadAllAsync();
        Assert.Equal(SiloStatus.Active, after.Members.Single().Item1.Status);
        Assert.Equal(2, after.Version.Version);
        Assert.NotEqual(before.Version.VersionEtag, after.Version.VersionEtag);
    }

    [Fact]
    public async Task An_update_of_a_silo_that_is_not_there_changes_nothing_of_the_others()
    {
        var table = (await OpenAsync()).Membership;
        Assert.True(await table.InsertRowAsync(Silo(1), (await table.ReadAllAsync()).Version.Next()));

        Assert.Empty((await table.ReadRowAsync(Address(2))).Members);
        Assert.Equal(SiloStatus.Joining, (await table.ReadAllAsync()).TryGet(Address(1))!.Item1.Status);
    }

    [Fact]
    public async Task A_sign_of_life_changes_its_time_and_no_version()
    {
        var table = (await OpenAsync()).Membership;
        Assert.True(await table.InsertRowAsync(Silo(1), (await table.ReadAllAsync()).Version.Next()));
        var sign = Silo(1, SiloStatus.Dead);
        sign.IAmAliveTime = Started.AddMinutes(1);

        await table.UpdateIAmAliveAsync(sign);

        var after = await table.ReadAllAsync();
        Assert.Equal(1, after.Version.Version);
        Assert.Equal(Started.AddMinutes(1), after.Members.Single().Item1.IAmAliveTime);
        Assert.Equal(SiloStatus.Joining, after.Members.Single().Item1.Status); // only the time
    }

    [Fact]
    public async Task Silos_that_join_at_once_all_get_in()
    {
        const int Silos = 6;
        var processes = new List<SiloStores>();
        for (var i = 0; i < Silos; i++)
            processes.Add(await OpenAsync());

        await Task.WhenAll(processes.Select((process, number) => Task.Run(async () =>
        {
            while (!await process.Membership.InsertRowAsync(Silo(number + 1), (await process.Membership.ReadAllAsync()).Version.Next()))
                await Task.Yield();
        })));

        var data = await processes[0].Membership.ReadAllAsync();
        Assert.Equal((Silos, Silos), (data.Members.Count, data.Version.Version));
    }

    [Fact]
    public async Task Dead_silos_that_gave_no_sign_of_life_since_then_are_cleaned_up_and_no_others_that_matter()
    {
        var table = (await OpenAsync()).Membership;
        var recent = Silo(3, SiloStatus.Dead);
        recent.IAmAliveTime = Started.AddDays(2);
        foreach (var silo in new[] { Silo(1, SiloStatus.Dead), Silo(2, SiloStatus.Active), recent })
            Assert.True(await table.InsertRowAsync(silo, (await table.ReadAllAsync()).Version.Next()));

        await table.CleanupDefunctSiloEntriesAsync(new DateTimeOffset(Started.AddDays(1)));

        Assert.Equal([Address(2), Address(3)], (await table.ReadAllAsync()).Members.Select(member => member.Item1.SiloAddress).Order());
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
