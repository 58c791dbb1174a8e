using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Diagnostics;
using Orleans.Serialization;

namespace Orleans.Runtime.Calls;

/// <summary>Makes references and calls: the part that silos and clients share.</summary>
internal abstract class ReferenceRuntime : IDisposable
{
    private static readonly ActivitySource Activities = new(ActivitySources.ApplicationGrainActivitySourceName);
    private readonly ConcurrentDictionary<long, PendingCall> _pending = new();
    private readonly ConcurrentDictionary<(GrainType, Type), (GrainReferenceShared Shared, ProxyFactory Create)> _proxies = new();
    private readonly MessagingOptions _options;
    private readonly ILogger _log;
    private readonly bool _traces;
    private readonly Timer _timeouts;
    private long _lastId;

    protected ReferenceRuntime(MessagingOptions options, bool traces, ILogger log)
    {
        _options = options;
        _traces = traces;
        _log = log;
        using (ExecutionContext.SuppressFlow())
            _timeouts = new(_ => FailExpired(), null, TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(50));
    }

    public MessagingOptions Options => _options;

    protected ILogger Log => _log;

    public abstract ObserverTable Observers { get; }

    /// <summary>The grain type that an interface means here.</summary>
    public abstract GrainType ResolveGrainType(Type interfaceType, string? classNamePrefix);

    /// <summary>Sends a request; fails <paramref name="call"/> when that is impossible.</summary>
    protected abstract void Send(Message message, PendingCall? call);

    /// <summary>Asks the callee to stop; nobody waits for that.</summary>
    protected abstract void SendCancel(PendingCall call);

    /// <summary>Now and then, to forget what is overdue.</summary>
    protected virtual void OnSweep(long now) { }

    /// <summary>The id that requests of the current code come from.</summary>
    protected abstract GrainId CurrentSender { get; }

    public GrainReference GetReference(GrainId id, GrainInterfaceType interfaceType) =>
        interfaceType.IsDefault ? new(new(id.Type, default, this), id.Key) : GetReference(id, Interfaces.Find(interfaceType.ToString()));

    public GrainReference GetReference(GrainId id, Type interfaceType)
    {
        var (shared, create) = _proxies.GetOrAdd((id.Type, interfaceType), static (key, runtime) =>
            (new(key.Item1, new(InterfaceNames.Of(key.Item2)), runtime), Proxies.For(key.Item2)), this);
        return create(shared, id.Key);
    }

    public object Cast(GrainReference reference, Type interfaceType) => interfaceType.IsInstanceOfType(reference) ? reference : GetReference(reference.GrainId, interfaceType);

    public void InvokeOneWay(GrainReference reference, MethodDescriptor method, object?[] arguments) => Send(NewMessage(reference, method, arguments, default, 0, Timeout(method)), null);

    public Task<T> InvokeAsync<T>(GrainReference reference, MethodDescriptor method, object?[] arguments)
    {
        var cancellation = default(CancellationToken);
        if (method.CancellationIndex >= 0)
        {
            cancellation = (CancellationToken)arguments[method.CancellationIndex]!;
            arguments[method.CancellationIndex] = MethodDescriptor.NoToken;
        }

        if (!method.IsOneWay)
            return _traces ? TracedAsync<T>(reference, method, arguments, cancellation) : StartAsync<T>(reference, method, arguments, default, method.Result, cancellation);
        InvokeOneWay(reference, method, arguments);
        return OneWayTask<T>.Done;
    }

    public Task<StreamBatch<T>> StreamAsync<T>(
        GrainReference reference, MethodDescriptor method, StreamStep step, Guid id, object?[] arguments, int maxBatch, CancellationToken cancellation)
    {
        if (method.CancellationIndex >= 0 && arguments.Length > 0)
        {
            arguments = (object?[])arguments.Clone();
            arguments[method.CancellationIndex] = MethodDescriptor.NoToken;
        }

        return StartAsync<StreamBatch<T>>(reference, method, arguments, new(step, id, maxBatch), method.Result, cancellation);
    }

    /// <summary>Calls outside of any grain, such as those between silos.</summary>
    public Task<T> SystemCallAsync<T>(TimeSpan timeout, Codec? result, string description, Action<PendingCall> send)
    {
        var call = NewCall<T>(null, timeout, result, description, Interlocked.Increment(ref _lastId));
        Run(call, () => send(call));
        return call.Task;
    }

    /// <summary>The caller gave up: it hears so at once, and the callee is told.</summary>
    public void CancelCall(PendingCall call, CancellationToken token)
    {
        if (!_pending.ContainsKey(call.Id))
            return;
        SendCancel(call);
        if (!_options.WaitForCancellationAcknowledgement)
            Complete(call.Id, new OperationCanceledException(token));
    }

    /// <summary>Completes a call from the answer's body.</summary>
    public void CompleteFrom(MessageReader reader, long id, PendingCall call)
    {
        try
        {
            var (result, exception) = Orleans.Messaging.Frames.ReadResponseBody(reader, call.ResultCodec);
            if (exception is null)
                Complete(id, result);
            else
                Complete(id, exception);
        }
        catch (Exception failure)
        {
            Complete(id, failure);
        }
    }

