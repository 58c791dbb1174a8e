namespace GanOrleans.Models.Tests;

/// <summary>Settings small enough for a test.</summary>
internal static class Recipes
{
    public const int Batch = 10;

    public static TrainingOptions Of(string variant, TinyData data, ulong seed = 1) =>
        VariantRegistry.Get(variant).Defaults(data.Description) with { Seed = seed, Batch = Batch, Iterations = 100, Schedule = Schedule.Alternating };

    /// <summary>Both variants, both schedules, every objective that fits any body, k 1 and 2 where the schedule has a k.</summary>
    public static TheoryData<string, Schedule, string, int> All()
    {
        var all = new TheoryData<string, Schedule, string, int>();
        foreach (var variant in new[] { "gan", "mlp" })
            foreach (var objective in Models.Objectives.ForAnyBody)
            {
                all.Add(variant, Schedule.Alternating, objective, 1);
                all.Add(variant, Schedule.Alternating, objective, 2);
                all.Add(variant, Schedule.Simultaneous, objective, 1);
            }
        return all;
    }
}
