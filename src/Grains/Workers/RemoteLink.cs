using GanOrleans.Contracts;
using GanOrleans.Grains.Compute;
using GanOrleans.Grains.Exchange;
using GanOrleans.Grains.Telemetry;
using GanOrleans.Grains.Transfers;

namespace GanOrleans.Grains.Workers;

/// <summary>
/// To a network on another lane or silo: shares and weights travel as checked bytes, and the replica holds a version-tagged copy. They take
/// a connection of their own; where there is none, or it breaks, the network's messages: both lead to the same step, each once.
/// </summary>
/// <remarks>
/// On the network's machine the replica works in shared memory while there is a connection: the network reads its gradient, and it the
/// network's weights. Those change only when the share to a step has been handed in, until its answer has come.
/// </remarks>
internal sealed class RemoteLink(
    string network, INetworkGrain grain, ReplicaVectors vectors, string runId, int generation, int rank, RunLane lane,
    ExchangeConnector connector, bool mayShareMemory) : INetworkLink
{
    private static readonly TimeSpan RetryPeriod = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan SilencePeriod = TimeSpan.FromSeconds(5);

    private readonly KeyValuePair<string, object?> tag = GanInstruments.Network(network);
    private WorkerExchange? exchange;
    private bool sharesMemory = mayShareMemory;
    private bool isJoined;   // the replica works in shared memory
    private (ShareHeader Header, TensorChunk[] Chunks)? share;
    private (WeightsHeader Header, TensorChunk[] Chunks)? arrived;
    private bool isInPlace;   // weights have arrived in the replica's memory, off the lane
    private int openSamples;
    private long retryAt;

    public string Network => network;

    public long Version { get; private set; }

    public long TransferredBytes { get; private set; }

    public async Task<StepId?> LocateAsync(CancellationToken cancellationToken)
    {
        if (isJoined || exchange is { IsOpen: true })
            await lane.RunAsync(Disconnect, CancellationToken.None);   // its answer is of no interest any more
        isInPlace = false;
        arrived = await WeightsReader.ReadAsync(grain, generation, WeightsUse.Step, cancellationToken);
        if (arrived is not { } weights)
            return null;
        Receive(weights.Header, weights.Chunks);
        await ConnectAsync(cancellationToken);
        return weights.Header.Next;
    }

    public void ApplyReceivedWeights()
    {
        if (isInPlace)
        {
            isInPlace = false;
            Apply(exchange);
        }

        if (arrived is not { } weights)
            return;
        arrived = null;
        if (TensorTransfer.TryImport(weights.Header.Bytes, weights.Chunks, vectors.Exchanged.Down) is { } fault)
            throw new RunException($"Version {weights.Header.Version} of the {Network} of run '{runId}' arrived damaged: {fault}.");
        vectors.Apply(weights.Header.Version);
    }

    public StepAnswer? SubmitShare(StepId step, int samples)
    {
        vectors.Collect();
        openSamples = samples;
        share = null;
        try
        {
            exchange?.Submit(step, samples);
        }
        catch (IOException)
        {
            Disconnect();
        }

        if (exchange is null)
            Export();
        return null;
    }

    public StepAnswer? TryAnswer(TimeSpan limit)
    {
        if (exchange is not { IsOpen: true } connection)
            return null;
        (StepAnswer Answer, long Length)? received = null;
        try
        {
            lane.Lane.RunJobsUntil(() => (received = connection.Move()) is not null, limit, waits: true);
            if (received is not { } moved)
                return null;
            var answer = Received(moved.Answer, moved.Length);
            if (moved.Length > 0)
                Apply(connection);
            return answer;
        }
        catch (IOException)
        {
            Disconnect();
            Export();
            return null;
        }
    }

    public async Task<StepAnswer> AnswerAsync(StepId step, CancellationToken cancellationToken)
    {
        if (exchange is { IsOpen: true } connection)
        {
            try
            {
                var (answer, length) = await MoveAsync(connection, cancellationToken);
                isInPlace = length > 0;
                return Received(answer, length);
            }
            catch (IOException)
            {
                await lane.RunAsync(
                    () =>
                    {
                        Disconnect();
                        Export();
                    },
                    CancellationToken.None);
            }
        }

        var answered = await MessageAsync(step, cancellationToken);
        await ConnectAsync(cancellationToken);
        return answered;
    }

    public void Dispose()
    {
        Disconnect();
        vectors.Dispose();
    }

    // A silo that hangs, or whose machine is gone, leaves its sockets silent. Orleans finds out: the network is asked every so often, and
    // where it was lost already, an activation that holds nothing answers.
    private async Task<(StepAnswer Answer, long Length)> MoveAsync(WorkerExchange connection, CancellationToken cancellationToken)
    {
        var moving = connection.MoveAsync(cancellationToken);
        try
        {
            while (await Task.WhenAny(moving, Task.Delay(SilencePeriod, cancellationToken)) != moving && !moving.IsCompleted)
                await AssertHeldAsync(cancellationToken);
        }
        catch
        {
            await lane.RunAsync(Disconnect, CancellationToken.None);
            await Task.WhenAny(moving);   // nobody writes to the replica any more
            throw;
        }

        return await moving;
    }

    private async Task AssertHeldAsync(CancellationToken cancellationToken)
    {
        var status = await grain.StatusAsync(cancellationToken);
        if (!status.Loaded || status.Generation != generation)
            throw new IOException($"The {Network} of run '{runId}' does not hold generation {generation} any more.");
    }

    private async Task<StepAnswer> MessageAsync(StepId step, CancellationToken cancellationToken)
    {
        var (header, chunks) = share ?? throw new InvalidOperationException($"No share of step {step} is open.");
        var staged = Math.Max(0, chunks.Length - StepReply.MaxChunks);
        await ChunkWindow.ForEachAsync(staged, i => grain.PutShareAsync(step, rank, chunks[i], cancellationToken));
        var reply = await grain.ExchangeAsync(step, header, chunks[staged..], cancellationToken);
        TransferredBytes += header.Gradient.Length;
        // A skipped step changed nothing there, but here statistics were tracked, or whole steps taken: what the network has replaces them.
        var stale = reply.Answer.Outcome == StepOutcome.Skipped && vectors.Exchanged.ReturnsAfterSkip;
        if (reply.Answer.Outcome != StepOutcome.Applied && !stale)
            return reply.Answer;

        share = null;
        if (reply.Weights is { } weights
            && await WeightsReader.CompleteAsync(grain, weights, reply.Chunks, cancellationToken) is { } all)
        {
            Receive(weights, all);
            return reply.Answer;
        }

        return await LocateAsync(cancellationToken) is not null
            ? reply.Answer
            : new StepAnswer(StepOutcome.NotLoaded, 0, [], $"The {Network} of run '{runId}' was unloaded after step {step}.");
    }

    // What could not be connected is tried again every so often: messages do meanwhile.
    private async Task ConnectAsync(CancellationToken cancellationToken)
    {
        if (exchange is not null || Environment.TickCount64 < retryAt)
            return;
        using var share = sharesMemory ? vectors.CreateShare() : null;
        if (await grain.OpenExchangeAsync(generation, rank, share?.Place, cancellationToken) is not { } ticket
            || await connector.ConnectWithNetworkAsync(ticket, cancellationToken) is not { } socket)
        {
            retryAt = Environment.TickCount64 + (long)RetryPeriod.TotalMilliseconds;
            return;
        }

        exchange = await lane.RunAsync(() => Begin(socket, share, ticket.Weights), CancellationToken.None);
        if (exchange is not null)
            return;
        sharesMemory = false;
        await ConnectAsync(cancellationToken);
    }

    // Null when the memory that both sides were to share cannot be reached.
    private WorkerExchange? Begin(ExchangeSocket socket, SharedMemory? share, SharedMemoryPlace? weights)
    {
        try
        {
            if (weights is null)
                return new WorkerExchange(socket, vectors.Exchanged);
            ApplyReceivedWeights();   // into memory of its own
            if (socket.IsLocal && share is not null && vectors.Join(share, weights))
            {
                isJoined = true;
                return new WorkerExchange(socket, vectors.Exchanged, sharesMemory: true);
            }

            socket.Dispose();
            return null;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private void Export()
    {
        var (header, chunks) = TensorTransfer.Export(vectors.Exchanged.Up);
        share = (new ShareHeader(rank, openSamples, header), chunks);
    }

    private void Apply(WorkerExchange? connection)
    {
        connection?.Apply();
        vectors.Apply(Version);
    }

    private StepAnswer Received(StepAnswer answer, long length)
    {
        TransferredBytes += exchange!.ShareLength + length;
        if (length > 0)
            Version = answer.Version;
        return answer;
    }

    private void Receive(WeightsHeader header, TensorChunk[] chunks)
    {
        arrived = (header, chunks);
        TransferredBytes += header.Bytes.Length;
        GanInstruments.ReductionBytes.Add(header.Bytes.Length, tag, GanInstruments.Sent);
        Version = header.Version;
    }

    private void Disconnect()
    {
        exchange?.Dispose();
        exchange = null;
        if (!isJoined)
            return;
        vectors.Leave();   // the network may still read what it has got there
        isJoined = false;
    }
}
