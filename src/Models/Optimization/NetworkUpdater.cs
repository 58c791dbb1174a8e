using System.Globalization;
using GanOrleans.Models.Checkpoints;
using GanOrleans.Models.Flat;
using GanOrleans.Models.Networks;
using GanOrleans.Models.Options;
using GanOrleans.Models.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Optimization;

/// <summary>
/// The canonical side of one network: its optimizer, moving average and update counter. Touched on the network's lane only.
/// </summary>
public sealed class NetworkUpdater : IDisposable
{
    private readonly Network network;
    private readonly OptimizerOptions options;
    private readonly FlatOptimizer optimizer;
    private readonly ExponentialMovingAverage? average;
    private readonly ExponentialMovingAverage? stateAverage;
    private readonly IUpdateRules rules;

    /// <param name="network">The network whose weights it moves; it does not own it.</param>
    /// <param name="o">Its optimizer, the schedule's batch and epoch, and, for the generator, the moving average.</param>
    public NetworkUpdater(Network network, TrainingOptions o) : this(network, o, UpdateRules.For(network.Weights))
    {
    }

    internal NetworkUpdater(Network network, TrainingOptions o, IUpdateRules rules)
    {
        this.network = network;
        this.rules = rules;
        options = o.OptimizerOf(network.Name);
        optimizer = FlatOptimizer.Create(options, UpdateSchedule.For(network.Name, o), network.Weights);
        if (network.Name != NetworkNames.Generator || o.Ema == 0) return;
        average = new ExponentialMovingAverage(network.Weights, o.Ema);
        if (network.State.numel() > 0) stateAverage = new ExponentialMovingAverage(network.State, o.Ema);
    }

    /// <summary>Number of updates applied; rises by one with each.</summary>
    public long Version { get; private set; }

    /// <summary>What the optimizer remembers, in the network's layout.</summary>
    public IReadOnlyList<Tensor> Memory => [.. optimizer.Memory.Select(memory => memory.Vector)];

    /// <summary>The moving average in the network's layout; null where it is off.</summary>
    public Tensor? Ema => average?.Average;

    /// <summary>The moving average of the state vector, in its layout; null where it is off or the network has no state.</summary>
    public Tensor? EmaState => stateAverage?.Average;

    /// <summary>Applies an averaged gradient, or leaves everything as it was before the step when the gradient is not finite.</summary>
    /// <param name="meanGradient">The mean over all shares.</param>
    /// <param name="meanState">The mean of the workers' state vectors; null where the network's own
    /// module ran the step, or has no state.</param>
    /// <param name="isFinite">Whether the gradient is finite; null = not looked at yet.</param>
    public UpdateOutcome Apply(Tensor meanGradient, Tensor? meanState = null, bool? isFinite = null)
    {
        using var grad = no_grad();
        using var scope = NewDisposeScope();
        if (!(isFinite ?? rules.IsFinite(meanGradient)))
        {
            if (network.State.numel() > 0) network.RestoreState();   // what the step's forward pass tracked goes with it
            return UpdateOutcome.NotFinite;
        }
        Clip(meanGradient);
        optimizer.Step(rules, network.Weights, meanGradient, Version);
        network.CommitState(meanState);
        average?.Update(network.Weights);
        if (stateAverage is not null)
        {
            stateAverage.Update(network.State);
            StateVector.CopyWhole(network.StateLayout, network.State, stateAverage.Average);
        }
        Version++;
        return UpdateOutcome.Applied;
    }

    /// <summary>What training goes on from, in a fixed order; some of the vectors may be empty.</summary>
    internal IReadOnlyList<Tensor> TrainingVectors(bool withAverages) =>
    [
        network.Weights, .. Memory, network.State, .. average is null || !withAverages ? [] : new[] { average.Average },
        .. stateAverage is null || !withAverages ? [] : new[] { stateAverage.Average },
    ];

    /// <summary>Takes up training vectors that were written in place, with the number of updates behind them.</summary>
    internal void Continue(long version)
    {
        if (network.State.numel() > 0)
        {
            network.RestoreState();
            network.CaptureState();   // a mean of whole numbers is one within rounding
        }
        if (stateAverage is not null) StateVector.CopyWhole(network.StateLayout, network.State, stateAverage.Average);
        Version = version;
    }

