using GanOrleans.Models.Data;
using GanOrleans.Models.Networks;
using GanOrleans.Models.Objectives;
using GanOrleans.Models.Options;
using GanOrleans.Models.Randomness;
using GanOrleans.Models.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Training;

/// <summary>
/// One lane's copy of all networks of a run, on one device, with its data and keyed randomness. All
/// members are called on that lane's thread.
/// </summary>
public sealed class Replica : IDisposable
{
    private readonly IVariant variant;
    private readonly DataDescription description;
    private readonly Dictionary<string, Network> networks;
    private readonly IObjective? objective;
    private Network? evaluation;
    private bool flatnessChecked;

    private Replica(IVariant variant, TrainingOptions options, IDataSet data, Device device)
    {
        this.variant = variant;
        description = data.Description;
        Options = options;
        Device = device;
        objective = options.Objective == ObjectiveRegistry.Own ? null : ObjectiveRegistry.For(options);
        Phases = variant.Phases(options);
        Batches = new KeyedBatches(options, data, variant.Range(description), device, variant.Info.IsConditional);
        networks = variant.Build(options, description).ToDictionary(m => m.Key, m => new Network(m.Key, m.Value, device));
    }

    /// <summary>Builds the networks of a variant; the initial weights are a pure function of the seed.</summary>
    /// <exception cref="ArgumentException">A setting is not allowed; the message lists every fault.</exception>
    public static Replica Create(IVariant variant, TrainingOptions options, IDataSet data, Device device)
    {
        var faults = variant.Check(options, data.Description).ToList();
        if (faults.Count > 0) throw new ArgumentException(string.Join(Environment.NewLine, faults), nameof(options));
        return new Replica(variant, options, data, device);
    }

    /// <summary>The settings.</summary>
    public TrainingOptions Options { get; }

    /// <summary>Where the networks live.</summary>
    public Device Device { get; }

    /// <summary>The losses.</summary>
    /// <exception cref="InvalidOperationException">The variant has a loss of its own; its kernels know it.</exception>
    public IObjective Objective =>
        objective ?? throw new InvalidOperationException($"Variant '{Options.Variant}' follows no objective but a loss of its own.");

    /// <summary>The phases of one iteration, in order.</summary>
    public IReadOnlyList<Phase> Phases { get; }

    /// <summary>Whether the networks take classes.</summary>
    public bool IsConditional => variant.Info.IsConditional;

    /// <summary>Number of classes of the data; 0 where it has no labels.</summary>
    public int Classes => description.Classes;

    /// <summary>Real samples, noise and masks.</summary>
    public KeyedBatches Batches { get; }

    /// <summary>The networks in the order in which the variant names them.</summary>
    public IReadOnlyCollection<Network> Networks => networks.Values;

    /// <summary>The network of that name.</summary>
    /// <exception cref="KeyNotFoundException">The variant has none of that name.</exception>
    public Network this[string name] => networks[name];

    /// <summary>
    /// The gradient of the mean loss over <paramref name="rows"/>, left in <see cref="Network.Gradient"/>
    /// of every network that the phase updates.
    /// </summary>
    /// <remarks>
    /// Only here do linear layers and convolutions compute in the precision of the settings; samples and everything else are float32.
    /// </remarks>
    /// <param name="phase">The phase of the step.</param>
    /// <param name="key">The step.</param>
    /// <param name="rows">The slice; an empty one leaves zeros and counts 0 samples.</param>
    /// <param name="ahead">What <see cref="ComputeAhead"/> gave, for this step or another one; null = nothing.</param>
    public PhaseResult Compute(Phase phase, StepKey key, Rows rows, StepAhead? ahead = null)
    {
        if (rows.Count == 0)
        {
            foreach (var name in phase.Updates) networks[name].Gradient.zero_();
            return PhaseResult.Empty(phase);
        }
        using var scope = NewDisposeScope();
        foreach (var network in networks.Values) network.Track(phase.Updates.Contains(network.Name));
        using var bf16 = Options.Precision == Precision.Bf16 ? Bf16Weights.Begin(networks.Values.Select(n => n.Bf16)) : null;
        var result = phase.Kernel.Run(new PhaseContext(this, phase, key, rows, ahead?.Step == key && ahead.Rows == rows ? ahead : null));
        bf16?.CollectGradients(check: !flatnessChecked);
        if (!flatnessChecked)
        {
            foreach (var name in phase.Updates) networks[name].AssertFlat();
            flatnessChecked = phase.Index == Phases.Count - 1;
        }
        return result;
    }

    /// <summary>
    /// Computes what a step needs of its own networks only, while the weights of others are on their way; the step's result is the same.
    /// Null where there is nothing of the kind, a network keeps statistics, which would be ahead of its weights, or in bf16, whose weights
    /// are rounded when the step begins.
    /// </summary>
    /// <param name="awaited">The phase whose networks get new weights before the step runs.</param>
    /// <param name="phase">The phase of the step.</param>
    /// <param name="key">The step.</param>
    /// <param name="rows">The slice.</param>
    public StepAhead? ComputeAhead(Phase awaited, Phase phase, StepKey key, Rows rows)
    {
        if (Options.Precision == Precision.Bf16) return null;
        if (rows.Count == 0 || phase.Updates.Any(name => awaited.Updates.Contains(name) || networks[name].State.numel() > 0)) return null;
        using var scope = NewDisposeScope();
        return phase.Kernel.Generate(new PhaseContext(this, phase, key, rows)) is { } generated
            ? new StepAhead(key, rows, generated.DetachFromDisposeScope())
            : null;
    }

