using System.Reflection;
using GanOrleans.Contracts;

namespace GanOrleans.Grains.Tests.Catalog;

/// <summary>
/// Specs with random values, as a client that checks nothing could send them: a silo refuses each by field, or
/// accepts it, and goes on (faults, row 18).
/// </summary>
[Collection(TrainingClusters.Name), Trait("Fault", "18")]
public sealed class SpecFuzzTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private static readonly PropertyInfo[] Properties = [.. typeof(RunSpec).GetProperties().Where(property => property.CanWrite)];

    [Theory]
    [InlineData(1, 500)]
    public Task A_silo_answers_every_spec_with_faults_that_name_a_field_or_with_none(int seed, int specs) => FuzzAsync(seed, specs);

    [Theory, Trait("Category", "Long")]
    [InlineData(2, 10_000)]
    public Task So_it_does_ten_thousand_times(int seed, int specs) => FuzzAsync(seed, specs);

    private static async Task FuzzAsync(int seed, int count)
    {
        await using var cluster = await TrainingCluster.StartAsync();
        var random = new Random(seed);
        var refused = 0;
        for (var i = 0; i < count; i++)
        {
            var spec = new RunSpec { Variant = "mlp", Dataset = "rings", Iterations = 3, Threads = 1 };
            for (var more = 1 + random.Next(3); more > 0; more--)
                Change(spec, random);

            var faults = await cluster.Catalog.ValidateAsync(spec).WaitAsync(Limit);

            Assert.All(faults, fault =>
                Assert.False(string.IsNullOrWhiteSpace(fault.Path) || string.IsNullOrWhiteSpace(fault.Allowed), $"{i}: {fault} of {spec}"));
            refused += faults.Length > 0 ? 1 : 0;
        }

        Assert.InRange(refused, count / 4, count);
        Assert.Empty(await cluster.Catalog.ListAsync());
        await cluster.TrainAsync(new RunSpec { Variant = "mlp", Dataset = "rings", Iterations = 3, Threads = 1 });
    }

    // Past every check of the client: the property itself is set.
    private static void Change(RunSpec spec, Random random)
    {
        var property = Properties[random.Next(Properties.Length)];
        property.SetValue(spec, property.Name == nameof(RunSpec.Options)
            ? new Dictionary<string, string> { [Text(random)] = Text(random) }
            : Value(Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType, random));
    }

    private static object? Value(Type type, Random random) => Type.GetTypeCode(type) switch
    {
        TypeCode.String => Text(random),
        TypeCode.Int32 => Pick(random, int.MinValue, -1, 0, 1, 7, int.MaxValue, random.Next()),
        TypeCode.Int64 => Pick(random, long.MinValue, -1, 0, 1, 7, long.MaxValue, random.NextInt64()),
        TypeCode.UInt64 => Pick(random, 0UL, 1UL, ulong.MaxValue),
        TypeCode.Double => Pick(random, double.NaN, double.PositiveInfinity, double.NegativeInfinity, -1, 0, double.Epsilon, .5, 1, 1e300),
        TypeCode.Boolean => random.Next(2) == 0,
        _ => null,
    };

    private static object Pick<T>(Random random, params T[] values) where T : notnull => values[random.Next(values.Length)];

    private static string Text(Random random) => random.Next(8) switch
    {
        0 => "",
        1 => " ",
        2 => "gan",
        3 => "../../etc/passwd",
        4 => "a\0b",
        5 => new string('x', 5_000),
        6 => "\uD800 ü 漢字 {0} %s",
        _ => string.Concat(Enumerable.Range(0, 1 + random.Next(12)).Select(_ => (char)random.Next(32, 127))),
    };
}
