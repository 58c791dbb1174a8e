using GanOrleans.Models;
using GanOrleans.Models.Data;
using TorchSharp;

namespace GanOrleans.Grains.Tests;

/// <summary><c>mlp</c> that asks the device for more memory than any has, in iteration 7.</summary>
internal sealed class HungryVariant : IVariant
{
    public const string Name = "hungry";

    /// <summary>4 PB: no machine's.</summary>
    public const long Bytes = 1L << 52;

    private readonly MlpVariant mlp = new();

    public VariantInfo Info { get; } = new(Name, "none", "wants too much memory", "rings", []);

    public TrainingOptions Defaults(DataDescription data) => mlp.Defaults(data) with { Variant = Name };

    public IEnumerable<OptionFault> Check(TrainingOptions options, DataDescription data) => OptionChecks.Adversarial(options, data, Info);

    public IReadOnlyList<Phase> Phases(TrainingOptions options) => [.. mlp.Phases(options).Select(phase => phase with { Kernel = new Kernel(phase.Kernel) })];

    public IReadOnlyDictionary<string, torch.nn.Module> Build(TrainingOptions options, DataDescription data) => mlp.Build(options, data);

    public ValueRange Range(DataDescription data) => mlp.Range(data);

    private sealed class Kernel(IPhaseKernel inner) : IPhaseKernel
    {
        public PhaseResult Run(PhaseContext context)
        {
            if (context.Step.Iteration == 7)
                torch.empty(Bytes / sizeof(float), dtype: torch.ScalarType.Float32).Dispose();
            return inner.Run(context);
        }
    }
}
