namespace GanOrleans.Support.Harness.Otlp;

/// <summary>How Prometheus 3 names what comes over OTLP by default (<c>UnderscoreEscapingWithSuffixes</c>).</summary>
/// <remarks>
/// By OpenTelemetry's specification, "Prometheus and OpenMetrics Compatibility":
/// https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/.
/// </remarks>
internal static class PrometheusNames
{
    private static readonly Dictionary<string, string> Units = new()
    {
        ["s"] = "seconds",
        ["ms"] = "milliseconds",
        ["us"] = "microseconds",
        ["ns"] = "nanoseconds",
        ["min"] = "minutes",
        ["h"] = "hours",
        ["d"] = "days",
        ["By"] = "bytes",
        ["KiBy"] = "kibibytes",
        ["MiBy"] = "mebibytes",
        ["GiBy"] = "gibibytes",
        ["%"] = "percent",
        ["Hz"] = "hertz",
        ["1"] = "",
    };

    private static readonly Dictionary<string, string> PerUnits = new()
    {
        ["s"] = "second",
        ["m"] = "minute",
        ["h"] = "hour",
        ["d"] = "day",
    };

    /// <summary>The name of a metric; a histogram's series add <c>_bucket</c>, <c>_sum</c> and <c>_count</c>.</summary>
    /// <param name="kind">counter, up-down counter, gauge or histogram.</param>
    public static string Metric(string name, string unit, string kind)
    {
        var tokens = Tokens(name);
        var (main, per) = Suffixes(unit);
        foreach (var suffix in new[] { main, per })
        {
            if (suffix.Length > 0 && !tokens.Contains(suffix))
                tokens.Add(suffix);
        }

        if (kind == "counter")
            MoveToEnd(tokens, "total");
        else if (kind == "gauge" && unit == "1")
            MoveToEnd(tokens, "ratio");
        return string.Join('_', tokens);
    }

    /// <summary>The names of the series that a metric becomes.</summary>
    public static IEnumerable<string> Series(string name, string unit, string kind)
    {
        var metric = Metric(name, unit, kind);
        return kind == "histogram" ? [$"{metric}_bucket", $"{metric}_sum", $"{metric}_count"] : [metric];
    }

    /// <summary>The name of a label.</summary>
    public static string Label(string attribute) => string.Concat(attribute.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));

    // What is counted stands in braces and is left out.
    private static (string Main, string Per) Suffixes(string unit)
    {
        var parts = unit.Split('/', 2);
        var main = parts[0].Contains('{', StringComparison.Ordinal) ? "" : Units.GetValueOrDefault(parts[0], parts[0]);
        var per =
            parts.Length < 2 || parts[1].Contains('{', StringComparison.Ordinal)
                ? ""
                : "per_" + PerUnits.GetValueOrDefault(parts[1], parts[1]);
        return (string.Join('_', Tokens(main)), per);
    }

    private static List<string> Tokens(string text) =>
        [
            .. new string([.. text.Select(c => char.IsAsciiLetterOrDigit(c) || c is ':' or '*' ? c : '_')]).Split(
                '_', StringSplitOptions.RemoveEmptyEntries),
        ];

    private static void MoveToEnd(List<string> tokens, string token)
    {
        tokens.RemoveAll(other => other == token);
        tokens.Add(token);
    }
}