    internal bool IsFinite(Tensor vector) => rules.IsFinite(vector);

    // The mean over all workers is clipped, not each share: the step is the same however many workers there are.
    private void Clip(Tensor gradient)
    {
        if (options.ClipNorm == 0) return;
        var norm = gradient.norm().item<float>();
        if (norm > options.ClipNorm) gradient.Scale(options.ClipNorm / norm);
    }

    /// <summary>
    /// Writes <c>{name}.safetensors</c> (weights under PyTorch's names), <c>{name}.optimizer.safetensors</c> (what the optimizer remembers,
    /// and the counters), <c>{name}.state.safetensors</c> and, where it is on, <c>ema.safetensors</c> and <c>ema.state.safetensors</c>.
    /// </summary>
    /// <param name="folder">An existing folder, for example from <see cref="CheckpointStore.BeginTemporary"/>.</param>
    public void Save(string folder) => Capture().Save(folder);

    /// <summary>
    /// Copies to host memory what <see cref="Save"/> writes: all that has to happen on the lane. The state vector is the committed one,
    /// whatever the module has tracked since.
    /// </summary>
    public NetworkCapture Capture()
    {
        var files = new NetworkFiles("", network.Name);
        List<CapturedFile> captured =
        [
            NetworkFiles.Capture(files.Weights, network.Layout, [("", network.Weights)], []),
            NetworkFiles.Capture(files.Optimizer, network.Layout, [.. optimizer.Memory.Select(m => (m.Name + ".", m.Vector))],
                new Dictionary<string, string> { ["kind"] = options.Kind, ["version"] = Version.ToString(CultureInfo.InvariantCulture) }),
            NetworkFiles.Capture(files.State, network.StateLayout, [("", network.State)], []),
        ];
        if (average is not null)
            captured.Add(NetworkFiles.Capture(files.Ema, network.Layout, [("", average.Average)], []));
        if (stateAverage is not null)
            captured.Add(NetworkFiles.Capture(files.EmaState, network.StateLayout, [("", stateAverage.Average)], []));
        return new NetworkCapture(captured);
    }

    /// <summary>
    /// Gives the files of a checkpoint that has no moving average one as it begins, with G's weights and statistics:
    /// what a branch that adds one starts with.
    /// </summary>
    public static void BeginAverage(string folder) => NetworkFiles.BeginAverage(folder);

    /// <summary>
    /// Reads what <see cref="Save"/> wrote; the next update continues bit for bit. Nothing changes when a file is refused.
    /// </summary>
    /// <remarks>Where the folder is a checkpoint, its files are compared with the manifest first.</remarks>
    /// <exception cref="SafetensorsException">
    /// A file is missing, damaged, not the manifest's, or does not fit this network or optimizer; the
    /// message names file, offset and both sides.
    /// </exception>
    public void Load(string folder)
    {
        CheckpointStore.RequireWhole(folder, NetworkFiles.NamesOf(network.Name, average is not null));
        using var grad = no_grad();
        using var scope = NewDisposeScope();
        var files = new NetworkFiles(folder, network.Name);
        var memory = NetworkFiles.Open(files.Optimizer);
        var version = memory.Version(options.Kind);
        List<(Tensor Destination, Tensor Source)> copies =
        [
            (network.Weights, NetworkFiles.Open(files.Weights).Vector(network.Layout, "")),
            .. optimizer.Memory.Select(m => (m.Vector, memory.Vector(network.Layout, m.Name + "."))),
            (network.State, NetworkFiles.Open(files.State).Vector(network.StateLayout, "")),
        ];
        if (average is not null) copies.Add((average.Average, NetworkFiles.Open(files.Ema).Vector(network.Layout, "")));
        if (stateAverage is not null) copies.Add((stateAverage.Average, NetworkFiles.Open(files.EmaState).Vector(network.StateLayout, "")));

        foreach (var (destination, source) in copies) destination.copy_(source);
        network.RestoreState();
        Version = version;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        optimizer.Dispose();
        average?.Dispose();
        stateAverage?.Dispose();
    }
}
