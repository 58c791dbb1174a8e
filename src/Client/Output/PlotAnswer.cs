using System.Globalization;

namespace GanOrleans.Client.Output;

/// <param name="Runs">The runs, as they were named.</param>
/// <param name="Panels">Number of its parts.</param>
/// <param name="File">Where it is.</param>
public sealed record PlotAnswer(IReadOnlyList<string> Runs, int Panels, string File)
{
    internal string ToText() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Panels} {(Panels == 1 ? "chart" : "charts")} of {(Runs.Count == 1 ? $"run {Runs[0]}" : $"{Runs.Count} runs")} in {File}");
}
