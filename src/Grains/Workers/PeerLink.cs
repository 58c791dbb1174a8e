using GanOrleans.Contracts;
using GanOrleans.Grains.Compute;
using GanOrleans.Grains.Exchange;
using GanOrleans.Grains.Runs;

namespace GanOrleans.Grains.Workers;

/// <summary>
/// To another worker's slice of a network's gradient, over a connection. A broken one throws an <see cref="IOException"/>.
/// </summary>
/// <param name="network">The network's name.</param>
/// <param name="grain">The other worker.</param>
/// <param name="peer">Its rank.</param>
/// <param name="exchanged">This worker's vectors of the other one's slice.</param>
/// <param name="generation">The run's generation.</param>
/// <param name="rank">This worker's rank.</param>
/// <param name="lane">This worker's lane.</param>
internal sealed class PeerLink(
    string network, IWorkerGrain grain, int peer, ExchangedVectors exchanged, int generation, int rank, RunLane lane)
    : IDisposable
{
    private static readonly TimeSpan SilencePeriod = TimeSpan.FromSeconds(5);

    private ExchangeTicket? ticket;
    private WorkerExchange? exchange;

    /// <summary>The other worker's rank.</summary>
    public int Peer => peer;

    /// <summary>The mean of the slice, or what else the other worker says to the open step; null while it has not come.</summary>
    public StepAnswer? Answer { get; private set; }

    /// <summary>Whether the other worker took part in the generation when it was last asked for a connection.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>Bytes moved so far.</summary>
    public long TransferredBytes { get; private set; }

    /// <summary>
    /// Connects where the other worker is ready for it, else says why not: it may not have begun this generation, or be lost.
    /// </summary>
    public async Task<string?> TryConnectAsync(CancellationToken cancellationToken)
    {
        HasBegun = false;
        try
        {
            ticket = await grain.OpenExchangeAsync(generation, network, rank, cancellationToken);
            if (ticket is null)
                return "it has not begun";
            HasBegun = true;
            var (connected, reason) = await ExchangeConnector.ConnectAsync(ticket, cancellationToken);
            if (connected is not { } socket)
                return reason;
            exchange = await lane.RunAsync(() => new WorkerExchange(socket, exchanged), CancellationToken.None);
            return null;
        }
        catch (Exception e) when (GrainCalls.IsUnreachable(e))
        {
            return e.Message;
        }
    }

    /// <summary>On the lane: begins to send the worker's share of the slice.</summary>
    public void Submit(StepId step, int samples)
    {
        Answer = null;
        Connected().Submit(step, samples);
    }

    /// <summary>On the lane: moves what goes now, waiting up to <paramref name="patience"/> ms; whether the answer is here.</summary>
    public bool Move(int patience)
    {
        if (Answer is null && Connected().Move(patience) is { } moved)
            Take(moved.Answer, moved.Length);
        return Answer is not null;
    }

    /// <summary>Off the lane: moves the rest. A silent worker is asked whether it is still the same.</summary>
    public async Task MoveAsync(CancellationToken cancellationToken)
    {
        if (Answer is not null)
            return;
        var moving = Connected().MoveAsync(cancellationToken);
        try
        {
            while (await Task.WhenAny(moving, Task.Delay(SilencePeriod, cancellationToken)) != moving && !moving.IsCompleted)
                await AssertAliveAsync(cancellationToken);
        }
        catch
        {
            await lane.RunAsync(Dispose, CancellationToken.None);
            await Task.WhenAny(moving);   // nobody writes to the replica any more
            throw;
        }

        var (answer, length) = await moving;
        Take(answer, length);
    }

    /// <summary>On the lane: brings a received mean to the device.</summary>
    public void Apply() => Connected().Apply();

    /// <summary>On the lane: ends the connection.</summary>
    public void Dispose()
    {
        exchange?.Dispose();
        exchange = null;
    }

    private async Task AssertAliveAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (ticket is { } shown && await grain.HoldsExchangeAsync(network, rank, shown, cancellationToken))
                return;
        }
        catch (Exception e) when (GrainCalls.IsUnreachable(e))
        {
            throw new IOException(e.Message);
        }

        throw new IOException($"Rank {peer} has begun anew.");
    }

    private void Take(StepAnswer answer, long length)
    {
        TransferredBytes += Connected().ShareLength + length;
        Answer = answer;
    }

    private WorkerExchange Connected() => exchange ?? throw new IOException("There is no connection.");
}
