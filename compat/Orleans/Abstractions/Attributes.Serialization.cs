using Microsoft.Extensions.DependencyInjection;

namespace Orleans;

/// <summary>Marks a type whose members with <see cref="IdAttribute"/> travel in messages and are deep-copied between grains.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Enum)]
public sealed class GenerateSerializerAttribute : Attribute
{
    /// <summary>Whether parameters of the primary constructor are members without an id of their own. Default: true for records.</summary>
    public bool IncludePrimaryConstructorParameters { get; init; }
}

/// <summary>The id of a member within its declaring type; what version tolerance goes by.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Enum | AttributeTargets.Method | AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Parameter)]
public sealed class IdAttribute(uint id) : Attribute
{
    public uint Id { get; } = id;
}

/// <summary>A name on the wire that survives renames.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Enum | AttributeTargets.Method | AttributeTargets.Interface, AllowMultiple = true)]
public sealed class AliasAttribute(string alias) : Attribute
{
    public string Alias { get; } = alias;
}

/// <summary>Promises that a value never changes after it was passed: it is not copied within a silo.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Parameter | AttributeTargets.ReturnValue, Inherited = false)]
public sealed class ImmutableAttribute : Attribute;

/// <summary>Registers an <see cref="IConverter{TValue, TSurrogate}"/> found in a scanned assembly.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct)]
public sealed class RegisterConverterAttribute : Attribute;

/// <summary>A base class without state of its own.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class SerializerTransparentAttribute : Attribute;

/// <summary>Objects of the type are never looked up for identity.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class SuppressReferenceTrackingAttribute : Attribute;

/// <summary>The constructor that creates instances before their members are set.</summary>
[AttributeUsage(AttributeTargets.Constructor)]
public sealed class GeneratedActivatorConstructorAttribute : ActivatorUtilitiesConstructorAttribute;

/// <summary>How long a call of this method may take, in place of <see cref="Configuration.MessagingOptions.ResponseTimeout"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ResponseTimeoutAttribute(string timeout) : Attribute
{
    public TimeSpan? Timeout { get; init; } = TimeSpan.Parse(timeout, System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>Converts a type that cannot carry attributes to and from a struct that can.</summary>
public interface IConverter<TValue, TSurrogate>
    where TSurrogate : struct
{
    TValue ConvertFromSurrogate(in TSurrogate surrogate);

    TSurrogate ConvertToSurrogate(in TValue value);
}
