using Orleans.Runtime;

namespace Orleans
{
    /// <summary>A grain that reminders call.</summary>
    public interface IRemindable : IGrain
    {
        Task ReceiveReminder(string reminderName, TickStatus status);
    }

    /// <summary>Where reminders are kept.</summary>
    public interface IReminderTable
    {
        Task StartAsync(CancellationToken cancellationToken = default)
#pragma warning disable CS0618 // Providers written before StartAsync implement Init.
            => Init();
#pragma warning restore CS0618

        [Obsolete("Implement and use StartAsync instead")]
        Task Init() => Task.CompletedTask;

        Task<ReminderTableData> ReadRows(GrainId grainId);

        /// <summary>Reminders of grains whose hash is in (begin, end], going around when begin ≥ end.</summary>
        Task<ReminderTableData> ReadRows(uint begin, uint end);

        Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName);

        /// <summary>Adds or replaces a row and returns its new etag.</summary>
        Task<string?> UpsertRow(ReminderEntry entry);

        Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag);

        Task TestOnlyClearTable();

        Task StopAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;
    }

    /// <summary>Rows.</summary>
    [GenerateSerializer]
    public sealed class ReminderTableData
    {
        public ReminderTableData() => Reminders = [];

        public ReminderTableData(ReminderEntry entry) => Reminders = [entry];

        public ReminderTableData(IEnumerable<ReminderEntry> list) => Reminders = [.. list];

        [Id(0)] public IList<ReminderEntry> Reminders { get; private set; }

        public override string ToString() => $"[{Reminders.Count} reminders: {string.Join(", ", Reminders)}]";
    }

    /// <summary>One reminder.</summary>
    [GenerateSerializer]
    public sealed class ReminderEntry
    {
        [Id(0)] public GrainId GrainId { get; set; }

        [Id(1)] public string ReminderName { get; set; } = null!;

        /// <summary>The first tick (UTC).</summary>
        [Id(2)] public DateTime StartAt { get; set; }

        [Id(3)] public TimeSpan Period { get; set; }

        [Id(4)] public string? ETag { get; set; }

        public override string ToString() => $"<GrainId={GrainId} ReminderName={ReminderName} Period={Period}>";
    }

    /// <summary>Reminders of the calling grain.</summary>
    public static class GrainReminderExtensions
    {
        public static Task<IGrainReminder> RegisterOrUpdateReminder(this Grain grain, string reminderName, TimeSpan dueTime, TimeSpan period) =>
            ((IGrainBase)grain).RegisterOrUpdateReminder(reminderName, dueTime, period);

        public static Task<IGrainReminder> RegisterOrUpdateReminder(this IGrainBase grain, string reminderName, TimeSpan dueTime, TimeSpan period)
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(reminderName);
            return Registry(grain).RegisterOrUpdateReminder(grain.GrainContext.GrainId, reminderName, dueTime, period);
        }

        public static Task UnregisterReminder(this Grain grain, IGrainReminder reminder) => ((IGrainBase)grain).UnregisterReminder(reminder);

        public static Task UnregisterReminder(this IGrainBase grain, IGrainReminder reminder) => Registry(grain).UnregisterReminder(grain.GrainContext.GrainId, reminder);

        public static Task<IGrainReminder?> GetReminder(this Grain grain, string reminderName) => ((IGrainBase)grain).GetReminder(reminderName);

        public static Task<IGrainReminder?> GetReminder(this IGrainBase grain, string reminderName) => Registry(grain).GetReminder(grain.GrainContext.GrainId, reminderName);

        public static Task<List<IGrainReminder>> GetReminders(this Grain grain) => ((IGrainBase)grain).GetReminders();

        public static Task<List<IGrainReminder>> GetReminders(this IGrainBase grain) => Registry(grain).GetReminders(grain.GrainContext.GrainId);

        private static Timers.IReminderRegistry Registry(IGrainBase grain)
        {
            if (grain is not IRemindable)
                throw new InvalidOperationException($"Grain {grain.GetType()} cannot have reminders: it does not implement {nameof(IRemindable)}.");
            return (Timers.IReminderRegistry?)grain.GrainContext.ActivationServices.GetService(typeof(Timers.IReminderRegistry))
                ?? throw new OrleansConfigurationException("The reminder service is not configured. Call AddReminders() and register an IReminderTable, or call UseInMemoryReminderService(), on the silo.");
        }
    }
}

namespace Orleans.Runtime
{
    /// <summary>A handle of a reminder.</summary>
    public interface IGrainReminder
    {
        string ReminderName { get; }
    }

    /// <summary>A tick; times in UTC.</summary>
    [GenerateSerializer, Immutable]
    public readonly struct TickStatus(DateTime firstTickTime, TimeSpan period, DateTime timeStamp)
    {
        [Id(0)] public DateTime FirstTickTime { get; } = firstTickTime;

        [Id(1)] public TimeSpan Period { get; } = period;

        [Id(2)] public DateTime CurrentTickTime { get; } = timeStamp;

        public override string ToString() => $"<{FirstTickTime:O}, {Period}, {CurrentTickTime:O}>";
    }

    /// <summary>A reminder operation failed.</summary>
    [GenerateSerializer]
    public sealed class ReminderException(string message) : OrleansException(message);
}

namespace Orleans.Timers
{
    /// <summary>Registers reminders of any grain.</summary>
    public interface IReminderRegistry
    {
        Task<IGrainReminder> RegisterOrUpdateReminder(GrainId callingGrainId, string reminderName, TimeSpan dueTime, TimeSpan period);

        Task UnregisterReminder(GrainId callingGrainId, IGrainReminder reminder);

        Task<IGrainReminder?> GetReminder(GrainId callingGrainId, string reminderName);

        Task<List<IGrainReminder>> GetReminders(GrainId callingGrainId);
    }
}
