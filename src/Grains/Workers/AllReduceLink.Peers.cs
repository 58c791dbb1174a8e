using GanOrleans.Contracts;
using GanOrleans.Grains.Networks;

namespace GanOrleans.Grains.Workers;

// Connecting with the other workers, and moving what they send.
internal sealed partial class AllReduceLink
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);

    public async Task<StepAnswer> AnswerAsync(StepId step, CancellationToken cancellationToken)
    {
        if (!isReduced)
        {
            try
            {
                await MoveAsync(cancellationToken);
                Reduced();
            }
            catch (IOException e)
            {
                return await lane.RunAsync(() => Lost(e), CancellationToken.None);
            }
            catch (TimeoutException)
            {
                return means.Fail(StepWait.Missed(own!, step, deadline));
            }
            catch (Exception e)
            {
                means.Fail(new StepAnswer(
                    StepOutcome.Superseded, Version, [], $"Rank {rank} left step {step} of the {Network}: {e.Message}"));
                throw;
            }
        }

        if (!isHandedIn)
        {
            if (await means.Done.WaitAsync(cancellationToken) is { } fault)
                return fault;
            await lane.RunAsync(HandInAll, CancellationToken.None);
        }

        if (handedIn is { } answer)
            return answer;
        return Named(await stepper.AnswerAsync(step, cancellationToken));
    }

    private bool MovePeers()
    {
        var patience = 1;
        foreach (var peer in peers)
            if (!peer.Move(patience))
                patience = 0;   // waiting for one is enough
        return patience > 0 || Fault is not null;
    }

    // Until all have answered, or the first says that the step is lost: then nobody touches the replica any more.
    private async Task MoveAsync(CancellationToken cancellationToken)
    {
        List<Task> moving = [.. peers.Select(peer => peer.MoveAsync(cancellationToken))];
        List<Task> awaited = [.. moving];
        if (ownReply.Pending is { } mean)
            awaited.Add(mean.WaitAsync(deadline, time, cancellationToken));
        try
        {
            while (awaited.Count > 0 && Fault is null && !means.Done.IsCompleted)
            {
                var done = await Task.WhenAny([.. awaited, disturbance.Found, means.Done]);
                if (awaited.Remove(done))
                    await done;
            }
        }
        finally
        {
            if (!moving.TrueForAll(move => move.IsCompleted))
            {
                await lane.RunAsync(Close, CancellationToken.None);
                foreach (var move in moving)
                    await Task.WhenAny(move);
            }
        }
    }

    // The others begin when they get their lease, or get it again after one of them was lost.
    private async Task ConnectAsync(PeerLink peer, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        var hasBegun = true;   // whenever it was asked
        while (await peer.TryConnectAsync(cancellationToken) is { } reason)
        {
            hasBegun &= peer.HasBegun;
            if (time.GetElapsedTime(start) >= deadline)
                throw hasBegun
                    ? new RunException(
                        $"rank {peer.Peer} takes no connection: {reason}. 'exchange: all-reduce' needs connections between the silos of "
                        + "all workers, which are not made with TLS between machines: open their 'exchange-port', or submit with "
                        + "'exchange: owner'")
                    : new PeerMissingException(
                        $"Rank {rank} waited {deadline.TotalSeconds:0.#} s for rank {peer.Peer} to take its connection: {reason}.");
            await Task.Delay(PollInterval, time, cancellationToken);
        }
    }
}
