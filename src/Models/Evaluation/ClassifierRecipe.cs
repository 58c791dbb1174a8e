namespace GanOrleans.Models.Evaluation;

/// <summary>How a classifier is trained: Adam with a learning rate that falls exponentially to a twentieth.</summary>
public sealed record ClassifierRecipe
{
    /// <summary>The recipe of classifiers that are kept; a change of it makes those that were kept before invalid.</summary>
    public static ClassifierRecipe Standard { get; } = new();

    /// <summary>Seed of the initial weights and of the order. Default: 1.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Images of one step. Default: 64.</summary>
    public int Batch { get; init; } = 64;

    /// <summary>Passes over the training images. Default: 5.</summary>
    public int Epochs { get; init; } = 5;

    /// <summary>The fewest steps, for small data sets. Default: 300.</summary>
    public int MinSteps { get; init; } = 300;

    /// <summary>Learning rate of the first step. Default: 0.002.</summary>
    public double LearningRate { get; init; } = 2e-3;

    /// <summary>Number of steps for that many images.</summary>
    public int Steps(long images) => (int)Math.Max(MinSteps, Epochs * images / Batch);
}
