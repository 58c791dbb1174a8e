using Microsoft.Extensions.DependencyInjection;
using Orleans.Core;
using Orleans.Runtime;
using Orleans.Storage;

namespace Orleans;

/// <summary>Base class of grains.</summary>
public abstract class Grain : IGrainBase, IAddressable
{
    private readonly IGrainRuntime? _runtime;

    /// <summary>Takes the context of the activation being created on this thread.</summary>
    protected Grain() : this(RuntimeContext.Current!, null) { }

    /// <summary>Takes a context; tests pass their own.</summary>
    protected Grain(IGrainContext grainContext, IGrainRuntime? grainRuntime = null)
    {
        GrainContext = grainContext;
        _runtime = grainRuntime ?? grainContext?.ActivationServices.GetRequiredService<IGrainRuntime>();
    }

    public IGrainContext GrainContext { get; }

    public GrainReference GrainReference => GrainContext.GrainReference;

    internal IGrainRuntime Runtime => _runtime ?? throw new InvalidOperationException("This grain was created outside of a silo and has no runtime.");

    protected IGrainFactory GrainFactory => Runtime.GrainFactory;

    protected internal IServiceProvider ServiceProvider => GrainContext?.ActivationServices ?? Runtime.ServiceProvider;

    public string IdentityString => GrainContext?.GrainId.ToString() ?? string.Empty;

    public string RuntimeIdentity => _runtime?.SiloIdentity ?? string.Empty;

    /// <summary>Ends this activation when its running calls are done.</summary>
    protected void DeactivateOnIdle() => Runtime.DeactivateOnIdle(GrainContext);

    /// <summary>Keeps this activation for at least that long; a negative span cancels an earlier delay.</summary>
    protected void DelayDeactivation(TimeSpan timeSpan) => Runtime.DelayDeactivation(GrainContext, timeSpan);

    public virtual Task OnActivateAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public virtual Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>A grain with one state, read before <see cref="Grain.OnActivateAsync"/>.</summary>
public class Grain<TGrainState> : Grain, ILifecycleParticipant<IGrainLifecycle>
{
    private IStorage<TGrainState>? _storage;

    protected Grain() { }

    protected Grain(IStorage<TGrainState> storage) => _storage = storage;

    protected TGrainState State
    {
        get => Storage.State;
        set => Storage.State = value;
    }

    private IStorage<TGrainState> Storage => _storage ?? throw new InvalidOperationException("The state is not there before activation.");

    protected virtual Task ReadStateAsync() => Storage.ReadStateAsync();

    protected virtual Task WriteStateAsync() => Storage.WriteStateAsync();

    protected virtual Task ClearStateAsync() => Storage.ClearStateAsync();

    void ILifecycleParticipant<IGrainLifecycle>.Participate(IGrainLifecycle lifecycle) =>
        lifecycle.Subscribe(GetType().FullName!, GrainLifecycleStage.SetupState, _ =>
        {
            if (_storage is not null)
                return Task.CompletedTask;
            _storage = new StateStorageBridge<TGrainState>("state", GrainContext, GrainStorageHelpers.GetGrainStorage(GetType(), ServiceProvider));
            return ReadStateAsync();
        });
}
