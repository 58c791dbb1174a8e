using Orleans.Runtime;
using Orleans.Timers;

namespace Orleans.Reminders;

internal abstract class ReminderService : IReminderRegistry, ILifecycleParticipant<ISiloLifecycle>
{
    public abstract void Participate(ISiloLifecycle lifecycle);
    public abstract Task<IGrainReminder> RegisterOrUpdateReminder(GrainId callingGrainId, string reminderName, TimeSpan dueTime, TimeSpan period);
    public abstract Task UnregisterReminder(GrainId callingGrainId, IGrainReminder reminder);
    public abstract Task<IGrainReminder?> GetReminder(GrainId callingGrainId, string reminderName);
    public abstract Task<List<IGrainReminder>> GetReminders(GrainId callingGrainId);
}
internal abstract class InMemoryReminderTable : IReminderTable
{
    public abstract Task<ReminderTableData> ReadRows(GrainId grainId);
    public abstract Task<ReminderTableData> ReadRows(uint begin, uint end);
    public abstract Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName);
    public abstract Task<string?> UpsertRow(ReminderEntry entry);
    public abstract Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag);
    public abstract Task TestOnlyClearTable();
}
