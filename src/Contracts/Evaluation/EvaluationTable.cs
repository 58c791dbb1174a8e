using System.Globalization;

namespace GanOrleans.Contracts.Evaluation;

/// <summary>A result for people.</summary>
public static class EvaluationTable
{
    private static readonly string[] Heading = ["METRIC", "FEATURES", "VALUE", "±", "REAL DATA", "SAMPLES"];

    /// <summary>One line on what was compared with what.</summary>
    public static string Title(EvaluationResult result) => string.Create(
        CultureInfo.InvariantCulture,
        $"{result.Source}{(result.Ema ? ", moving average" : "")}: {result.Samples:N0} samples against {result.Reference}, ")
        + string.Create(CultureInfo.InvariantCulture, $"seed {result.Seed}, {result.Seconds:0.0} s");

    /// <summary>Heading and rows; shares of single classes follow <see cref="Shares"/>.</summary>
    public static string[][] Rows(EvaluationResult result) =>
    [
        Heading,
        .. result.Values.Where(value => value.Class is null || value.Name != "class-share").Select(value => new[]
        {
            value.Class is null ? value.Name : $"{value.Name} of {value.Class}", value.Features, Number(value.Value), Number(value.Error),
            Number(value.Floor), value.Samples.ToString("N0", CultureInfo.InvariantCulture),
        }),
    ];

    /// <summary>The share of each class in one line; null where there is none.</summary>
    public static string? Shares(EvaluationResult result)
    {
        var shares = result.Values.Where(value => value.Name == "class-share").ToArray();
        return shares.Length == 0
            ? null
            : "classes  " + string.Join("  ", shares.Select(share => string.Create(
                CultureInfo.InvariantCulture, $"{share.Class} {share.Value:0.0%}")));
    }

    /// <summary>Lines on the networks behind the features.</summary>
    public static IEnumerable<string> Networks(EvaluationResult result) =>
        from features in result.Features
        where features.Hash.Length > 0
        let accuracy = features.TestAccuracy is { } share
            ? string.Create(CultureInfo.InvariantCulture, $", {100 * share:0.00} % of the real test images right")
            : ""
        select $"{features.Name}  {features.Hash[..Math.Min(23, features.Hash.Length)]}{accuracy}";

    /// <summary>Four significant digits.</summary>
    public static string Number(double? value) => value is { } number
        ? Math.Abs(number) is >= 1e-3 and < 1e6 or 0
            ? number.ToString("G4", CultureInfo.InvariantCulture)
            : number.ToString("0.00e+0", CultureInfo.InvariantCulture)
        : "";
}
