namespace Orleans.Runtime.Calls;

/// <summary>A call that waits for its answer.</summary>
internal abstract class PendingCall
{
    private CancellationTokenRegistration _cancellation;

    public required long Id { get; init; }

    public required Message? Request { get; set; }

    /// <summary>What is called, for error texts.</summary>
    public required string Description { get; init; }

    public required TimeSpan Timeout { get; init; }

    public required long Deadline { get; init; }

    public required Serialization.Codec? ResultCodec { get; init; }

    /// <summary>Where the request went last; null while it is here or not placed yet.</summary>
    public SiloAddress? SentTo { get; set; }

    public abstract void SetResult(object? result);

    public abstract void SetException(Exception exception);

    public void CancelOn(CancellationToken token, ReferenceRuntime runtime) =>
        _cancellation = token.UnsafeRegister(static (state, token) =>
        {
            var (call, runtime) = ((PendingCall, ReferenceRuntime))state!;
            runtime.CancelCall(call, token);
        }, (this, runtime));

    protected void Completed() => _cancellation.Unregister();
}

/// <inheritdoc/>
internal sealed class PendingCall<T> : PendingCall
{
    private readonly TaskCompletionSource<T> _source = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<T> Task => _source.Task;

    public override void SetResult(object? result)
    {
        Completed();
        _source.TrySetResult((T)result!);
    }

    public override void SetException(Exception exception)
    {
        Completed();
        if (exception is OperationCanceledException { CancellationToken.IsCancellationRequested: true } cancelled)
            _source.TrySetCanceled(cancelled.CancellationToken);
        else
            _source.TrySetException(exception);
    }
}
