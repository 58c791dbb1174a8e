using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Core;
using Orleans.Runtime;

namespace Orleans.Storage;

/// <summary>A persistent state: read in the grain's setup stage, before <c>OnActivateAsync</c>.</summary>
internal sealed class PersistentState<TState> : StateStorageBridge<TState>, IPersistentState<TState>
{
    public PersistentState(string name, IGrainContext context, IGrainStorage storage) : base(name, context, storage) =>
        context.ObservableLifecycle.Subscribe(name, GrainLifecycleStage.SetupState, ReadStateAsync);
}

internal sealed class PersistentStateFactory : IPersistentStateFactory
{
    public IPersistentState<TState> Create<TState>(IGrainContext context, IPersistentStateConfiguration config)
    {
        var storage = string.IsNullOrWhiteSpace(config.StorageName)
            ? context.ActivationServices.GetService<IGrainStorage>()
            : context.ActivationServices.GetKeyedService<IGrainStorage>(config.StorageName);
        return storage is null
            ? throw new BadProviderConfigException(
                $"{(string.IsNullOrWhiteSpace(config.StorageName) ? "No default storage provider" : $"No storage provider named '{config.StorageName}'")} found while creating state '{config.StateName}' of {context.GrainId}. Register it on every silo.")
            : new PersistentState<TState>(config.StateName, context, storage);
    }
}

internal sealed class PersistentStateAttributeMapper(IPersistentStateFactory states) : IAttributeToFactoryMapper<PersistentStateAttribute>
{
    private static readonly MethodInfo Create = typeof(IPersistentStateFactory).GetMethod(nameof(IPersistentStateFactory.Create))!;

    public Factory<IGrainContext, object> GetFactory(ParameterInfo parameter, PersistentStateAttribute metadata)
    {
        if (!parameter.ParameterType.IsGenericType || parameter.ParameterType.GetGenericTypeDefinition() != typeof(IPersistentState<>))
            throw new ArgumentException($"Parameter '{parameter.Name}' of {parameter.Member.DeclaringType} has [PersistentState] and is no IPersistentState<T>.", nameof(parameter));
        var create = Create.MakeGenericMethod(parameter.ParameterType.GenericTypeArguments[0]);
        return context => create.Invoke(states, BindingFlags.DoNotWrapExceptions, null, [context, metadata], null)!;
    }
}