    public bool TryGet(long id, out PendingCall call) => _pending.TryGetValue(id, out call!);

    public void Complete(long id, object? result)
    {
        if (_pending.TryRemove(id, out var call))
            call.SetResult(result);
    }

    public void Complete(long id, Exception exception)
    {
        if (_pending.TryRemove(id, out var call))
            call.SetException(exception);
    }

    /// <summary>Fails the calls that were sent to a silo.</summary>
    public void FailCallsTo(SiloAddress silo, Func<PendingCall, Exception> error)
    {
        foreach (var call in _pending.Values)
        {
            if (silo.Equals(call.SentTo))
                Complete(call.Id, error(call));
        }
    }

    public void FailAll(Func<PendingCall, Exception> error)
    {
        foreach (var call in _pending.Values)
            Complete(call.Id, error(call));
    }

    public virtual void Dispose()
    {
        _timeouts.Dispose();
        GC.SuppressFinalize(this);
    }

    protected TimeSpan Timeout(MethodDescriptor method) =>
        method.ResponseTimeout ?? (Debugger.IsAttached ? _options.ResponseTimeoutWithDebugger : _options.ResponseTimeout);

    private async Task<T> TracedAsync<T>(GrainReference reference, MethodDescriptor method, object?[] arguments, CancellationToken cancellation)
    {
        using var activity = Activities.StartActivity(method.Name, ActivityKind.Client);
        activity?.SetTag("rpc.system", "orleans").SetTag("rpc.service", reference.InterfaceName).SetTag("rpc.method", method.Method.Name).SetTag("rpc.orleans.target_id", reference.GrainId.ToString());
        try
        {
            return await StartAsync<T>(reference, method, arguments, default, method.Result, cancellation);
        }
        catch (Exception exception)
        {
            activity?.SetStatus(ActivityStatusCode.Error, exception.Message);
            throw;
        }
    }

    private Task<T> StartAsync<T>(GrainReference reference, MethodDescriptor method, object?[] arguments, StreamRequest stream, Codec? result, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested)
            return Task.FromCanceled<T>(cancellation);
        var timeout = Timeout(method);
        var id = Interlocked.Increment(ref _lastId);
        var call = NewCall<T>(null, timeout, result, method.Name, id);
        var message = NewMessage(reference, method, arguments, stream, id, timeout, cancellation.CanBeCanceled, call);
        call.Request = message;
        Run(call, () => Send(message, call));
        if (cancellation.CanBeCanceled)
            call.CancelOn(cancellation, this);
        return call.Task;
    }

    private PendingCall<T> NewCall<T>(Message? request, TimeSpan timeout, Codec? result, string description, long id) => new()
    {
        Id = id,
        Request = request,
        ResultCodec = result,
        Timeout = timeout,
        Description = description,
        Deadline = Deadline(timeout),
    };

    private void Run(PendingCall call, Action send)
    {
        _pending[call.Id] = call;
        try
        {
            send();
        }
        catch (Exception exception)
        {
            Complete(call.Id, exception);
        }
    }

    private Message NewMessage(
        GrainReference reference, MethodDescriptor method, object?[] arguments, StreamRequest stream, long id, TimeSpan timeout, bool cancellable = false, PendingCall? call = null) => new()
        {
            Id = id,
            Target = reference.GrainId,
            Sender = CurrentSender,
            Method = method,
            Arguments = arguments,
            Step = stream.Step,
            StreamId = stream.Id,
            MaxBatch = stream.MaxBatch,
            Context = RequestContext.Values,
            ReentrancyId = RequestContext.ReentrancyId,
            TraceParent = _traces ? Activity.Current?.Id : null,
            IsCancellable = cancellable,
            IsOneWay = call is null,
            AlwaysInterleaves = method.AlwaysInterleaves || stream.Step != StreamStep.None,
            Deadline = Deadline(timeout),
            LocalCaller = call,
        };

    private static long Deadline(TimeSpan timeout) => timeout == System.Threading.Timeout.InfiniteTimeSpan || timeout == TimeSpan.MaxValue ? long.MaxValue : Environment.TickCount64 + (long)timeout.TotalMilliseconds;

    private void FailExpired()
    {
        var now = Environment.TickCount64;
        OnSweep(now);
        foreach (var (id, call) in _pending)
        {
            if (call.Deadline > now)
                continue;
            if (_options.CancelRequestOnTimeout)
                SendCancel(call);
            Instruments.TimedOut.Add(1);
            _log.LogDebug("{Call} got no answer in {Timeout}", call.Description, call.Timeout);
            Complete(id, new TimeoutException($"Response did not arrive on time in {call.Timeout} for message: {call.Request?.ToString() ?? call.Description}. Whether it ran is unknown."));
        }
    }

    private readonly record struct StreamRequest(StreamStep Step, Guid Id, int MaxBatch);

    private static class OneWayTask<T>
    {
        public static readonly Task<T> Done = Task.FromResult(default(T)!);
    }
}
