using GanOrleans.Models.Data;
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

    /// <summary>The settings of a paper whose networks share one optimizer; whatever else it says follows <c>with { … }</c>.</summary>
    /// <param name="data">The data that are trained on.</param>
    /// <param name="optimizer">Of the discriminator and of the generator.</param>
    /// <param name="iterations">Iterations T of Algorithm 1.</param>
    /// <param name="batch">Global minibatch, samples.</param>
    /// <param name="latent">Size of z.</param>
    /// <param name="prior">Distribution of z.</param>
    /// <param name="extra">Settings that only this variant knows, with their defaults.</param>
    public TrainingOptions Recipe(
        DataDescription data, OptimizerOptions optimizer, long iterations, int batch, int latent, LatentPrior prior,
        params IEnumerable<KeyValuePair<string, string>> extra) => new()
        {
            Variant = Name,
            Dataset = data.Name,
            TrainSamples = data.Count,
            Iterations = iterations,
            Batch = batch,
            Objective = Objectives.Count == 0 ? ObjectiveRegistry.Own : TrainingOptions.DefaultObjective,
            Latent = latent,
            Prior = prior,
            Discriminator = optimizer,
            Generator = optimizer,
            Extra = new Dictionary<string, string>(extra),
        };
}
