using Microsoft.Extensions.Logging;
using Orleans.Runtime.Calls;

namespace Orleans.Runtime.Activations;

/// <summary>Whether the directory knows an activation.</summary>
internal enum RegistrationState : byte
{
    None,
    Asked,
    Held,
}

/// <content>Activation and deactivation.</content>
internal sealed partial class Activation
{
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);

    void IGrainContext.Activate(Dictionary<string, object>? requestContext, CancellationToken cancellationToken)
    {
        // The catalog activates what it creates.
    }

    /// <summary>Registers, constructs and activates the grain, then lets requests in.</summary>
    public void Start() => _scheduler.QueueAction(static self => _ = ((Activation)self!).ActivateAsync(), this);

    public void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            if (State is ActivationState.Deactivating or ActivationState.Invalid)
                return;
            if (State == ActivationState.Activating)
            {
                // Asked for during activation: it happens as soon as that is over.
                _deactivateAfterActivation ??= deactivationReason;
                return;
            }

            State = ActivationState.Deactivating;
            _reason = deactivationReason;
            if (_running.Count == 0)
                _drained.TrySetResult();
        }

        _scheduler.QueueAction(static self => _ = ((Activation)self!).DeactivateAsync(), this);
    }

    private DeactivationReason? _deactivateAfterActivation;

    /// <summary>What a new directory owner has to know of this activation.</summary>
    public RegistrationState Registration { get; private set; }

    private async Task ActivateAsync()
    {
        try
        {
            if (_type.Placement.IsUsingGrainDirectory)
            {
                Registration = RegistrationState.Asked;
                var winner = await _catalog.Directory.RegisterAsync(Address);
                if (!winner.Equals(Address))
                {
                    End(message => _catalog.Forward(message, winner.SiloAddress!));
                    return;
                }

                Registration = RegistrationState.Held;
            }

            using var timeout = new CancellationTokenSource(_type.ActivationTimeout);
            await CreateAsync(timeout.Token).WaitAsync(timeout.Token);
            Instruments.Created.Add(1);
        }
        catch (Exception exception)
        {
            var error = exception is OperationCanceledException
                ? new TimeoutException($"Activation of {GrainId} took longer than GrainCollectionOptions.ActivationTimeout ({_type.ActivationTimeout}).", exception)
                : exception;
            _catalog.Log.LogError(error, "Activation of {Grain} failed", GrainId);
            _reason = new(DeactivationReasonCode.ActivationFailed, error, "Activation failed.");
            await ReleaseAsync();
            End(message => _catalog.Respond(message, null, error));
            return;
        }

        lock (_lock)
        {
            State = ActivationState.Valid;
            Volatile.Write(ref _lastUse, Environment.TickCount64);
            if (_waiting.Count > 0 && _deactivateAfterActivation is null)
                SchedulePump();
        }

        if (_deactivateAfterActivation is { } reason)
            Deactivate(reason);
    }

    private async Task CreateAsync(CancellationToken cancellation)
    {
        GrainInstance = _type.CreateInstance(this);
        (GrainInstance as ILifecycleParticipant<IGrainLifecycle>)?.Participate(_lifecycle);
        _lifecycle.Subscribe("OnActivateAsync", GrainLifecycleStage.Activate, token => ((IGrainBase)GrainInstance).OnActivateAsync(token));
        await _lifecycle.StartAsync(cancellation);
    }

    private async Task DeactivateAsync()
    {
        using var timeout = new CancellationTokenSource(_type.DeactivationTimeout);
        Timers.Dispose();
        try
        {
            await Streams.DisposeAllAsync();
            await _drained.Task.WaitAsync(timeout.Token);
            if (GrainInstance is IGrainBase grain)
                await grain.OnDeactivateAsync(_reason, timeout.Token).WaitAsync(timeout.Token);
            await _lifecycle.StopAsync(timeout.Token, exception => _catalog.Log.LogWarning(exception, "A component of {Grain} failed to stop", GrainId));
        }
        catch (Exception exception)
        {
            _catalog.Log.LogWarning(exception, "Deactivation of {Grain} ({Reason}) failed", GrainId, _reason);
        }

        await ReleaseAsync();
        Instruments.Destroyed.Add(1);
        End(_catalog.Reroute);
    }

    private async Task ReleaseAsync()
    {
        try
        {
            Timers.Dispose();
            Registration = RegistrationState.None;
            if (_type.Placement.IsUsingGrainDirectory)
                await _catalog.Directory.UnregisterAsync(Address);
            if (GrainInstance is IAsyncDisposable asyncDisposable)
                await asyncDisposable.DisposeAsync();
            else
                (GrainInstance as IDisposable)?.Dispose();
            await _scope.DisposeAsync();
        }
        catch (Exception exception)
        {
            _catalog.Log.LogWarning(exception, "Releasing {Grain} failed", GrainId);
        }
    }

    /// <summary>Leaves the catalog; every request that did not run goes where <paramref name="next"/> says.</summary>
    private void End(Action<Message> next)
    {
        List<Message> left;
        lock (_lock)
        {
            State = ActivationState.Invalid;
            left = [.. _waiting];
            _waiting.Clear();
        }

        _catalog.Remove(this);
        foreach (var message in left)
        {
            if (message.Tick is null)
                next(message);
        }

        _deactivated.TrySetResult();
    }

    /// <summary>Ends without ceremony: the silo is dying.</summary>
    public void Abandon()
    {
        Timers.Dispose();
        lock (_lock)
        {
            State = ActivationState.Invalid;
            _waiting.Clear();
        }

        _deactivated.TrySetResult();
    }
}
