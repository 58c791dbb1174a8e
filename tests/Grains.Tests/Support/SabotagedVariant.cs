using GanOrleans.Models;
using GanOrleans.Models.Data;
using TorchSharp;

namespace GanOrleans.Grains.Tests;

/// <summary><c>mlp</c> to which something is done before each phase.</summary>
internal sealed class SabotagedVariant(string name, Action<PhaseContext> sabotage) : IVariant
{
    private readonly MlpVariant mlp = new();

    public VariantInfo Info { get; } = new(name, "none", "sabotaged on purpose", "rings", new MlpVariant().Info.ExtraOptions);

    public TrainingOptions Defaults(DataDescription data) => mlp.Defaults(data) with { Variant = name };

    public IEnumerable<OptionFault> Check(TrainingOptions options, DataDescription data) => OptionChecks.Adversarial(options, data, Info);

    public IReadOnlyList<Phase> Phases(TrainingOptions options) => [.. mlp.Phases(options).Select(phase => phase with { Kernel = new Kernel(phase.Kernel, sabotage) })];

    public IReadOnlyDictionary<string, torch.nn.Module> Build(TrainingOptions options, DataDescription data) => mlp.Build(options, data);

    public ValueRange Range(DataDescription data) => mlp.Range(data);

    private sealed class Kernel(IPhaseKernel inner, Action<PhaseContext> sabotage) : IPhaseKernel
    {
        public PhaseResult Run(PhaseContext context)
        {
            sabotage(context);
            return inner.Run(context);
        }
    }
}
