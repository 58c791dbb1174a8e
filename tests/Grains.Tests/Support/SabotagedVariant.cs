using GanOrleans.Models;
using GanOrleans.Models.Data;
using TorchSharp;

namespace GanOrleans.Grains.Tests.Support;

/// <summary>
/// <c>mlp</c> to which something is done before each phase, before its networks are built, its phases listed or its settings resolved.
/// </summary>
internal sealed class SabotagedVariant(
    string name, Action<PhaseContext>? phase = null, Action? build = null, Action? list = null, Action? defaults = null) : IVariant
{
    private readonly MlpVariant mlp = new();

    public VariantInfo Info { get; } = new(name, "none", "sabotaged on purpose", "rings", new MlpVariant().Info.ExtraOptions);

    public TrainingOptions Defaults(DataDescription data)
    {
        defaults?.Invoke();
        return mlp.Defaults(data) with { Variant = name };
    }

    public IEnumerable<OptionError> Check(TrainingOptions options, DataDescription data) => OptionChecks.Adversarial(options, data, Info);

    public IReadOnlyList<Phase> Phases(TrainingOptions options)
    {
        list?.Invoke();
        return [.. mlp.Phases(options).Select(p => p with { Kernel = new Kernel(p.Kernel, phase) })];
    }

    public IReadOnlyDictionary<string, torch.nn.Module> Build(TrainingOptions options, DataDescription data)
    {
        build?.Invoke();
        return mlp.Build(options, data);
    }

    public ValueRange Range(DataDescription data) => mlp.Range(data);

    private sealed class Kernel(IPhaseKernel inner, Action<PhaseContext>? sabotage) : IPhaseKernel
    {
        public torch.Tensor? Generate(PhaseContext context) => inner.Generate(context);

        public PhaseResult Run(PhaseContext context)
        {
            sabotage?.Invoke(context);
            return inner.Run(context);
        }
    }
}
