using GanOrleans.Cluster.Tests.Harness;
using GanOrleans.Silo.Storage;
using Orleans;
using Orleans.Runtime;

namespace GanOrleans.Cluster.Tests.Storage;

public sealed class FileReminderTableTests : IDisposable
{
    private static readonly GrainId Grain = GrainId.Create("coordinator", "run-1");
    private static readonly DateTime At = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact, Trait("Fault", "3")]
    public async Task A_reminder_survives_the_process_that_registered_it()
    {
        var etag = await (await OpenAsync()).UpsertRow(Reminder(Grain, "recover"));

        var row = await (await OpenAsync()).ReadRow(Grain, "recover");

        Assert.NotNull(row);
        Assert.Equal((Grain, "recover", At, TimeSpan.FromMinutes(1), etag), (row.GrainId, row.ReminderName, row.StartAt, row.Period, row.ETag));
    }

    [Fact]
    public async Task Registering_again_replaces_the_reminder()
    {
        var table = await OpenAsync();
        var first = await table.UpsertRow(Reminder(Grain, "recover"));
        var second = await table.UpsertRow(Reminder(Grain, "recover", TimeSpan.FromMinutes(5)));

        var rows = await table.ReadRows(Grain);

        Assert.Equal(TimeSpan.FromMinutes(5), rows.Reminders.Single().Period);
        Assert.NotEqual(first, second);
    }

    [Fact]
    public async Task Removing_needs_the_reminders_own_etag()
    {
        var table = await OpenAsync();
        var etag = await table.UpsertRow(Reminder(Grain, "recover"));

        Assert.False(await table.RemoveRow(Grain, "recover", "another"));
        Assert.False(await table.RemoveRow(Grain, "another", etag!));
        Assert.True(await table.RemoveRow(Grain, "recover", etag!));

        Assert.Null(await table.ReadRow(Grain, "recover"));
    }

    [Fact]
    public async Task The_ring_of_hashes_is_divided_without_gap_or_overlap()
    {
        var table = await OpenAsync();
        foreach (var number in Enumerable.Range(0, 40))
            await table.UpsertRow(Reminder(GrainId.Create("coordinator", $"run-{number}"), "recover"));
        uint[] cuts = [0x10000000, 0x60000000, 0xB0000000];

        var parts = await Task.WhenAll(cuts.Select((cut, i) => table.ReadRows(cut, cuts[(i + 1) % cuts.Length]))); // (begin, end], the last one wraps around

        var found = parts.SelectMany(part => part.Reminders).Select(reminder => reminder.GrainId.ToString()).ToArray();
        Assert.Equal(40, found.Length);
        Assert.Equal(40, found.Distinct().Count());
        Assert.All(parts[0].Reminders, reminder => Assert.InRange(reminder.GrainId.GetUniformHashCode(), 0x10000001u, 0x60000000u));
        Assert.Equal(40, (await table.ReadRows(7, 7)).Reminders.Count); // begin = end is the whole ring
    }

    [Fact]
    public async Task Silos_that_register_at_once_lose_nothing()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(number => Task.Run(async () =>
            await (await OpenAsync()).UpsertRow(Reminder(GrainId.Create("coordinator", $"run-{number}"), "recover")))));

        Assert.Equal(8, (await (await OpenAsync()).ReadRows(0, 0)).Reminders.Count);
    }

    private async Task<IReminderTable> OpenAsync()
    {
        IReminderTable table = new FileReminderTable(_folder["cluster/reminders.json"]);
        await table.StartAsync();
        return table;
    }

    private static ReminderEntry Reminder(GrainId grain, string name, TimeSpan? period = null) =>
        new() { GrainId = grain, ReminderName = name, StartAt = At, Period = period ?? TimeSpan.FromMinutes(1) };
}