    /// <summary>D in eval mode at given numbers on a line, as probabilities; null where its outputs are none.</summary>
    /// <param name="points">Numbers as the data are, one coordinate each.</param>
    public float[]? DiscriminatorAt(float[] points)
    {
        ArgumentNullException.ThrowIfNull(points);
        if (objective?.IsProbability != true) return null;
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        var module = (DiscriminatorModule)this[NetworkNames.Discriminator].Module;
        module.eval();
        var x = tensor(points, [points.Length, 1], device: Device);
        return module.call(Batches.Range.ToNetwork(x), null, null).sigmoid().cpu().data<float>().ToArray();
    }

    /// <summary>Samples of G in eval mode: images <c>B × C × H × W</c> in [0, 1], points <c>B × d</c>.</summary>
    /// <param name="seed">Seed of the noise; not that of the run.</param>
    /// <param name="first">Number of the first sample; sample i is the same whichever call it comes from.</param>
    /// <param name="count">How many.</param>
    /// <param name="weights">Other weights of G in its layout, such as the moving average; null for <see
    /// cref="Network.Weights"/>. They are only read.</param>
    /// <param name="labels">Classes, <paramref name="count"/> int64; null cycles through the classes
    /// where the variant is conditional.</param>
    /// <param name="state">The state vector that belongs to <paramref name="weights"/>; null for that of the network.</param>
    /// <exception cref="ArgumentException">Labels are given to an unconditional variant.</exception>
    public Tensor Sample(ulong seed, long first, int count, Tensor? weights = null, Tensor? labels = null, Tensor? state = null)
    {
        if (labels is not null && !IsConditional)
            throw new ArgumentException($"Variant '{Options.Variant}' is unconditional: it makes no samples of a class.", nameof(labels));
        using var grad = no_grad();
        using var scope = NewDisposeScope();
        var generator = weights is null ? networks[NetworkNames.Generator] : WithWeights(weights, state);
        return Generate(generator, Batches.SamplingNoise(seed, first, count), labels ?? Batches.SamplingLabels(first, count))
            .MoveToOuterDisposeScope();
    }

    /// <summary>What G makes of given latents, in eval mode: images <c>B × C × H × W</c> in [0, 1], points <c>B × d</c>.</summary>
    /// <param name="z"><c>B × Latent</c>.</param>
    /// <param name="labels">Classes, <c>B</c> int64, where the variant is conditional; else null.</param>
    public Tensor Generate(Tensor z, Tensor? labels)
    {
        using var scope = NewDisposeScope();
        return Generate(networks[NetworkNames.Generator], z, labels).MoveToOuterDisposeScope();
    }

    /// <summary>What an autoencoder gives back for samples of its data set, in eval mode and without noise.</summary>
    /// <param name="x">Samples as <see cref="IDataSet.Gather"/> makes them.</param>
    /// <returns>In the same shape and range.</returns>
    /// <exception cref="InvalidOperationException">The variant does not reconstruct.</exception>
    public Tensor Reconstruct(Tensor x)
    {
        if (networks[NetworkNames.Generator].Module is not IReconstructs autoencoder)
            throw new InvalidOperationException($"Variant '{Options.Variant}' does not reconstruct samples.");
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        var module = networks[NetworkNames.Generator].Module;
        module.eval();
        var reconstruction = autoencoder.Reconstruct(Batches.Range.ToNetwork(x.reshape(x.shape[0], -1)));
        module.train();
        return ToData(reconstruction).view(x.shape).MoveToOuterDisposeScope();
    }

    private Tensor Generate(Network generator, Tensor z, Tensor? labels)
    {
        using var grad = no_grad();
        generator.Module.eval();
        var samples = ((GeneratorModule)generator.Module).call(z, labels, null);
        generator.Module.train();
        return ToData(samples).view([z.shape[0], .. description.SampleShape]);
    }

    // Not every variant's last layer bounds its values, but an image is in [0, 1].
    private Tensor ToData(Tensor x) => description.IsImage ? Batches.Range.ToData(x).Clipped(0, 1) : Batches.Range.ToData(x);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var network in networks.Values) network.Dispose();
        evaluation?.Dispose();
    }

    /// <summary>A second generator, built on first use: the training weights and their graph stay untouched.</summary>
    private Network WithWeights(Tensor weights, Tensor? state)
    {
        if (evaluation is null)
        {
            var modules = variant.Build(Options, description);
            foreach (var (name, module) in modules)
                if (name != NetworkNames.Generator) module.Dispose();
            evaluation = new Network(NetworkNames.Generator, modules[NetworkNames.Generator], Device);
        }
        evaluation.Weights.copy_(weights);
        if (evaluation.State.numel() > 0)
        {
            evaluation.State.copy_(state ?? networks[NetworkNames.Generator].State);
            evaluation.RestoreState();
        }
        return evaluation;
    }
}
