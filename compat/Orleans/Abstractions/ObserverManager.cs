using System.Collections;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Orleans.Utilities;

/// <summary>Observers that expire unless they subscribe again.</summary>
public class ObserverManager<TObserver>(TimeSpan expiration, ILogger log) : ObserverManager<IAddressable, TObserver>(expiration, log);

/// <inheritdoc cref="ObserverManager{TObserver}"/>
public class ObserverManager<TIdentity, TObserver>(TimeSpan expiration, ILogger log) : IEnumerable<TObserver>
    where TIdentity : notnull
{
    private readonly Dictionary<TIdentity, (TObserver Observer, DateTime LastSeen)> _observers = [];

    public TimeSpan ExpirationDuration { get; set; } = expiration;

    public Func<DateTime> GetDateTime { get; set; } = () => DateTime.UtcNow;

    public int Count => _observers.Count;

    public IReadOnlyDictionary<TIdentity, TObserver> Observers => _observers.ToDictionary(pair => pair.Key, pair => pair.Value.Observer);

    public void Subscribe(TIdentity id, TObserver observer) => _observers[id] = (observer, GetDateTime());

    public void Unsubscribe(TIdentity id) => _observers.Remove(id);

    public void Clear() => _observers.Clear();

    public void ClearExpired()
    {
        var now = GetDateTime();
        foreach (var id in _observers.Where(pair => pair.Value.LastSeen + ExpirationDuration < now).Select(pair => pair.Key).ToList())
            _observers.Remove(id);
    }

    /// <summary>Calls every observer; those that throw are forgotten.</summary>
    public async Task Notify(Func<TObserver, Task> notification, Func<TObserver, bool>? predicate = null)
    {
        ClearExpired();
        foreach (var (id, (observer, _)) in _observers.ToList())
        {
            if (predicate is not null && !predicate(observer))
                continue;
            try
            {
                await notification(observer);
            }
            catch (Exception exception)
            {
                Forget(id, exception);
            }
        }
    }

    /// <inheritdoc cref="Notify(Func{TObserver, Task}, Func{TObserver, bool})"/>
    public void Notify(Action<TObserver> notification, Func<TObserver, bool>? predicate = null)
    {
        ClearExpired();
        foreach (var (id, (observer, _)) in _observers.ToList())
        {
            if (predicate is not null && !predicate(observer))
                continue;
            try
            {
                notification(observer);
            }
            catch (Exception exception)
            {
                Forget(id, exception);
            }
        }
    }

    public IEnumerator<TObserver> GetEnumerator() => _observers.Values.Select(entry => entry.Observer).ToList().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private void Forget(TIdentity id, Exception exception)
    {
        log.LogDebug(exception, "Observer {Observer} threw and is forgotten", id);
        _observers.Remove(id);
    }
}
