namespace Orleans.Runtime
{
    /// <summary>Anything that can be called by reference.</summary>
    public interface IAddressable;
}

namespace Orleans
{
    using Orleans.Runtime;

    /// <summary>Base of all grain interfaces.</summary>
    public interface IGrain : IAddressable;

    /// <summary>A grain with a string key.</summary>
    public interface IGrainWithStringKey : IGrain;

    /// <summary>A grain with an integer key.</summary>
    public interface IGrainWithIntegerKey : IGrain;

    /// <summary>A grain with a GUID key.</summary>
    public interface IGrainWithGuidKey : IGrain;

    /// <summary>A grain with an integer key and a string.</summary>
    public interface IGrainWithIntegerCompoundKey : IGrain;

    /// <summary>A grain with a GUID key and a string.</summary>
    public interface IGrainWithGuidCompoundKey : IGrain;

    /// <summary>An object outside the grains that grains can call.</summary>
    public interface IGrainObserver : IAddressable;

    /// <summary>What a grain class must offer; <see cref="Grain"/> offers it.</summary>
    public interface IGrainBase
    {
        IGrainContext GrainContext { get; }

        Task OnActivateAsync(CancellationToken token) => Task.CompletedTask;

        Task OnDeactivateAsync(DeactivationReason reason, CancellationToken token) => Task.CompletedTask;
    }

    /// <summary>Makes references to grains and observers.</summary>
    public interface IGrainFactory
    {
        TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey, string? grainClassNamePrefix = null) where TGrainInterface : IGrainWithGuidKey;

        TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string? grainClassNamePrefix = null) where TGrainInterface : IGrainWithIntegerKey;

        TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null) where TGrainInterface : IGrainWithStringKey;

        TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey, string keyExtension, string? grainClassNamePrefix = null) where TGrainInterface : IGrainWithGuidCompoundKey;

        TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string keyExtension, string? grainClassNamePrefix = null) where TGrainInterface : IGrainWithIntegerCompoundKey;

        TGrainInterface GetGrain<TGrainInterface>(GrainId grainId) where TGrainInterface : IAddressable;

        IAddressable GetGrain(GrainId grainId);

        IAddressable GetGrain(GrainId grainId, GrainInterfaceType interfaceType);

        IGrain GetGrain(Type grainInterfaceType, Guid grainPrimaryKey);

        IGrain GetGrain(Type grainInterfaceType, long grainPrimaryKey);

        IGrain GetGrain(Type grainInterfaceType, string grainPrimaryKey);

        TGrainObserverInterface CreateObjectReference<TGrainObserverInterface>(IGrainObserver obj) where TGrainObserverInterface : IGrainObserver;

        void DeleteObjectReference<TGrainObserverInterface>(IGrainObserver obj) where TGrainObserverInterface : IGrainObserver;
    }

    /// <summary>A client of a cluster; in a silo, the silo itself.</summary>
    public interface IClusterClient : IGrainFactory
    {
        IServiceProvider ServiceProvider { get; }
    }
}
