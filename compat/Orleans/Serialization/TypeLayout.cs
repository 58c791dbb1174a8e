using System.Reflection;
using System.Runtime.CompilerServices;

namespace Orleans.Serialization;

/// <summary>Which members of a type travel, by level of its inheritance, base first.</summary>
internal static class TypeLayout
{
    /// <summary>Ids of primary constructor parameters without one: from here, by position.</summary>
    private const uint ParameterIds = 1u << 30;

    private const BindingFlags Declared = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    public static MemberCodec<T>[][] Levels<T>()
    {
        var levels = new List<MemberCodec<T>[]>();
        for (var type = typeof(T); type is not null && type != typeof(object) && type != typeof(ValueType) && type != typeof(Exception); type = type.BaseType)
        {
            if (IsSerializable(type))
                levels.Insert(0, [.. Members<T>(type).OrderBy(member => member.Id)]);
        }

        return [.. levels];
    }

    public static bool IsSerializable(Type type) => type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false) || IsTuple(type);

    public static bool IsTuple(Type type) =>
        type.IsGenericType && (typeof(ITuple).IsAssignableFrom(type) || type.GetGenericTypeDefinition() == typeof(KeyValuePair<,>));

    private static IEnumerable<MemberCodec<T>> Members<T>(Type type)
    {
        if (IsTuple(type))
        {
            uint position = 0;
            foreach (var field in type.GetFields(Declared))
                yield return Member<T>(position++, field, field.FieldType, immutable: false);
            yield break;
        }

        var taken = new HashSet<string>();
        foreach (var field in type.GetFields(Declared))
        {
            if (field.GetCustomAttribute<IdAttribute>() is { } id)
                yield return Member<T>(id.Id, field, field.FieldType, IsImmutable(field));
        }

        foreach (var property in type.GetProperties(Declared))
        {
            if (property.GetCustomAttribute<IdAttribute>() is not { } id)
                continue;
            taken.Add(property.Name);
            yield return Member<T>(id.Id, Storage(property), property.PropertyType, IsImmutable(property));
        }

        uint index = 0;
        foreach (var parameter in PrimaryConstructorParameters(type))
        {
            var number = index++;
            if (taken.Contains(parameter.Name!) || type.GetProperty(parameter.Name!, Declared) is not { } property)
                continue;
            yield return Member<T>(ParameterIds + (parameter.GetCustomAttribute<IdAttribute>()?.Id ?? number), Storage(property), property.PropertyType, IsImmutable(property));
        }
    }

    private static ParameterInfo[] PrimaryConstructorParameters(Type type)
    {
        var isRecord = type.GetMethod("<Clone>$", Declared) is not null || (type.IsValueType && type.GetMethod("PrintMembers", Declared) is not null);
        if (!isRecord && type.GetCustomAttribute<GenerateSerializerAttribute>() is not { IncludePrimaryConstructorParameters: true })
            return [];
        return type.GetConstructors(Declared)
            .Select(constructor => constructor.GetParameters())
            .Where(parameters => parameters.Length > 0 && parameters.All(p => type.GetProperty(p.Name!, Declared) is { } property && property.PropertyType == p.ParameterType))
            .MaxBy(parameters => parameters.Length) ?? [];
    }

    /// <summary>The backing field of an automatic property, so that init-only and get-only ones can be set; otherwise the property.</summary>
    private static MemberInfo Storage(PropertyInfo property)
    {
        var field = property.DeclaringType!.GetField($"<{property.Name}>k__BackingField", Declared) ?? property.DeclaringType.GetField($"<{property.Name}>P", Declared);
        if (field is not null)
            return field;
        if (property.GetSetMethod(nonPublic: true) is null)
            throw new SerializerException($"{property.DeclaringType}.{property.Name} has an [Id] and no way to be set. Give it a setter, or make it an automatic property.");
        return property;
    }

    private static bool IsImmutable(MemberInfo member) => member.IsDefined(typeof(ImmutableAttribute), inherit: false);

    private static MemberCodec<T> Member<T>(uint id, MemberInfo member, Type type, bool immutable) =>
        (MemberCodec<T>)Activator.CreateInstance(typeof(MemberCodec<,>).MakeGenericType(typeof(T), type), id, member, immutable)!;
}
