using System.Reflection;
using System.Runtime.CompilerServices;
using GanOrleans.Grains.Coordination;

namespace GanOrleans.Grains.Tests.Coordination;

/// <summary>What holds of every part of a coordinator.</summary>
public sealed class PartTests
{
    private const int MaxMutableFields = 8;

    private static readonly string[] Folders = ["Coordination", "Checkpointing", "Diagnostics", "Runs", "Placement"];

    private static readonly Type[] Parts =
    [
        .. typeof(CoordinatorGrain).Assembly.GetTypes().Where(type =>
            type is { IsClass: true }
                && Folders.Contains(type.Namespace?.Split('.')[^1]) && !type.IsDefined(typeof(CompilerGeneratedAttribute))
            && !typeof(Grain).IsAssignableFrom(type) && !type.Name.Contains('<', StringComparison.Ordinal)),
    ];

    [Fact]
    public void No_part_holds_a_grain() =>
        Assert.DoesNotContain(Parts.SelectMany(Fields), field => typeof(Grain).IsAssignableFrom(field.FieldType));

    [Fact]
    public void No_part_has_more_than_eight_mutable_fields() =>
        Assert.All(Parts.Where(type => !IsRecord(type)), type => Assert.True(
            Fields(type).Count(IsMutable) <= MaxMutableFields, $"{type.Name} has {Fields(type).Count(IsMutable)} mutable fields."));

    private static IEnumerable<FieldInfo> Fields(Type type) =>
        type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly);

    // Fields of primary constructors are never assigned, though they are not marked so; what is persisted is data, not a part.
    private static bool IsMutable(FieldInfo field) => !field.IsInitOnly && !field.Name.EndsWith(">P", StringComparison.Ordinal);

    private static bool IsRecord(Type type) =>
        type.GetMethod("<Clone>$") is not null || type.IsDefined(typeof(GenerateSerializerAttribute));
}
