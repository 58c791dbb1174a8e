using GanOrleans.Contracts;
using GanOrleans.Grains.Exchange;
using GanOrleans.Grains.Telemetry;
using Microsoft.Extensions.Logging;
using TorchSharp;

namespace GanOrleans.Grains.Networks;

/// <summary>Where one worker's share arrives, on the network's device.</summary>
internal sealed class RankVectors(torch.Tensor share, torch.Tensor? state, HostVectors host) : IDisposable
{
    /// <summary>The gradient, or what else the mean is taken of.</summary>
    public torch.Tensor Share => share;

    /// <summary>The state vector; null where there is none apart.</summary>
    public torch.Tensor? State => state;

    /// <summary>What comes on a connection.</summary>
    public HostVectors Host => host;

    public static RankVectors Like(ExchangedVectors exchanged)
    {
        var share = torch.empty_like(exchanged.Share).DetachFromDisposeScope();
        var state = exchanged.State is null ? null : torch.empty_like(exchanged.State).DetachFromDisposeScope();
        return new RankVectors(share, state, new HostVectors(state is null ? [share] : [share, state]));
    }

    /// <summary>The share lies in memory of the worker's; null where that cannot be reached.</summary>
    public static RankVectors? In(SharedMemoryPlace place, ExchangedVectors exchanged)
    {
        if (place.Length != exchanged.Share.numel() || SharedMemory.TryMap(place) is not { } share)
            return null;
        var state = exchanged.State is null ? null : torch.empty_like(exchanged.State).DetachFromDisposeScope();
        return new RankVectors(share, state, new HostVectors(state is null ? [] : [state]));
    }

    /// <summary>The vectors in the order in which they come.</summary>
    public torch.Tensor[] All => State is null ? [Share] : [Share, State];

    public void Dispose()
    {
        Host.Dispose();
        Share.Dispose();
        State?.Dispose();
    }
}

/// <summary>The shares of a step as vectors, one per rank, their means, and the connections with workers elsewhere.</summary>
/// <remarks>Used on the network's lane.</remarks>
internal sealed partial class RankShares(string network, ExchangedVectors exchanged, int workers) : IDisposable
{
    private readonly RankVectors?[] own = new RankVectors?[workers];   // of ranks without a connection
    private readonly RankVectors?[] prepared = new RankVectors?[workers];   // for connections to come
    private readonly torch.Tensor?[] states = new torch.Tensor?[workers];
    private readonly List<RankConnection> connections = [];
    private readonly List<RankVectors> left = [];   // of ended connections; a share that still counts may lie in them
    private readonly List<RankVectors> all = [];
    private int ranksHere;
    private int? inPlace;   // the rank whose open share is the network's own gradient
    private int? moved;     // the rank whose open share was copied away from there
    private HostVectors? weights;
    private HostVectors? besideMemory;
    private torch.Tensor? mean;
    private torch.Tensor? meanState;

    /// <summary>The network's tag.</summary>
    public KeyValuePair<string, object?> Tag { get; } = GanInstruments.Network(network);

    /// <summary>Bytes of a share, however it comes.</summary>
    public long ShareLength => exchanged.ShareLength;

    /// <summary>Bytes of what follows from a step, however it goes.</summary>
    public long AnswerLength => exchanged.AnswerLength;

    /// <summary>
    /// What follows from a step as bytes: the canonical weights, unless the worker reads them in memory, and the state vector.
    /// </summary>
    public HostVectors Answer(bool sharesMemory) => sharesMemory
        ? besideMemory ??= new HostVectors(exchanged.BesideMemory)
        : weights ??= new HostVectors(exchanged.Down);

    /// <summary>The vectors of a rank whose share comes by message or from the same lane.</summary>
    public RankVectors Of(int rank) => own[rank] ??= Take();

    /// <summary>
    /// The gradient of a rank on this lane: a copy, since the next rank there writes to the same one. That of the only rank stays where it
    /// is, until another one joins.
    /// </summary>
    public torch.Tensor Keep(int rank, torch.Tensor gradient)
    {
        if (ranksHere == 1)
        {
            inPlace = rank;
            return gradient;
        }

        var copy = Of(rank).Share;
        copy.copy_(gradient);
        return copy;
    }

    /// <summary>A rank begins to work on this lane.</summary>
    public void JoinHere()
    {
        if (++ranksHere > 1 && inPlace is { } rank)
        {
            Of(rank).Share.copy_(exchanged.Share);
            (moved, inPlace) = (rank, null);
        }
    }

    /// <summary>A rank on this lane has ended.</summary>
    public void LeaveHere() => ranksHere--;

    /// <summary>Vectors that nobody else uses.</summary>
    public RankVectors Take()
    {
        var vectors = RankVectors.Like(exchanged);
        all.Add(vectors);
        return vectors;
    }

