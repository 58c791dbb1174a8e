namespace Orleans.Runtime.Calls;

/// <summary>The caller's side of a method that returns <see cref="IAsyncEnumerable{T}"/>: asks the grain for batch after batch.</summary>
internal sealed class GrainStream<T>(GrainReference reference, MethodDescriptor method, object?[] arguments) : IAsyncEnumerable<T>
{
    public int MaxBatchSize { get; set; } = 100;

    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        var argument = method.CancellationIndex >= 0 ? (CancellationToken)arguments[method.CancellationIndex]! : default;
        return new Enumerator(reference, method, arguments, MaxBatchSize, argument, cancellationToken);
    }

    private sealed class Enumerator : IAsyncEnumerator<T>
    {
        private readonly GrainReference _reference;
        private readonly MethodDescriptor _method;
        private readonly object?[] _arguments;
        private readonly int _maxBatch;
        private readonly CancellationTokenSource? _linked;
        private readonly CancellationToken _cancellation;
        private readonly Guid _id = Guid.NewGuid();
        private T[] _items = [];
        private int _index = -1;
        private StreamStatus _next = StreamStatus.Items;
        private Exception? _error;
        private bool _started;

        public Enumerator(GrainReference reference, MethodDescriptor method, object?[] arguments, int maxBatch, CancellationToken first, CancellationToken second)
        {
            (_reference, _method, _arguments, _maxBatch) = (reference, method, arguments, maxBatch);
            _linked = first.CanBeCanceled && second.CanBeCanceled ? CancellationTokenSource.CreateLinkedTokenSource(first, second) : null;
            _cancellation = _linked?.Token ?? (first.CanBeCanceled ? first : second);
        }

        public T Current => _items[_index];

        public async ValueTask<bool> MoveNextAsync()
        {
            while (true)
            {
                if (++_index < _items.Length)
                    return true;
                switch (_next)
                {
                    case StreamStatus.Completed:
                        return false;
                    case StreamStatus.Failed:
                        System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(_error!);
                        break;
                    case StreamStatus.Canceled:
                        throw new OperationCanceledException(_cancellation);
                    case StreamStatus.Missing:
                        throw new EnumerationAbortedException(
                            $"Enumeration aborted: {_reference.GrainId} has no record of it. The activation that produced it ended, or nobody asked for items for too long. Enumerate again from the last item seen.");
                }

                _cancellation.ThrowIfCancellationRequested();
                var step = _started ? StreamStep.Next : StreamStep.Start;
                _started = true;
                var batch = await _reference.Runtime.StreamAsync<T>(_reference, _method, step, _id, step == StreamStep.Start ? _arguments : [], _maxBatch, _cancellation);
                (_items, _index, _next, _error) = (batch.Items, -1, batch.Status, batch.Error);
            }
        }

        public async ValueTask DisposeAsync()
        {
            _linked?.Dispose();
            if (!_started || _next is not (StreamStatus.Items or StreamStatus.Heartbeat))
                return;
            _next = StreamStatus.Completed;
            try
            {
                await _reference.Runtime.StreamAsync<T>(_reference, _method, StreamStep.Dispose, _id, [], 0, default);
            }
            catch (Exception exception) when (exception is OrleansException or TimeoutException)
            {
                // The producer is gone already, or will notice that nobody asks.
            }
        }
    }
}
