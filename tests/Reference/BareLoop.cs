using GanOrleans.Models.Data;
using GanOrleans.Models.Optimization;
using GanOrleans.Models.Options;
using GanOrleans.Models.Randomness;
using GanOrleans.Models.Training;
using GanOrleans.Models.Variants;
using GanOrleans.Models.Variants.Dcgan;
using static TorchSharp.torch;

namespace GanOrleans.Reference;

/// <summary>
/// Kernels and updaters in a plain loop on one thread: what a run with one worker must equal bit for bit,
/// and what its overhead is measured against.
/// </summary>
public sealed class BareLoop : IDisposable
{
    private readonly Dictionary<string, NetworkUpdater> updaters;
    private readonly Rows rows;

    /// <param name="options">The settings.</param>
    /// <param name="data">The training split.</param>
    /// <param name="device">Where to train.</param>
    /// <param name="rows">The rows of each minibatch that it trains on; null = all.</param>
    public BareLoop(TrainingOptions options, IDataSet data, Device device, Rows? rows = null)
    {
        Replica = Replica.Create(options, data, device);
        updaters = Replica.Networks.ToDictionary(n => n.Name, n => new NetworkUpdater(n, options));
        this.rows = rows ?? Rows.All(options.Batch);
    }

    /// <summary>The networks.</summary>
    public Replica Replica { get; }

    /// <summary>The updater of each network, by name.</summary>
    public IReadOnlyDictionary<string, NetworkUpdater> Updaters => updaters;

    /// <summary>One iteration: every phase as often as it repeats, each followed by the updates of its networks.</summary>
    /// <param name="t">Number of the iteration, from 0.</param>
    /// <param name="observe">Sees each phase's result before it is disposed.</param>
    /// <exception cref="InvalidOperationException">A gradient is not finite; the message names network and step.</exception>
    public void Iterate(long t, Action<Phase, PhaseResult>? observe = null)
    {
        foreach (var phase in Replica.Phases)
        {
            for (var substep = 0; substep < phase.Repeats; substep++)
            {
                using var result = Replica.Compute(phase, new StepKey(Replica.Options.Seed, t, phase.Index, substep), rows);
                foreach (var name in phase.Updates)
                    if (updaters[name].Apply(Replica[name].Gradient) == UpdateOutcome.NotFinite)
                        throw new InvalidOperationException(
                            $"The gradient of the {name} is not finite at iteration {t}, phase '{phase.Name}', substep {substep}.");
                observe?.Invoke(phase, result);
            }
        }
    }

    /// <summary>Writes every network's files; see <see cref="NetworkUpdater.Save"/>.</summary>
    public void Save(string folder)
    {
        foreach (var updater in updaters.Values) updater.Save(folder);
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    public void Load(string folder)
    {
        foreach (var updater in updaters.Values) updater.Load(folder);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var updater in updaters.Values) updater.Dispose();
        Replica.Dispose();
    }
}
