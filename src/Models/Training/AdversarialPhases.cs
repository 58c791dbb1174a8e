using GanOrleans.Models.Options;

namespace GanOrleans.Models.Training;

/// <summary>The phases of a pair (D, G) under a schedule.</summary>
public static class AdversarialPhases
{
    /// <summary>k times D, then G; or both at once.</summary>
    public static IReadOnlyList<Phase> For(TrainingOptions options) => options.Schedule switch
    {
        Schedule.Simultaneous => [new Phase("both", 0, [NetworkNames.Discriminator, NetworkNames.Generator], 1, new SimultaneousKernel())],
        _ =>
        [
            new Phase(NetworkNames.Discriminator, 0, [NetworkNames.Discriminator], options.K, new DiscriminatorKernel()),
            new Phase(NetworkNames.Generator, 1, [NetworkNames.Generator], 1, new GeneratorKernel()),
        ],
    };
}
