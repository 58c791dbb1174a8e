using GanOrleans.Models.Options;

namespace GanOrleans.Models.Objectives;

/// <summary>The objectives by name.</summary>
public static class ObjectiveRegistry
{
    private static readonly Dictionary<string, Func<TrainingOptions, IObjective>> Makers = new()
    {
        [NonSaturatingObjective.Word] = o => new NonSaturatingObjective(o.LabelSmoothing),
        [MinimaxObjective.Word] = o => new MinimaxObjective(o.LabelSmoothing),
        [BlendObjective.Word] = o => new BlendObjective(o.Blend, o.LabelSmoothing),
        [LeastSquaresObjective.Word] = _ => new LeastSquaresObjective(),
        [HingeObjective.Word] = _ => new HingeObjective(),
        [WassersteinObjective.Word] = _ => new WassersteinObjective(),
    };

    /// <summary>What <see cref="TrainingOptions.Objective"/> holds for a variant with a loss of its own.</summary>
    public const string Own = "own";

    /// <summary>Every name.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Makers.Keys];

    /// <summary>
    /// Those that need nothing of D beyond its outputs: all but <c>wasserstein</c>, whose critic has to be kept Lipschitz.
    /// </summary>
    public static IReadOnlyList<string> ForAnyBody { get; } = [.. Names.Where(name => name != WassersteinObjective.Word)];

    /// <summary>Those whose D is a probability: what label smoothing is for.</summary>
    public static IReadOnlyList<string> OfProbabilities { get; } =
    [NonSaturatingObjective.Word, MinimaxObjective.Word, BlendObjective.Word];

    /// <summary>The objective that the settings name.</summary>
    /// <exception cref="ArgumentException">There is none; the message lists those that are.</exception>
    public static IObjective For(TrainingOptions options) => Makers.TryGetValue(options.Objective, out var make)
        ? make(options)
        : throw new ArgumentException($"There is no objective '{options.Objective}'. Known: {string.Join(", ", Names)}.", nameof(options));
}
