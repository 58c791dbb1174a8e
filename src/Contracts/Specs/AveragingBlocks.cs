using System.Globalization;

namespace GanOrleans.Contracts.Specs;

/// <summary>Whether iterations are whole blocks of <see cref="RunSpec.AverageEvery"/>.</summary>
public static class AveragingBlocks
{
    /// <summary>The error of a number of iterations that ends within a block, with the nearest that do not; null without one.</summary>
    /// <param name="spec">Says where the iterations come from.</param>
    /// <param name="iterations">The iterations, also those that epochs became or the variant's.</param>
    /// <param name="every">Iterations of a block; out of its range it has an error of its own.</param>
    public static ValidationError? Check(RunSpec spec, long iterations, int every)
    {
        ArgumentNullException.ThrowIfNull(spec);
        if (every < 1 || iterations % every == 0)
            return null;
        var below = iterations / every * every;
        var nearest = below == 0 ? $"The nearest is {Text(every)}" : $"The nearest are {Text(below)} and {Text(below + every)}";
        var allowed = $"a multiple of 'average-every', here {Text(every)}";
        return spec.Epochs is { } epochs
            ? new ValidationError(
                "epochs", epochs.ToString(CultureInfo.InvariantCulture), $"as many as are {allowed}, in iterations",
                $"They are {Text(iterations)} iterations. {nearest}: give 'iterations' instead, or another 'average-every'.")
            : new ValidationError("iterations", iterations.ToString(CultureInfo.InvariantCulture), allowed, $"{nearest}.");
    }

    private static string Text(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
