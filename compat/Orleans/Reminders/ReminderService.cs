using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Hosting;
using Orleans.Membership;
using Orleans.Messaging;
using Orleans.Runtime;
using Orleans.Timers;

namespace Orleans.Reminders;

/// <summary>Registers reminders in the table; on the silo that owns the grain directory, also ticks them.</summary>
internal sealed class ReminderService(
    IReminderTable table, IGrainFactory grains, MembershipAgent membership, SiloConnections connections, ILocalSiloDetails local, IOptions<ReminderOptions> options, TimeProvider time,
    ILogger<ReminderService> log) : IReminderRegistry, ILifecycleParticipant<ISiloLifecycle>
{
    private readonly Dictionary<(GrainId Grain, string Name), Ticking> _ticking = [];
    private readonly SemaphoreSlim _refreshing = new(1, 1);
    private readonly CancellationTokenSource _stop = new();

    public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe(nameof(ReminderService), ServiceLifecycleStage.Active, StartAsync, StopAsync);

    public async Task<IGrainReminder> RegisterOrUpdateReminder(GrainId callingGrainId, string reminderName, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime < TimeSpan.Zero)
            throw new ArgumentOutOfRangeException(nameof(dueTime), dueTime, "Cannot use a negative due time to create a reminder.");
        if (period < options.Value.MinimumReminderPeriod)
            throw new ArgumentException($"Cannot register reminder {reminderName} of {callingGrainId} with a period of {period}: the smallest is {options.Value.MinimumReminderPeriod} (ReminderOptions.MinimumReminderPeriod). Use a timer for shorter ones.", nameof(period));
        var entry = new ReminderEntry { GrainId = callingGrainId, ReminderName = reminderName, StartAt = time.GetUtcNow().UtcDateTime + dueTime, Period = period };
        entry.ETag = await table.UpsertRow(entry) ?? throw new ReminderException($"Could not register reminder {entry}: the table refused it.");
        await ChangedAsync();
        return new Reminder(callingGrainId, reminderName, entry.ETag);
    }

    public async Task UnregisterReminder(GrainId callingGrainId, IGrainReminder reminder)
    {
        var known = (Reminder)reminder;
        if (!await table.RemoveRow(known.Grain, known.ReminderName, known.Etag))
            throw new ReminderException($"Could not unregister reminder {known.ReminderName} of {known.Grain}: it is registered anew, or gone. Get it again before unregistering.");
        await ChangedAsync();
    }

    public async Task<IGrainReminder?> GetReminder(GrainId callingGrainId, string reminderName) =>
        await table.ReadRow(callingGrainId, reminderName) is { } row ? new Reminder(row.GrainId, row.ReminderName, row.ETag!) : null;

    public async Task<List<IGrainReminder>> GetReminders(GrainId callingGrainId) =>
        [.. (await table.ReadRows(callingGrainId)).Reminders.Select(row => new Reminder(row.GrainId, row.ReminderName, row.ETag!))];

    private bool IsOwner => local.SiloAddress.Equals(membership.DirectoryOwner);

    private async Task StartAsync(CancellationToken cancellation)
    {
        await table.StartAsync(cancellation).WaitAsync(options.Value.InitializationTimeout, time, cancellation);
        connections.Handle<RemindersChanged>(async (_, _) =>
        {
            await RefreshAsync();
            return null;
        });
        membership.Changed += snapshot => _ = RefreshAsync();
        _ = RefreshPeriodicallyAsync();
        _ = RefreshAsync();
    }

    private async Task StopAsync(CancellationToken cancellation)
    {
        await _stop.CancelAsync();
        lock (_ticking)
        {
            foreach (var reminder in _ticking.Values)
                reminder.Timer?.Dispose();
            _ticking.Clear();
        }

        await table.StopAsync(cancellation);
    }

    private async Task RefreshPeriodicallyAsync()
    {
        using var timer = new PeriodicTimer(options.Value.RefreshReminderListPeriod, time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
                await RefreshAsync();
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
    }

    private async Task ChangedAsync()
    {
        if (IsOwner)
            await RefreshAsync();
        else if (membership.DirectoryOwner is { } owner)
            connections.Tell(owner, new RemindersChanged());
    }

    /// <summary>Makes the timers agree with the table, or none when another silo ticks.</summary>
    private async Task RefreshAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            await _refreshing.WaitAsync(_stop.Token).ConfigureAwait(false);
            try
            {
                var rows = IsOwner ? (await table.ReadRows(0, 0).ConfigureAwait(false)).Reminders : [];
                lock (_ticking)
                    Align(rows);
            }
            finally
            {
                _refreshing.Release();
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
        catch (Exception exception)
        {
            log.LogWarning(exception, "Reminders could not be read; tried again in {Period}", options.Value.RefreshReminderListPeriod);
        }
    }

    private void Align(IEnumerable<ReminderEntry> rows)
    {
        var left = new HashSet<(GrainId, string)>(_ticking.Keys);
        foreach (var row in rows)
        {
            var key = (row.GrainId, row.ReminderName);
            left.Remove(key);
            if (_ticking.TryGetValue(key, out var known))
            {
                if (known.Row.ETag == row.ETag)
                    continue;
                known.Timer?.Dispose();
            }

            _ticking[key] = Begin(row);
        }

        foreach (var key in left)
        {
            _ticking[key].Timer?.Dispose();
            _ticking.Remove(key);
        }
    }

    private Ticking Begin(ReminderEntry row)
    {
        var ticking = new Ticking(row);
        ticking.Timer = time.CreateTimer(_ => Fire(ticking), null, UntilNextTick(row), Timeout.InfiniteTimeSpan);
        return ticking;
    }

    /// <summary>Ticks fall on StartAt + n·Period.</summary>
    private TimeSpan UntilNextTick(ReminderEntry row)
    {
        var now = time.GetUtcNow().UtcDateTime;
        if (row.StartAt > now)
            return row.StartAt - now;
        var passed = (now - row.StartAt).Ticks / row.Period.Ticks;
        return row.StartAt + TimeSpan.FromTicks((passed + 1) * row.Period.Ticks) - now;
    }

    private void Fire(Ticking ticking)
    {
        _ = CallAsync(ticking.Row);
        try
        {
            ticking.Timer?.Change(UntilNextTick(ticking.Row), Timeout.InfiniteTimeSpan);
        }
        catch (ObjectDisposedException)
        {
            // Unregistered in between.
        }
    }

    private async Task CallAsync(ReminderEntry row)
    {
        try
        {
            await grains.GetGrain<IRemindable>(row.GrainId).ReceiveReminder(row.ReminderName, new(row.StartAt, row.Period, time.GetUtcNow().UtcDateTime));
        }
        catch (Exception exception)
        {
            log.LogWarning(exception, "Reminder {Reminder} could not be delivered; it ticks again in {Period}", row, row.Period);
        }
    }

    private sealed class Ticking(ReminderEntry row)
    {
        public ReminderEntry Row => row;

        public ITimer? Timer { get; set; }
    }

    [GenerateSerializer, Immutable]
    internal sealed record Reminder([property: Id(0)] GrainId Grain, [property: Id(1)] string ReminderName, [property: Id(2)] string Etag) : IGrainReminder;
}
