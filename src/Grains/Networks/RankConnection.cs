using System.Diagnostics;
using GanOrleans.Contracts;
using GanOrleans.Grains.Compute;
using GanOrleans.Grains.Exchange;
using GanOrleans.Grains.Telemetry;
using Microsoft.Extensions.Logging;

namespace GanOrleans.Grains.Networks;

/// <summary>
/// The owner's side of the connection with one worker: a thread receives the share into a vector of its own and posts it to the lane, the
/// lane answers from the weights where they lie.
/// </summary>
/// <remarks>
/// Strictly one share, then one answer. On the same machine the lane itself sends: that takes processor time only, and the worker goes on
/// the sooner. What a network has no room for at once is sent by the thread, beside the lane's next job.
/// </remarks>
internal sealed partial class RankConnection : IDisposable
{
    private const int LocalPatience = 1;   // ms without room after which the lane leaves the rest to the thread
    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(10);

    private readonly ExchangeSocket socket;
    private readonly RankShares ranks;
    private readonly IShareOwner owner;
    private readonly RankVectors vectors;
    private readonly bool sharesMemory;
    private readonly ExchangeContext context;
    private readonly int rank;
    private readonly FrameReceiver receiver;
    private readonly FrameSender sender;
    private readonly AutoResetEvent answered = new(false);
    private readonly ManualResetEventSlim idle = new(true, 0);
    private readonly Thread thread;
    private StepId? open;
    private volatile bool closed;

    /// <summary>Begins to receive. Called on the lane.</summary>
    /// <param name="socket">The connection; it is closed with this.</param>
    /// <param name="rank">The worker's rank.</param>
    /// <param name="vectors">Where its shares arrive, or lie.</param>
    /// <param name="sharesMemory">Whether shares are read, and weights seen, where they lie: neither is sent.</param>
    /// <param name="ranks">Holds the vectors, and answers all connections of a step.</param>
    /// <param name="owner">Takes the shares.</param>
    /// <param name="context">Run, lane and limits.</param>
    public RankConnection(
        ExchangeSocket socket, int rank, RankVectors vectors, bool sharesMemory, RankShares ranks, IShareOwner owner,
        ExchangeContext context)
    {
        (this.socket, this.rank, this.ranks, this.owner, this.context) = (socket, rank, ranks, owner, context);
        (this.vectors, this.sharesMemory) = (vectors, sharesMemory);
        receiver = new FrameReceiver(socket);
        sender = new FrameSender(socket);
        thread = new Thread(Loop) { IsBackground = true, Name = $"exchange {context.RunId} {owner.Name} rank {rank}" };
        thread.UnsafeStart();
    }

    /// <summary>The worker's rank.</summary>
    public int Rank => rank;

    /// <summary>On the lane: the step whose share waits for its answer; null = none does.</summary>
    public StepId? Open => open;

    /// <summary>On the lane: answers the share to a step, if it is this connection's open one.</summary>
    public void Answer(StepId step, StepAnswer answer)
    {
        if (open != step)
            return;
        open = null;
        if (!closed)
            Send(answer);
        answered.Set();
    }

    /// <summary>
    /// On the lane, before the weights change: a worker that has not taken the last ones yet, though the step went on without it, loses its
    /// connection.
    /// </summary>
    public void EndSending()
    {
        if (idle.IsSet)
            return;
        Close();
        idle.Wait(CloseLimit);
    }

    /// <summary>Ends the connection and lets its thread go. Called on any thread.</summary>
    public void Close()
    {
        closed = true;
        socket.Abort();
        answered.Set();
    }

    /// <summary>Ends the connection and waits until its thread has left the vectors alone.</summary>
    public void Dispose()
    {
        Close();
        thread.Join(CloseLimit);
        answered.Dispose();
        idle.Dispose();
    }

