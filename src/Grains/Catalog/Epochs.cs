using System.Globalization;
using GanOrleans.Contracts;
using GanOrleans.Models;
using GanOrleans.Models.Data;

namespace GanOrleans.Grains.Catalog;

/// <summary>Epochs as iterations: passes over the training images, each iteration taking one minibatch of them.</summary>
internal static class Epochs
{
    private const long MaxIterations = 1_000_000_000;

    /// <summary>⌈epochs × images / batch⌉, in decimal numbers, so that 1.1 epochs of 50,000 in 50 are 1,100; null without epochs.</summary>
    public static long? Iterations(RunSpec spec, int batch, long images) =>
        spec.Epochs is > 0 and <= 1_000_000 and var epochs && batch > 0 ? (long)Math.Ceiling((decimal)epochs * images / batch) : null;

    /// <summary>The error of epochs that are too many iterations.</summary>
    public static ValidationError? Check(RunSpec spec, TrainingOptions options) =>
        spec.Epochs is { } epochs && options.Iterations > MaxIterations
            ? new ValidationError(
                "epochs", epochs.ToString(CultureInfo.InvariantCulture),
                string.Create(CultureInfo.InvariantCulture, $"at most {MaxIterations:N0} iterations"),
                string.Create(CultureInfo.InvariantCulture, $"They are {options.Iterations:N0}: lower 'epochs' or raise 'batch'."))
            : null;

    /// <summary>What the epochs became, for people; empty without epochs.</summary>
    public static string[] Notes(RunSpec spec, TrainingOptions options, DataDescription data) => spec.Epochs is { } epochs
        ? [string.Create(
            CultureInfo.InvariantCulture,
            $"epochs: {epochs} × {data.Count:N0} training {(data.IsImage ? "images" : "points")} / {options.Batch:N0} a minibatch "
            + $"= {options.Iterations:N0} iterations")]
        : [];
}