    /// <summary>The state vector that belongs to a rank's share; null where it shares the network's own module.</summary>
    public void SetState(int rank, torch.Tensor? state) => states[rank] = state;

    /// <summary>
    /// For the next connection of a rank: vectors that read its share where it lies; null where it cannot be reached. What was prepared
    /// before and not taken does not count any more.
    /// </summary>
    public RankVectors? Prepare(int rank, SharedMemoryPlace share)
    {
        prepared[rank]?.Dispose();
        return prepared[rank] = RankVectors.In(share, exchanged);
    }

    /// <summary>A worker elsewhere has connected; an earlier connection of its rank ends.</summary>
    /// <param name="socket">The connection.</param>
    /// <param name="rank">The worker's rank.</param>
    /// <param name="owner">Takes the shares.</param>
    /// <param name="context">Run, lane and limits.</param>
    /// <param name="shared">What was prepared for it; null = its shares are sent.</param>
    public void Connect(ExchangeSocket socket, int rank, IShareOwner owner, ExchangeContext context, RankVectors? shared = null)
    {
        if (shared is not null && prepared[rank] != shared)
        {
            socket.Dispose();   // overtaken by another one
            return;
        }

        Disconnect(rank);
        if (shared is not null)
        {
            prepared[rank] = null;
            all.Add(shared);
        }

        try
        {
            connections.Add(new RankConnection(socket, rank, shared ?? Take(), shared is not null, this, owner, context));
        }
        catch (Exception e)
        {
            LogNoConnection(context.Logger, network, context.RunId, rank, e);   // no memory on the device, or no thread: messages do
            socket.Dispose();
        }
    }

    /// <summary>Ends a rank's connections; no share comes on them any more.</summary>
    public void Disconnect(int rank)
    {
        foreach (var former in connections.Where(connection => connection.Rank == rank))
            former.Close();
    }

    /// <summary>Ends all connections; workers connect again.</summary>
    public void Disconnect()
    {
        foreach (var connection in connections)
            connection.Close();
    }

    /// <summary>Ends the connections whose share is of another step than this one.</summary>
    public void DisconnectOthers(StepId due)
    {
        foreach (var connection in connections.Where(connection => connection.Open is { } step && step != due))
            connection.Close();
    }

    /// <summary>A connection has ended.</summary>
    public void Leave(RankConnection connection, RankVectors vectors)
    {
        if (!connections.Remove(connection))
            return;
        connection.Dispose();
        left.Add(vectors);
    }

    /// <summary>Before the weights change: no connection reads them any more.</summary>
    public void EndSending()
    {
        foreach (var connection in connections)
            connection.EndSending();
    }

    /// <summary>A step has ended: all connections whose shares it took get its answer.</summary>
    public void Answer(StepId step, StepAnswer answer)
    {
        inPlace = moved = null;
        foreach (var connection in connections)
            connection.Answer(step, answer);
        foreach (var vectors in left)
        {
            all.Remove(vectors);
            vectors.Dispose();
        }

        left.Clear();
    }

    /// <summary>The mean of the shares, weighted by samples, and whether it is finite where that is known.</summary>
    public (torch.Tensor Gradient, bool? IsFinite) Mean(IReadOnlyList<RankShare<torch.Tensor>> shares)
    {
        if (shares.Count == 1)
            return (Gradient(shares[0]), null);
        mean ??= torch.empty_like(exchanged.Share).DetachFromDisposeScope();
        return (mean, GradientMean.Into(mean, [.. shares.Select(share => (share.Samples, Gradient(share)))]));
    }

    /// <summary>
    /// Statistics of the data (batch norm) that the workers tracked, each on its own slice, since the step before. Null where the one
    /// worker shares this network's module.
    /// </summary>
    public torch.Tensor? MeanState(IReadOnlyList<RankShare<torch.Tensor>> shares)
    {
        if (exchanged.State is null || shares.Any(share => states[share.Rank] is null))
            return null;
        if (workers == 1)
            return states[0];
        meanState ??= torch.empty_like(exchanged.State).DetachFromDisposeScope();
        GradientMean.Into(meanState, [.. shares.Select(share => (share.Samples, states[share.Rank]!))]);
        return meanState;
    }

    private torch.Tensor Gradient(RankShare<torch.Tensor> share) => share.Rank == moved ? Of(share.Rank).Share : share.Gradient;

    public void Dispose()
    {
        Disconnect();
        foreach (var connection in connections)
            connection.Dispose();
        connections.Clear();
        foreach (var vectors in all.Concat(prepared.OfType<RankVectors>()))
            vectors.Dispose();
        weights?.Dispose();
        besideMemory?.Dispose();
        mean?.Dispose();
        meanState?.Dispose();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The {Network} of run '{RunId}' cannot take a connection of rank {Rank}")]
    private static partial void LogNoConnection(ILogger logger, string network, string runId, int rank, Exception exception);
}
