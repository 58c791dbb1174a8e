using GanOrleans.Models.Data;
using GanOrleans.Models.Options;
using TorchSharp;

namespace GanOrleans.Models.Training;

/// <summary>One published recipe: its networks, its settings and its phases. Stateless; a test assembly adds one with one class.</summary>
public interface IVariant
{
    /// <summary>Name, paper and summary.</summary>
    VariantInfo Info { get; }

    /// <summary>The paper's settings for this data.</summary>
    TrainingOptions Defaults(DataDescription data);

    /// <summary>Everything that is wrong with the settings; empty when the run can start. No torch call.</summary>
    IEnumerable<OptionError> Check(TrainingOptions options, DataDescription data);

    /// <summary>The phases of one iteration, in order.</summary>
    IReadOnlyList<Phase> Phases(TrainingOptions options);

    /// <summary>
    /// Builds the networks by name on the CPU, with initial weights that are a pure function of <see cref="TrainingOptions.Seed"/>.
    /// The names are those in <see cref="Phase.Updates"/>; the caller owns the modules.
    /// </summary>
    IReadOnlyDictionary<string, torch.nn.Module> Build(TrainingOptions options, DataDescription data);

    /// <summary>The range that the generator's output and the discriminator's input have.</summary>
    ValueRange Range(DataDescription data);

    /// <summary>
    /// Whether its networks for these data normalize over the minibatch while they train. Each worker normalizes its own rows, so the
    /// number of workers changes what is computed, and each needs at least two rows.
    /// </summary>
    bool UsesBatchNorm(DataDescription data) => false;
}
