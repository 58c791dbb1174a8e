using System.Collections.Concurrent;
using Orleans.Runtime;
using Orleans.Runtime.Calls;

namespace Orleans.Messaging;

/// <summary>Requests of clients that their gateway passed on to other silos: when such a silo dies, the client hears so at once.</summary>
internal sealed class ForwardedRequests
{
    private readonly ConcurrentDictionary<(GrainId Client, long Id), (SiloAddress Silo, Message Request)> _requests = new();

    /// <summary>Remembers a request without its arguments.</summary>
    public void Add(Message message, SiloAddress silo) => _requests[(message.ReplyClient, message.Id)] = (silo, new()
    {
        Id = message.Id,
        Target = message.Target,
        Sender = message.Sender,
        Method = message.Method,
        ReplySilo = message.ReplySilo,
        ReplyClient = message.ReplyClient,
        Deadline = message.Deadline,
    });

    public void Remove(GrainId client, long id) => _requests.TryRemove((client, id), out _);

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
