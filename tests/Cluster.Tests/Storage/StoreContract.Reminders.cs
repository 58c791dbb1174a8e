using Orleans;
using Orleans.Runtime;

namespace GanOrleans.Cluster.Tests.Storage;

public abstract partial class StoreContract
{
    private static readonly GrainId Grain = GrainId.Create("coordinator", "run-1");
    private static readonly DateTime At = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);

    [Fact, Trait("Fault", "3")]
    public async Task A_reminder_survives_the_process_that_registered_it()
    {
        var etag = await (await OpenAsync()).Reminders.UpsertRow(Reminder(Grain, "recover"));

        var row = await (await OpenAsync()).Reminders.ReadRow(Grain, "recover");

        Assert.NotNull(row);
        Assert.Equal(
            (Grain, "recover", At, TimeSpan.FromMinutes(1), etag), (row.GrainId, row.ReminderName, row.StartAt, row.Period, row.ETag));
    }

    [Fact]
    public async Task A_reminder_that_is_not_there_is_answered_by_nothing()
    {
        var reminders = (await OpenAsync()).Reminders;

        Assert.Null(await reminders.ReadRow(Grain, "recover"));
        Assert.Empty((await reminders.ReadRows(Grain)).Reminders);
        Assert.Empty((await reminders.ReadRows(0, 0)).Reminders);
    }

    [Fact]
    public async Task Registering_again_replaces_the_reminder_under_an_etag_of_its_own()
    {
        var reminders = (await OpenAsync()).Reminders;
        var first = await reminders.UpsertRow(Reminder(Grain, "recover"));
        var second = await reminders.UpsertRow(Reminder(Grain, "recover", TimeSpan.FromMinutes(5)));

        var row = Assert.Single((await reminders.ReadRows(Grain)).Reminders);

        Assert.Equal((TimeSpan.FromMinutes(5), second), (row.Period, row.ETag));
        Assert.NotEqual(first, second);
    }

    [Fact]
    public async Task Removing_needs_the_reminders_own_etag()
    {
        var reminders = (await OpenAsync()).Reminders;
        var old = await reminders.UpsertRow(Reminder(Grain, "recover"));
        var etag = await reminders.UpsertRow(Reminder(Grain, "recover"));

        Assert.False(await reminders.RemoveRow(Grain, "recover", old!));
        Assert.False(await reminders.RemoveRow(Grain, "another", etag!));
        Assert.True(await reminders.RemoveRow(Grain, "recover", etag!));
        Assert.False(await reminders.RemoveRow(Grain, "recover", etag!));

        Assert.Null(await reminders.ReadRow(Grain, "recover"));
    }

    [Fact]
    public async Task The_ring_of_hashes_is_divided_without_gap_or_overlap()
    {
        const int Count = 40;
        var reminders = (await OpenAsync()).Reminders;
        foreach (var number in Enumerable.Range(0, Count))
            await reminders.UpsertRow(Reminder(GrainId.Create("coordinator", $"run-{number}"), "recover"));
        uint[] cuts = [0x10000000, 0x60000000, 0xB0000000];

        // (begin, end], the last one wraps around
        var parts = await Task.WhenAll(cuts.Select((cut, i) => reminders.ReadRows(cut, cuts[(i + 1) % cuts.Length])));

        var found = parts.SelectMany(part => part.Reminders).Select(reminder => reminder.GrainId.ToString()).ToArray();
        Assert.Equal(Count, found.Length);
        Assert.Equal(Count, found.Distinct().Count());
        Assert.All(parts[0].Reminders, reminder => Assert.InRange(reminder.GrainId.GetUniformHashCode(), 0x10000001u, 0x60000000u));
        Assert.Equal(Count, (await reminders.ReadRows(0, 0)).Reminders.Count); // begin = end is the whole ring
    }

    [Fact]
    public async Task Silos_that_register_at_once_lose_nothing()
    {
        var silos = new[] { await OpenAsync(), await OpenAsync(), await OpenAsync() };

        await Task.WhenAll(Enumerable.Range(0, 12).Select(number => Task.Run(() =>
            silos[number % silos.Length].Reminders.UpsertRow(Reminder(GrainId.Create("coordinator", $"run-{number}"), "recover")))));

        Assert.Equal(12, (await (await OpenAsync()).Reminders.ReadRows(0, 0)).Reminders.Count);
    }

    private static ReminderEntry Reminder(GrainId grain, string name, TimeSpan? period = null) =>
        new() { GrainId = grain, ReminderName = name, StartAt = At, Period = period ?? TimeSpan.FromMinutes(1) };
}