    private void Send(StepAnswer answer)
    {
        try
        {
            var weights = owner.ChangesReplicas(answer) ? ranks.Answer(sharesMemory) : null;
            weights?.Read();
            idle.Reset();
            sender.Begin(AnswerFrame.Of(answer, weights?.Length ?? 0), weights?.Parts);
            sender.Send(socket.IsLocal && !context.IsMutual ? LocalPatience : 0);
            if (sender.IsDone)
                idle.Set();
            if (weights is not null)
                GanInstruments.ReductionBytes.Add(ranks.AnswerLength, ranks.Tag, GanInstruments.Sent);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            Close();
            idle.Set();
        }
    }

    private void Loop()
    {
        try
        {
            var header = new byte[ShareFrame.Size];
            while (!closed)
            {
                receiver.Begin(header);
                receiver.Receive(-1);
                var frame = ShareFrame.Read(header);
                if (frame.Length != vectors.Host.Length)
                    throw new DamagedFrameException(
                        $"A share of {frame.Length} bytes came, {vectors.Host.Length} are expected: other networks than here.");
                receiver.Expect(vectors.Host.Parts);
                receiver.Receive(-1);
                context.Lane.Post(() => Submit(frame));
                if (!answered.WaitOne(context.Deadline))
                {
                    context.Lane.Post(() => CloseAtDeadline(frame.Step(context.RunId)));
                    answered.WaitOne();
                }

                if (closed)
                    return;
                if (!sender.IsDone)
                    sender.Send(-1);
                idle.Set();
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            if (!closed && e is DamagedFrameException)
                LogDamaged(context.Logger, owner.Name, context.RunId, rank, e.Message);
        }
        finally
        {
            closed = true;
            idle.Set();
            socket.Dispose();
            Leave();
        }
    }

    // Whatever fails here, the worker finds the connection closed and hands the share in by a message, whose answer says what is wrong.
    private void Submit(ShareFrame frame)
    {
        if (closed)
            return;
        try
        {
            vectors.Host.Write();
            var step = frame.Step(context.RunId);
            open = step;
            using var span = frame.Trace == default ? default : Tracing.Below("share", frame.Trace);
            span.Activity?.SetTag(TagNames.Rank, rank);
            GanInstruments.ReductionBytes.Add(ranks.ShareLength, ranks.Tag, GanInstruments.Received);
            var reply = owner.SubmitShare(step, rank, frame.Samples, vectors);
            if (reply.Answer is { } answer)
                Answer(step, answer);
        }
        catch (Exception e)
        {
            LogFault(context.Logger, owner.Name, context.RunId, rank, e);
            Close();
        }
    }

    private void CloseAtDeadline(StepId step)
    {
        if (closed || open != step)
            return;
        if (owner.CloseAtDeadline(step) is null)
            Answer(step, StepWait.Missed(owner, step, context.Deadline));
    }

    private void Leave()
    {
        try
        {
            context.Lane.Post(() => ranks.Leave(this, vectors));
        }
        catch (ObjectDisposedException)
        {
            // The silo is shutting down: the process frees the rest.
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning, Message = "The {Network} of run '{RunId}' cannot take a share of rank {Rank} from its connection")]
    private static partial void LogFault(ILogger logger, string network, string runId, int rank, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The {Network} of run '{RunId}' closed the connection of rank {Rank}: {Reason}")]
    private static partial void LogDamaged(ILogger logger, string network, string runId, int rank, string reason);
}

/// <param name="RunId">The run.</param>
/// <param name="Lane">The lane of who takes the shares.</param>
/// <param name="Deadline">How long a step waits for its shares.</param>
/// <param name="Logger">Where faults of connections are told.</param>
/// <param name="IsMutual">
/// Whether the other side's lane sends as well before it receives, so that waiting for room would be waiting for each other.
/// </param>
internal sealed record ExchangeContext(string RunId, RunLane Lane, TimeSpan Deadline, ILogger Logger, bool IsMutual = false);
