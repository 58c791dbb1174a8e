using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Orleans.Runtime.Calls;

/// <summary>Objects of this process that grains call by reference; calls of one object run one after another.</summary>
internal sealed class ObserverTable(GrainId owner, ReferenceRuntime runtime, Action<Message, object?, Exception?> respond, ILogger log)
{
    /// <summary>Begins the type of every id that belongs to a client.</summary>
    public const string ClientType = "sys.client";

    private readonly ConcurrentDictionary<GrainId, LocalObserver> _observers = new();

    /// <summary>The client's own id: what observer ids begin with.</summary>
    public GrainId Owner => owner;

    public static bool IsClient(GrainId id) => id.Type == Type;

    /// <summary>The client that an observer belongs to.</summary>
    public static GrainId OwnerOf(GrainId observer)
    {
        var key = observer.Key.ToString();
        var plus = key.IndexOf('+', StringComparison.Ordinal);
        return plus < 0 ? observer : GrainId.Create(Type, key[..plus]);
    }

    public static GrainType Type { get; } = GrainType.Create(ClientType);

    public T Add<T>(IGrainObserver observer) where T : IGrainObserver
    {
        if (observer is GrainReference)
            throw new ArgumentException("The observer is a reference already.", nameof(observer));
        var id = GrainId.Create(Type, $"{owner.Key}+{Guid.NewGuid():N}");
        _observers[id] = new(observer, respond, log);
        return (T)(object)runtime.GetReference(id, typeof(T));
    }

    public void Remove(IGrainObserver reference)
    {
        if (reference is not GrainReference known)
            throw new ArgumentException("DeleteObjectReference takes the reference that CreateObjectReference returned.", nameof(reference));
        if (_observers.TryRemove(known.GrainId, out var observer))
            observer.Stop();
    }

    public void Receive(Message message)
    {
        if (_observers.TryGetValue(message.Target, out var observer))
            observer.Receive(message);
        else
            respond(message, null, new ClientNotAvailableException($"Observer {message.Target} is not registered any more."));
    }

    private sealed class LocalObserver
    {
        private readonly Channel<Message> _queue = Channel.CreateUnbounded<Message>(new() { SingleReader = true });
        private readonly object _target;
        private readonly Action<Message, object?, Exception?> _respond;
        private readonly ILogger _log;

        public LocalObserver(object target, Action<Message, object?, Exception?> respond, ILogger log)
        {
            (_target, _respond, _log) = (target, respond, log);
            using (ExecutionContext.SuppressFlow())
                _ = Task.Run(RunAsync);
        }

        public void Receive(Message message) => _queue.Writer.TryWrite(message);

        public void Stop() => _queue.Writer.TryComplete();

        private async Task RunAsync()
        {
            await foreach (var message in _queue.Reader.ReadAllAsync().ConfigureAwait(false))
                await RunAsync(message).ConfigureAwait(false);
        }

        private async Task RunAsync(Message message)
        {
            try
            {
                RequestContext.Import(message.Context, message.ReentrancyId);
                var result = await message.Method.Await(message.Method.Call(_target, message.Arguments)).ConfigureAwait(false);
                _respond(message, message.Method.CopyResult(result), null);
            }
            catch (Exception exception)
            {
                if (message.IsOneWay)
                    _log.LogWarning(exception, "Observer call {Method} failed", message.Method);
                _respond(message, null, exception);
            }
        }
    }
}
