using System.Collections.Immutable;
using System.Reflection;
using Orleans.Metadata;
using Orleans.Runtime.Calls;
using Orleans.Serialization;

namespace Orleans.Runtime;

/// <summary>A grain class as silos tell each other and clients of it.</summary>
[GenerateSerializer, Immutable]
internal sealed record GrainClass(
    [property: Id(0)] string GrainType, [property: Id(1)] string ClassName, [property: Id(2)] string[] Interfaces, [property: Id(3)] ImmutableDictionary<string, string> Properties);

/// <summary>What a silo hosts and says about itself.</summary>
[GenerateSerializer, Immutable]
internal sealed record SiloManifest([property: Id(0)] GrainClass[] Classes, [property: Id(1)] ImmutableDictionary<string, string> Metadata)
{
    public static SiloManifest Empty { get; } = new([], ImmutableDictionary<string, string>.Empty);

    public bool Hosts(GrainType type)
    {
        var name = type.ToString();
        return Classes.Any(c => c.GrainType == name);
    }
}

/// <summary>The grain classes of this process.</summary>
internal static class GrainClasses
{
    private static readonly Lazy<IReadOnlyDictionary<GrainType, Type>> Classes = new(() =>
    {
        var classes = new Dictionary<GrainType, Type>();
        foreach (var type in ApplicationTypes.All.Where(IsGrainClass))
        {
            var name = GrainType.Create(NameOf(type));
            if (!classes.TryAdd(name, type))
                throw new OrleansConfigurationException($"Grain classes {classes[name]} and {type} are both of grain type '{name}'. Give one of them a [GrainType].");
        }

        return classes;
    });

    public static IReadOnlyDictionary<GrainType, Type> ByType => Classes.Value;

    public static GrainClass[] Describe(IServiceProvider services) => [.. ByType.Select(pair => Describe(pair.Key, pair.Value, services))];

    /// <summary>The attribute's name, else the class's in lower case without 'Grain'.</summary>
    public static string NameOf(Type type)
    {
        if (type.GetCustomAttribute<GrainTypeAttribute>(inherit: false) is { } attribute)
            return attribute.Name;
        var name = type.Name;
        if (name.EndsWith("Grain", StringComparison.OrdinalIgnoreCase) && name.Length > "Grain".Length)
            name = name[..^"Grain".Length];
#pragma warning disable CA1308 // Grain types are lower case by convention.
        return name.ToLowerInvariant();
#pragma warning restore CA1308
    }

    private static bool IsGrainClass(Type type) =>
        type is { IsClass: true, IsAbstract: false, IsGenericTypeDefinition: false } && typeof(IGrainBase).IsAssignableFrom(type) && typeof(IGrain).IsAssignableFrom(type);

    private static GrainClass Describe(GrainType name, Type type, IServiceProvider services)
    {
        var properties = new Dictionary<string, string>
        {
            [WellKnownGrainTypeProperties.TypeName] = type.Name,
            [WellKnownGrainTypeProperties.FullTypeName] = type.FullName!,
        };
        foreach (var attribute in type.GetCustomAttributes(inherit: true).OfType<IGrainPropertiesProviderAttribute>())
            attribute.Populate(services, type, name, properties);
        var interfaces = type.GetInterfaces().Where(i => typeof(IAddressable).IsAssignableFrom(i) && i.Namespace != typeof(IGrain).Namespace || i == typeof(IRemindable));
        return new(name.ToString(), type.Name, [.. interfaces.Select(InterfaceNames.Of)], properties.ToImmutableDictionary());
    }
}

/// <summary>Which grain type an interface means, among the classes that are known.</summary>
internal static class GrainTypeResolver
{
    public static GrainType Resolve(IEnumerable<GrainClass> classes, Type interfaceType, string? prefix)
    {
        if (interfaceType.GetCustomAttribute<DefaultGrainTypeAttribute>() is { } named)
            return GrainType.Create(named.Name);
        var name = InterfaceNames.Of(interfaceType);
        var candidates = classes.Where(c => c.Interfaces.Contains(name)).DistinctBy(c => c.GrainType).ToList();
        if (prefix is not null)
            candidates = [.. candidates.Where(c => c.Properties[WellKnownGrainTypeProperties.FullTypeName].StartsWith(prefix, StringComparison.Ordinal) || c.ClassName.StartsWith(prefix, StringComparison.Ordinal))];
        if (candidates.Count > 1)
        {
            var expected = interfaceType.Name.TrimStart('I');
            candidates = candidates.Where(c => c.ClassName == expected || c.ClassName + "Grain" == expected || c.ClassName == expected + "Grain").ToList() is { Count: 1 } conventional ? conventional : candidates;
        }

        return candidates.Count switch
        {
            1 => GrainType.Create(candidates[0].GrainType),
            0 => throw new ArgumentException($"Could not find an implementation for interface {interfaceType}. No silo that is known here hosts a class that implements it."),
            _ => throw new ArgumentException($"Unable to identify a single appropriate grain type for interface {interfaceType}. Candidates: {string.Join(", ", candidates.Select(c => c.ClassName))}. Pass a class name prefix."),
        };
    }
}
