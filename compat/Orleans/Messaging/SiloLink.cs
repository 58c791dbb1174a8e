using System.Net.Sockets;
using Orleans.Runtime;
using Orleans.Serialization;

namespace Orleans.Messaging;

/// <summary>The way to one silo: connects at once, queues until connected, and reports when it breaks.</summary>
internal sealed class SiloLink : IDisposable
{
    /// <summary>A refusal must repeat before it counts: a listener may be just starting.</summary>
    private static readonly int[] RetryAfterMilliseconds = [50, 150, 300];

    private readonly Lock _lock = new();
    private readonly SiloAddress _silo;
    private readonly SiloConnections _owner;
    private readonly TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private List<MessageWriter>? _waiting = [];
    private Connection? _connection;

    public SiloLink(SiloAddress silo, SiloConnections owner)
    {
        (_silo, _owner) = (silo, owner);
        using (ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow())
            _ = Task.Run(RunAsync);
    }

    /// <summary>Completes with the connection, or fails.</summary>
    public Task Connected => _connected.Task;

    public bool IsBroken { get; private set; }

    public void Send(MessageWriter frame)
    {
        lock (_lock)
        {
            if (_waiting is not null)
            {
                _waiting.Add(frame);
                return;
            }
        }

        if (_connection is { } connection)
            connection.Send(frame);
        else
            frame.Dispose();
    }

    public void Dispose()
    {
        Break();
        _connection?.Dispose();
    }

    private async Task RunAsync()
    {
        Exception? failure = null;
        var refused = false;
        for (var attempt = 0; attempt <= RetryAfterMilliseconds.Length && !IsBroken; attempt++)
        {
            try
            {
                var connection = await _owner.ConnectAsync(_silo).ConfigureAwait(false);
                Open(connection);
                await connection.Closed.ConfigureAwait(false);
                var disposed = IsBroken;
                Break();
                if (!disposed)
                    _owner.OnLost(_silo, refused: false);
                return;
            }
            catch (Exception exception)
            {
                failure = exception;
                refused = exception is SocketException { SocketErrorCode: SocketError.ConnectionRefused };
                if (attempt < RetryAfterMilliseconds.Length)
                    await Task.Delay(RetryAfterMilliseconds[attempt]).ConfigureAwait(false);
            }
        }

        var ended = IsBroken;
        Break();
        _connected.TrySetException(new SiloUnavailableException($"Silo {_silo} cannot be reached: {failure?.Message}", failure!));
        _ = _connected.Task.Exception;
        if (!ended)
            _owner.OnLost(_silo, refused);
    }

    private void Open(Connection connection)
    {
        lock (_lock)
        {
            if (IsBroken)
            {
                connection.Dispose();
                return;
            }

            _connection = connection;
            foreach (var frame in _waiting!)
                connection.Send(frame);
            _waiting = null;
        }

        _connected.TrySetResult();
    }

    private void Break()
    {
        lock (_lock)
        {
            IsBroken = true;
            foreach (var frame in _waiting ?? [])
                frame.Dispose();
            _waiting = null;
        }
    }
}
