using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using Orleans.Runtime;

namespace Orleans.Serialization;

/// <summary>Names of types on the wire: the alias where there is one, else full name and assembly; parts of arrays and generics are named likewise.</summary>
internal static class TypeNames
{
    private static readonly ConcurrentDictionary<Type, string> Names = new();
    private static readonly ConcurrentDictionary<string, Type> Types = new(StringComparer.Ordinal);

    public static string Format(Type type) => Names.GetOrAdd(type, static t =>
    {
        if (t.IsSZArray)
            return $"[{Format(t.GetElementType()!)}";
        if (t.IsConstructedGenericType)
        {
            var parts = t.GenericTypeArguments.Prepend(t.GetGenericTypeDefinition()).Select(Format).Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Length}:{part}"));
            return $"<{string.Concat(parts)}";
        }

        if (t.GetCustomAttribute<AliasAttribute>(inherit: false) is { } alias)
            return $"@{alias.Alias}";
        return t.Assembly == typeof(object).Assembly ? t.FullName! : $"{t.FullName}, {t.Assembly.GetName().Name}";
    });

    public static Type Parse(string name) => Types.GetOrAdd(name, static text =>
    {
        if (text.StartsWith('['))
            return Parse(text[1..]).MakeArrayType();
        if (text.StartsWith('<'))
        {
            var parts = new List<Type>();
            for (var at = 1; at < text.Length;)
            {
                var colon = text.IndexOf(':', at);
                var length = int.Parse(text.AsSpan(at, colon - at), CultureInfo.InvariantCulture);
                parts.Add(Parse(text.Substring(colon + 1, length)));
                at = colon + 1 + length;
            }

            return parts[0].MakeGenericType([.. parts.Skip(1)]);
        }

        var type = text.StartsWith('@') ? ApplicationTypes.FindAlias(text[1..]) : Type.GetType(text);
        return type ?? throw new SerializerException($"The message names a type that this process does not have: '{text}'. Deploy the assembly that declares it.");
    });

    /// <summary>The type under which a value travels: all references are one, all types are <see cref="Type"/>.</summary>
    public static Type WireType(object value) => value switch
    {
        GrainReference => typeof(GrainReference),
        Type => typeof(Type),
        _ => value.GetType(),
    };
}
