using GanOrleans.Models.Objectives;
using GanOrleans.Models.Options;

namespace GanOrleans.Models.Training;

/// <summary>What lists and help texts say about a variant.</summary>
/// <param name="Name">The word that users write.</param>
/// <param name="Paper">Authors, year and title.</param>
/// <param name="Summary">One line: networks and recipe.</param>
/// <param name="DefaultDataset">The data set of its demo.</param>
/// <param name="ExtraOptions">Names of the settings in <see cref="TrainingOptions.Extra"/> that it knows.</param>
public sealed record VariantInfo(string Name, string Paper, string Summary, string DefaultDataset, IReadOnlyList<string> ExtraOptions)
{
    /// <summary>
    /// Names of the objectives that its networks and phases can follow; empty for a variant with a loss of
    /// its own, where <c>objective</c> is refused.
    /// </summary>
    public IReadOnlyList<string> Objectives { get; init; } = ObjectiveRegistry.ForAnyBody;

    /// <summary>Whether its networks take classes: it needs labelled data, and samples can be asked for by class.</summary>
    public bool IsConditional { get; init; }
}
