using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Concurrency;
using Orleans.Configuration;

namespace Orleans.Runtime.Activations;

/// <summary>What all activations of a grain class share.</summary>
internal sealed class GrainTypeContext
{
    private readonly Func<IGrainContext, object>[] _arguments;
    private readonly ConstructorInfo _constructor;

    public GrainTypeContext(GrainType type, Type grainClass, PlacementStrategy placement, GrainCollectionOptions options)
    {
        Type = type;
        Class = grainClass;
        Placement = placement;
        IsReentrant = grainClass.IsDefined(typeof(ReentrantAttribute), inherit: true);
        CollectionAge = AgeOf(grainClass, options);
        ActivationTimeout = options.ActivationTimeout;
        DeactivationTimeout = options.DeactivationTimeout;
        _constructor = grainClass.GetConstructors().MaxBy(constructor => constructor.GetParameters().Length)
            ?? throw new OrleansConfigurationException($"Grain class {grainClass} has no public constructor.");
        _arguments = [.. _constructor.GetParameters().Select(Argument)];
    }

    public GrainType Type { get; }

    public Type Class { get; }

    public PlacementStrategy Placement { get; }

    public bool IsReentrant { get; }

    /// <summary>Infinite for classes that are never collected.</summary>
    public TimeSpan CollectionAge { get; }

    public TimeSpan ActivationTimeout { get; }

    public TimeSpan DeactivationTimeout { get; }

    public object CreateInstance(IGrainContext context) =>
        _constructor.Invoke(BindingFlags.DoNotWrapExceptions, null, [.. _arguments.Select(argument => argument(context))], null);

    private Func<IGrainContext, object> Argument(ParameterInfo parameter)
    {
        if (parameter.ParameterType == typeof(IGrainContext))
            return context => context;
        if (parameter.GetCustomAttributes().OfType<IFacetMetadata>().FirstOrDefault() is { } facet)
            return Facet(parameter, facet);
        if (parameter.GetCustomAttribute<FromKeyedServicesAttribute>() is { } keyed)
            return context => context.ActivationServices.GetRequiredKeyedService(parameter.ParameterType, keyed.Key);
        return parameter.HasDefaultValue
            ? context => context.ActivationServices.GetService(parameter.ParameterType) ?? parameter.DefaultValue!
            : context => context.ActivationServices.GetService(parameter.ParameterType)
                ?? throw new InvalidOperationException($"Unable to resolve service for type '{parameter.ParameterType}' while attempting to activate '{Class}'.");
    }

    private static Func<IGrainContext, object> Facet(ParameterInfo parameter, IFacetMetadata facet)
    {
        var mapper = typeof(IAttributeToFactoryMapper<>).MakeGenericType(facet.GetType());
        var getFactory = mapper.GetMethod("GetFactory")!;
        return context =>
        {
            var instance = context.ActivationServices.GetService(mapper)
                ?? throw new OrleansConfigurationException($"There is no {mapper} for the attribute of parameter '{parameter.Name}' of {parameter.Member.DeclaringType}.");
            return ((Factory<IGrainContext, object>)getFactory.Invoke(instance, [parameter, facet])!)(context);
        };
    }

    private static TimeSpan AgeOf(Type grainClass, GrainCollectionOptions options)
    {
        if (grainClass.IsDefined(typeof(KeepAliveAttribute), inherit: true))
            return Timeout.InfiniteTimeSpan;
        if (grainClass.GetCustomAttribute<CollectionAgeLimitAttribute>() is { } attribute)
            return attribute.AgeLimit;
        return options.ClassSpecificCollectionAge.TryGetValue(grainClass.FullName!, out var age) ? age : options.CollectionAge;
    }
}
