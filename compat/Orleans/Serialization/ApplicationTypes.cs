using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Orleans.Serialization;

/// <summary>The types of every assembly that refers to this one: what source generators register in Orleans.</summary>
internal static class ApplicationTypes
{
    private static readonly Lazy<IReadOnlyList<Type>> Types = new(Find);

    private static readonly Lazy<IReadOnlyDictionary<string, Type>> ByAlias = new(() =>
    {
        var aliases = new Dictionary<string, Type>(StringComparer.Ordinal);
        foreach (var type in All)
        {
            foreach (var alias in type.GetCustomAttributes<AliasAttribute>(inherit: false))
            {
                if (!aliases.TryAdd(alias.Alias, type))
                    throw new SerializerException($"Both {aliases[alias.Alias]} and {type} have the alias '{alias.Alias}'. Aliases name one type.");
            }
        }

        return aliases;
    });

    private static readonly Lazy<IReadOnlyDictionary<Type, Type>> Converters = new(() =>
    {
        var converters = new Dictionary<Type, Type>();
        foreach (var type in All.Where(type => type.IsDefined(typeof(RegisterConverterAttribute), inherit: false)))
        {
            foreach (var contract in type.GetInterfaces().Where(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IConverter<,>)))
            {
                var value = contract.GenericTypeArguments[0];
                converters[value.IsGenericType && type.IsGenericTypeDefinition ? value.GetGenericTypeDefinition() : value] = type;
            }
        }

        return converters;
    });

    public static IReadOnlyList<Type> All => Types.Value;

    public static Type? FindAlias(string alias) => ByAlias.Value.GetValueOrDefault(alias);

    /// <summary>The converter type for a value type, closed over its type arguments.</summary>
    public static Type? FindConverter(Type value)
    {
        if (Converters.Value.TryGetValue(value, out var converter))
            return converter;
        return value.IsGenericType && Converters.Value.TryGetValue(value.GetGenericTypeDefinition(), out var open)
            ? open.MakeGenericType(value.GenericTypeArguments)
            : null;
    }

    private static List<Type> Find()
    {
        var own = typeof(ApplicationTypes).Assembly;
        var assemblies = new Dictionary<string, Assembly>(StringComparer.Ordinal) { [own.GetName().Name!] = own };
        foreach (var assembly in AppDomain.CurrentDomain.GetAssemblies())
        {
            if (!assembly.IsDynamic && assembly.GetReferencedAssemblies().Any(reference => reference.Name == own.GetName().Name))
                assemblies[assembly.GetName().Name!] = assembly;
        }

        foreach (var path in OwnFiles())
        {
            var name = Path.GetFileNameWithoutExtension(path);
            if (!assemblies.ContainsKey(name) && RefersTo(path, own.GetName().Name!))
                assemblies[name] = Assembly.Load(new AssemblyName(name));
        }

        return [.. assemblies.Values.SelectMany(TypesOf)];
    }

    // The application's own files among those that the runtime knows; another application may share the folder.
    private static IEnumerable<string> OwnFiles() =>
        (AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") as string ?? "").Split(Path.PathSeparator)
            .Where(path => path.StartsWith(AppContext.BaseDirectory, StringComparison.Ordinal));

    private static bool RefersTo(string path, string assemblyName)
    {
        using var file = File.OpenRead(path);
        using var image = new PEReader(file);
        if (!image.HasMetadata)
            return false;
        var metadata = image.GetMetadataReader();
        return metadata.IsAssembly && metadata.AssemblyReferences.Any(handle => metadata.StringComparer.Equals(metadata.GetAssemblyReference(handle).Name, assemblyName));
    }

    private static IEnumerable<Type> TypesOf(Assembly assembly)
    {
        try
        {
            return assembly.GetTypes();
        }
        catch (ReflectionTypeLoadException exception)
        {
            return exception.Types.OfType<Type>();
        }
    }
}
