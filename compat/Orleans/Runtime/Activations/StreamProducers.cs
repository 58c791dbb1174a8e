using Orleans.Runtime.Calls;

namespace Orleans.Runtime.Activations;

/// <summary>The enumerations that one activation produces.</summary>
internal sealed class StreamProducers
{
    private readonly Dictionary<Guid, StreamProducer> _producers = [];

    public ValueTask<object?> StartAsync(Message message, object target)
    {
        var producer = message.Method.Streams!.Create(message, target);
        _producers[message.StreamId] = producer;
        return StepAsync(message, producer);
    }

    public ValueTask<object?> NextAsync(Message message) =>
        _producers.TryGetValue(message.StreamId, out var producer) ? StepAsync(message, producer) : new(message.Method.Streams!.Missing);

    public async ValueTask<object?> DisposeAsync(Message message)
    {
        if (_producers.Remove(message.StreamId, out var producer))
            await producer.DisposeAsync();
        return message.Method.Streams!.Missing;
    }

    public async Task DisposeAllAsync()
    {
        foreach (var (id, producer) in _producers.ToList())
        {
            _producers.Remove(id);
            await producer.DisposeAsync();
        }
    }

    /// <summary>Ends what nobody asked for since <paramref name="limit"/>.</summary>
    public async Task DisposeAbandonedAsync(TimeSpan limit)
    {
        foreach (var (id, producer) in _producers.Where(pair => pair.Value.IdleFor > limit).ToList())
        {
            _producers.Remove(id);
            await producer.DisposeAsync();
        }
    }

    private async ValueTask<object?> StepAsync(Message message, StreamProducer producer)
    {
        // Half of what the caller waits for: an answer without items keeps the enumeration alive.
        var left = message.Deadline == long.MaxValue ? 10_000 : message.Deadline - Environment.TickCount64;
        var (batch, ended) = await producer.NextAsync(message.MaxBatch, TimeSpan.FromMilliseconds(Math.Clamp(left / 2, 1, 10_000)));
        if (ended)
        {
            _producers.Remove(message.StreamId);
            await producer.DisposeAsync();
        }

        return batch;
    }
}

/// <summary>One enumeration.</summary>
internal abstract class StreamProducer
{
    private long _lastAsked = Environment.TickCount64;
    private int _asking;

    public TimeSpan IdleFor => _asking > 0 ? TimeSpan.Zero : TimeSpan.FromMilliseconds(Environment.TickCount64 - _lastAsked);

    public async Task<(object Batch, bool Ended)> NextAsync(int maxBatch, TimeSpan patience)
    {
        _asking++;
        try
        {
            return await MoveAsync(maxBatch, patience);
        }
        finally
        {
            _asking--;
            _lastAsked = Environment.TickCount64;
        }
    }

    public abstract Task DisposeAsync();

    protected abstract Task<(object Batch, bool Ended)> MoveAsync(int maxBatch, TimeSpan patience);
}

/// <inheritdoc/>
internal sealed class StreamProducer<T> : StreamProducer
{
    private readonly CancellationTokenSource _cancellation = new();
    private readonly IAsyncEnumerator<T> _items;
    private Task<bool>? _moving;
    private bool _disposed;

    public StreamProducer(Message message, object target)
    {
        var method = message.Method;
        if (method.CancellationIndex >= 0)
            message.Arguments[method.CancellationIndex] = _cancellation.Token;
        _items = ((IAsyncEnumerable<T>)method.Call(target, message.Arguments)!).GetAsyncEnumerator(_cancellation.Token);
    }

    public override async Task DisposeAsync()
    {
        if (_disposed)
            return;
        _disposed = true;
        await _cancellation.CancelAsync();
        try
        {
            if (_moving is not null)
                await _moving;
        }
        catch (Exception)
        {
            // Nobody listens any more.
        }

        try
        {
            await _items.DisposeAsync();
        }
        catch (Exception exception) when (exception is OperationCanceledException or NotSupportedException)
        {
            // An iterator that was cancelled, or one that still moves.
        }

        _cancellation.Dispose();
    }

    protected override async Task<(object Batch, bool Ended)> MoveAsync(int maxBatch, TimeSpan patience)
    {
        var items = new List<T>();
        try
        {
            while (items.Count < maxBatch)
            {
                _moving ??= _items.MoveNextAsync().AsTask();
                if (!_moving.IsCompleted)
                {
                    if (items.Count > 0)
                        break;
                    using var timer = new CancellationTokenSource();
                    if (await Task.WhenAny(_moving, Task.Delay(patience, timer.Token)) != _moving)
                        return (new StreamBatch<T>(StreamStatus.Heartbeat, []), false);
                    await timer.CancelAsync();
                }

                var moved = _moving;
                _moving = null;
                if (!await moved)
                    return (new StreamBatch<T>(StreamStatus.Completed, [.. items]), true);
                items.Add(_items.Current);
            }

            return (new StreamBatch<T>(StreamStatus.Items, [.. items]), false);
        }
        catch (OperationCanceledException) when (_cancellation.IsCancellationRequested)
        {
            return (new StreamBatch<T>(_disposed ? StreamStatus.Missing : StreamStatus.Canceled, [.. items]), true);
        }
        catch (Exception exception)
        {
            _moving = null;
            return (new StreamBatch<T>(StreamStatus.Failed, [.. items], Serialization.ExceptionCodecs.Travelling(exception)), true);
        }
    }
}
