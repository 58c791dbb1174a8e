using System.Reflection;
using Orleans.Core;

namespace Orleans.Core
{
    /// <summary>Reads, writes and clears one state.</summary>
    public interface IStorage
    {
        string? Etag { get; }

        bool RecordExists { get; }

        Task ClearStateAsync();

        Task WriteStateAsync();

        Task ReadStateAsync();

        Task ClearStateAsync(CancellationToken cancellationToken) => ClearStateAsync();

        Task WriteStateAsync(CancellationToken cancellationToken) => WriteStateAsync();

        Task ReadStateAsync(CancellationToken cancellationToken) => ReadStateAsync();
    }

    /// <inheritdoc/>
    public interface IStorage<TState> : IStorage
    {
        TState State { get; set; }
    }
}

namespace Orleans
{
    /// <summary>Makes instances.</summary>
    public delegate TInstance Factory<out TInstance>();

    /// <summary>Makes instances from one parameter.</summary>
    public delegate TInstance Factory<in TParam1, out TInstance>(TParam1 param1);

    /// <summary>An attribute on a constructor parameter that the activation fills.</summary>
    public interface IFacetMetadata;
}

namespace Orleans.Runtime
{
    /// <summary>A named state, injected into a grain's constructor and read before activation.</summary>
    public interface IPersistentState<TState> : IStorage<TState>;

    /// <summary>Which state of which storage.</summary>
    public interface IPersistentStateConfiguration
    {
        string StateName { get; }

        string? StorageName { get; }
    }

    /// <summary>Asks for an <see cref="IPersistentState{TState}"/>.</summary>
    [AttributeUsage(AttributeTargets.Parameter)]
    public class PersistentStateAttribute(string stateName, string? storageName = null) : Attribute, IFacetMetadata, IPersistentStateConfiguration
    {
        public string StateName { get; } = stateName;

        public string? StorageName { get; } = storageName;
    }

    /// <summary>Turns a parameter's attribute into what to inject.</summary>
    public interface IAttributeToFactoryMapper<in TMetadata>
        where TMetadata : IFacetMetadata
    {
        Factory<IGrainContext, object> GetFactory(ParameterInfo parameter, TMetadata metadata);
    }

    /// <summary>Makes persistent states.</summary>
    public interface IPersistentStateFactory
    {
        IPersistentState<TState> Create<TState>(IGrainContext context, IPersistentStateConfiguration config);
    }
}
