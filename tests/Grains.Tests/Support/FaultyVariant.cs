using GanOrleans.Models;
using GanOrleans.Models.Data;
using TorchSharp;

namespace GanOrleans.Grains.Tests.Support;

/// <summary><c>mlp</c> whose discriminator's gradient is not a number in chosen iterations.</summary>
internal sealed class FaultyVariant : IVariant
{
    public const string Name = "faulty";

    private const string From = "nan-from";
    private const string Until = "nan-until";

    private readonly MlpVariant mlp = new();

    public VariantInfo Info { get; } = new(Name, "none", "fails on purpose", "rings", [.. new MlpVariant().Info.ExtraOptions, From, Until]);

    public static Dictionary<string, string> NanIn(long from, long until) => new()
    {
        [From] = $"{from}",
        [Until] = $"{until}",
    };

    public TrainingOptions Defaults(DataDescription data) => mlp.Defaults(data) with { Variant = Name };

    public IEnumerable<OptionError> Check(TrainingOptions options, DataDescription data) => OptionChecks.Adversarial(options, data, Info);

    public IReadOnlyList<Phase> Phases(TrainingOptions options) =>
    [
        .. mlp.Phases(options).Select(phase => phase with
        {
            Kernel = new Kernel(phase.Kernel, long.Parse(options.Extra[From]), long.Parse(options.Extra[Until])),
        }),
    ];

    public IReadOnlyDictionary<string, torch.nn.Module> Build(TrainingOptions options, DataDescription data) => mlp.Build(options, data);

    public ValueRange Range(DataDescription data) => mlp.Range(data);

    private sealed class Kernel(IPhaseKernel inner, long from, long until) : IPhaseKernel
    {
        public torch.Tensor? Generate(PhaseContext context) => inner.Generate(context);

        public PhaseResult Run(PhaseContext context)
        {
            var result = inner.Run(context);
            // Only the rows of the second half of the minibatch fail: of two workers, rank 1's.
            if (
                context.Step.Iteration >= from
                && context.Step.Iteration < until
                && context.Rows.First + context.Rows.Count == context.Rows.Total)
                foreach (var name in context.Phase.Updates.Where(name => name == NetworkNames.Discriminator))
                    context.Replica[name].Gradient.fill_(float.NaN);
            return result;
        }
    }
}
