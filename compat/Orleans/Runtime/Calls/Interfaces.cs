using System.Collections.Concurrent;
using System.Reflection;
using Orleans.Serialization;

namespace Orleans.Runtime.Calls;

/// <summary>Names of grain interfaces: the alias, else the full name.</summary>
internal static class InterfaceNames
{
    public static string Of(Type type) => type.GetCustomAttribute<AliasAttribute>(inherit: false)?.Alias ?? type.FullName!;
}

/// <summary>All grain and observer interfaces of the application, by name, and their methods, by id.</summary>
internal static class Interfaces
{
    private static readonly ConcurrentDictionary<Type, IReadOnlyList<MethodDescriptor>> Descriptors = new();
    private static readonly ConcurrentDictionary<ulong, MethodDescriptor> Methods = new();

    private static readonly Lazy<IReadOnlyDictionary<string, Type>> ByName = new(() => ApplicationTypes.All
        .Where(type => type.IsInterface && !type.IsGenericTypeDefinition && typeof(IAddressable).IsAssignableFrom(type))
        .ToDictionary(InterfaceNames.Of, StringComparer.Ordinal));

    public static Type Find(string name) => ByName.Value.TryGetValue(name, out var type)
        ? type
        : throw new SerializerException($"This process has no grain interface '{name}'. Deploy the assembly that declares it.");

    public static MethodDescriptor FindMethod(ulong id)
    {
        if (Methods.TryGetValue(id, out var method))
            return method;

        // First call from outside: every interface is described once.
        foreach (var type in ByName.Value.Values)
            MethodsOf(type);
        return Methods.TryGetValue(id, out method)
            ? method
            : throw new SerializerException($"This process has no grain method with id {id:X16}. Caller and callee were built from different versions of an interface.");
    }

    /// <summary>Methods of an interface and of all that it extends.</summary>
    public static IReadOnlyList<MethodDescriptor> MethodsOf(Type type) => Descriptors.GetOrAdd(type, static t =>
    {
        var own = t.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .Where(method => method.IsAbstract)
            .Select(method => method.IsGenericMethodDefinition
                ? throw new NotSupportedException($"{t}.{method.Name} is generic. Generic grain methods need the real Orleans.")
                : new MethodDescriptor(t, method))
            .ToList();
        foreach (var method in own)
        {
            if (Methods.GetOrAdd(method.Id, method) is var other && other.Method != method.Method)
                throw new InvalidOperationException($"{method} and {other} have the same id. Give one of them another [Alias].");
        }

        return [.. own, .. t.GetInterfaces().SelectMany(MethodsOf).DistinctBy(method => method.Id)];
    });
}
