using System.Collections.Concurrent;

namespace GanOrleans.Models.Data;

/// <summary>Loads each thing once per process for as long as somebody uses it: several runs on one silo share one copy of MNIST.</summary>
internal static class SharedSamples
{
    private sealed class Slot
    {
        public WeakReference<object>? Value { get; set; }
    }

    private static readonly ConcurrentDictionary<string, Slot> Slots = new(StringComparer.Ordinal);

    /// <summary>
    /// What was loaded under <paramref name="key"/>, or what <paramref name="load"/> returns now. A load that
    /// throws is tried again by the next caller.
    /// </summary>
    public static T GetOrLoad<T>(string key, Func<T> load) where T : class
    {
        var slot = Slots.GetOrAdd(key, static _ => new Slot());
        lock (slot)
        {
            if (slot.Value is not null && slot.Value.TryGetTarget(out var shared))
                return (T)shared;
            var loaded = load();
            slot.Value = new WeakReference<object>(loaded);
            return loaded;
        }
    }
}
