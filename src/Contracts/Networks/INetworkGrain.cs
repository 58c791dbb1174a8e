using GanOrleans.Contracts.Runs;
using GanOrleans.Contracts.Transfers;

namespace GanOrleans.Contracts.Networks;

/// <summary>
/// Owns one network of a run: canonical weights, optimizer, state vector and moving average. Collects one gradient share per worker and
/// step, averages them by samples and commits. Key: <c>{runId}/{kind}</c>.
/// </summary>
/// <remarks>
/// An activation that was never loaded answers <see cref="StepOutcome.NotLoaded"/> and never loads by itself: only the coordinator, who
/// wrote the generation durably, may say which weights it continues from. Every call is idempotent.
/// </remarks>
[Alias("gan.network")]
public interface INetworkGrain : IGrainWithStringKey
{
    /// <summary>
    /// Begins a generation from a checkpoint or the seed's initial weights. Repeated for the same generation it changes nothing.
    /// </summary>
    /// <exception cref="RunException">A newer generation is loaded here, the checkpoint or data set does not fit,
    /// or the network finds no room.</exception>
    /// <exception cref="IOException">The checkpoint cannot be read now.</exception>
    [Alias("load"), ResponseTimeout("00:05:00")]
    Task<NetworkStatus> LoadAsync(LoadRequest request, CancellationToken cancellationToken = default);

    /// <summary>The network now.</summary>
    [Alias("status")]
    Task<NetworkStatus> StatusAsync(CancellationToken cancellationToken = default);

    /// <summary>Stages one chunk of a share that is too large for one message; nothing counts before <see cref="ExchangeAsync"/>.</summary>
    [Alias("put-share")]
    Task PutShareAsync(StepId step, int rank, TensorChunk chunk, CancellationToken cancellationToken = default);

    /// <summary>
    /// Hands in a share, whose last chunks come along, and answers when the step has committed, with the weights that follow from it, or
    /// why it did not: one round trip per network and step.
    /// </summary>
    /// <param name="step">The step.</param>
    /// <param name="share">What all chunks add up to.</param>
    /// <param name="chunks">The chunks that were not staged; at most <see cref="StepReply.MaxChunks"/>.</param>
    /// <param name="cancellationToken">Ends the wait, not the step.</param>
    [Alias("exchange"), ResponseTimeout("01:05:00")]
    Task<StepReply> ExchangeAsync(StepId step, ShareHeader share, TensorChunk[] chunks, CancellationToken cancellationToken = default);

    /// <summary>
    /// Admits a worker elsewhere to a connection of its own, over which shares and weights move without a message per step; null when this
    /// generation is not loaded here or the silo takes no connections: messages do.
    /// </summary>
    /// <param name="generation">The generation.</param>
    /// <param name="rank">The worker's rank.</param>
    /// <param name="gradient">
    /// Where its gradient lies, if it may be read there. The ticket says where the weights lie if the worker may read them there; then
    /// neither is sent.
    /// </param>
    /// <param name="cancellationToken">Ends the wait.</param>
    [Alias("open-exchange")]
    Task<ExchangeTicket?> OpenExchangeAsync(
        int generation, int rank, SharedMemoryPlace? gradient, CancellationToken cancellationToken = default);

    /// <summary>
    /// Announces the newest weights (followed by the state vector) as bytes, kept until newer ones are asked for the same use; null
    /// when this generation is not loaded here.
    /// </summary>
    [Alias("open-weights")]
    Task<WeightsHeader?> OpenWeightsAsync(int generation, WeightsUse use, CancellationToken cancellationToken = default);

    /// <summary>One chunk of announced weights; null when they were superseded meanwhile: open again.</summary>
    [Alias("read-weights")]
    Task<TensorChunk?> ReadWeightsAsync(WeightsHeader header, int index, CancellationToken cancellationToken = default);

    /// <summary>
    /// Copies weights, optimizer, state vector and moving average to host memory, where they stay until the next copy. Called
    /// between leases; training stalls only for this.
    /// </summary>
    /// <exception cref="RunException">Not loaded in this generation, in the middle of an iteration, or
    /// weights that are not finite.</exception>
    [Alias("capture"), ResponseTimeout("00:02:00")]
    Task<NetworkStatus> CaptureAsync(CaptureRequest request, CancellationToken cancellationToken = default);

    /// <summary>Writes what was copied into a checkpoint's folder, beside training. May be repeated with another folder.</summary>
    /// <exception cref="RunException">Nothing of this generation and iteration was copied, or the folder cannot be written.</exception>
    [Alias("save-capture"), ResponseTimeout("00:10:00")]
    Task SaveCaptureAsync(CaptureRequest request, CancellationToken cancellationToken = default);

    /// <summary>What the network's vectors say now; null when this generation is not loaded here. Called between leases.</summary>
    [Alias("measure")]
    Task<NetworkMeasures?> MeasureAsync(int generation, CancellationToken cancellationToken = default);

    /// <summary>Frees the network of this or an older generation.</summary>
    [Alias("unload")]
    Task UnloadAsync(int generation, CancellationToken cancellationToken = default);
}

/// <summary>The discriminator D of a run.</summary>
[Alias("gan.discriminator")]
public interface IDiscriminatorGrain : INetworkGrain;

/// <summary>The generator G of a run.</summary>
[Alias("gan.generator")]
public interface IGeneratorGrain : INetworkGrain;
