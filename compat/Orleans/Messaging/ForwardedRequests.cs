using System.Collections.Concurrent;
using Orleans.Runtime;
using Orleans.Runtime.Calls;

namespace Orleans.Messaging;

/// <summary>Requests that this silo passed on to other silos, for its clients and for other silos: when such a silo dies, the caller hears so at once.</summary>
/// <remarks>The answer to a client comes back through here and ends the entry; others end with their deadline, and a late error for an answered call is ignored by its caller.</remarks>
internal sealed class ForwardedRequests
{
    private readonly ConcurrentDictionary<(SiloAddress? Silo, GrainId Client, long Id), (SiloAddress Silo, Message Request)> _requests = new();

    /// <summary>Remembers a request without its arguments.</summary>
    public void Add(Message message, SiloAddress silo) => _requests[(message.ReplySilo, message.ReplyClient, message.Id)] = (silo, new()
    {
        Id = message.Id,
        Target = message.Target,
        Sender = message.Sender,
        Method = message.Method,
        ReplySilo = message.ReplySilo,
        ReplyClient = message.ReplyClient,
        Deadline = message.Deadline,
    });

    /// <summary>A client of this silo has its answer.</summary>
    public void Remove(GrainId client, long id) => _requests.TryRemove((null, client, id), out _);

    public void RemoveExpired(long now)
    {
        foreach (var (key, entry) in _requests)
        {
            if (entry.Request.Deadline < now)
                _requests.TryRemove(key, out _);
        }
    }

    /// <summary>Takes out the requests that went to a silo.</summary>
    public IEnumerable<Message> TakeFor(SiloAddress silo)
    {
        foreach (var (key, entry) in _requests)
        {
            if (entry.Silo.Equals(silo) && _requests.TryRemove(key, out _))
                yield return entry.Request;
        }
    }
}
