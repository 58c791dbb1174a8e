using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Metadata;
using Orleans.Runtime;
using Orleans.Runtime.Placement;

namespace Orleans.Placement;

/// <summary>What a filter director is asked to do; filters apply in rising order.</summary>
public abstract class PlacementFilterStrategy
{
    protected PlacementFilterStrategy(int order) => Order = order;

    public int Order { get; private set; }

    public void Initialize(GrainProperties properties)
    {
        Order = int.Parse(GetPlacementFilterGrainProperty("order", properties) ?? "0", CultureInfo.InvariantCulture);
        AdditionalInitialize(properties);
    }

    public virtual void AdditionalInitialize(GrainProperties properties) { }

    public void PopulateGrainProperties(IServiceProvider services, Type grainClass, GrainType grainType, Dictionary<string, string> properties)
    {
        var name = GetType().Name;
        properties[WellKnownGrainTypeProperties.PlacementFilter] =
            properties.TryGetValue(WellKnownGrainTypeProperties.PlacementFilter, out var others) ? $"{others},{name}" : name;
        properties[Key("order")] = Order.ToString(CultureInfo.InvariantCulture);
        foreach (var (key, value) in GetAdditionalGrainProperties(services, grainClass, grainType, properties))
            properties[Key(key)] = value;
    }

    protected string? GetPlacementFilterGrainProperty(string key, GrainProperties properties) => properties.Properties.GetValueOrDefault(Key(key));

    protected virtual IEnumerable<KeyValuePair<string, string>> GetAdditionalGrainProperties(
        IServiceProvider services, Type grainClass, GrainType grainType, IReadOnlyDictionary<string, string> existingProperties) => [];

    private string Key(string key) => $"{WellKnownGrainTypeProperties.PlacementFilter}.{GetType().Name}.{key}";
}

/// <summary>Narrows the silos for one kind of filter.</summary>
public interface IPlacementFilterDirector
{
    IEnumerable<SiloAddress> Filter(PlacementFilterStrategy filterStrategy, PlacementTarget target, IEnumerable<SiloAddress> silos);
}

/// <summary>Registering filters.</summary>
public static class PlacementFilterExtensions
{
    public static IServiceCollection AddPlacementFilter<TFilter, TDirector>(this IServiceCollection services, ServiceLifetime strategyLifetime)
        where TFilter : PlacementFilterStrategy, new()
        where TDirector : class, IPlacementFilterDirector
    {
        services.Add(ServiceDescriptor.DescribeKeyed(typeof(PlacementFilterStrategy), typeof(TFilter).Name, typeof(TFilter), strategyLifetime));
        services.AddKeyedSingleton<IPlacementFilterDirector, TDirector>(typeof(TFilter));
        return services;
    }
}
