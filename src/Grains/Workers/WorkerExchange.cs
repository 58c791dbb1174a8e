using System.Diagnostics;
using GanOrleans.Contracts;
using GanOrleans.Grains.Exchange;

namespace GanOrleans.Grains.Workers;

/// <summary>
/// A worker's side of the connection with one network: the share is sent from where it lies, weights arrive where they belong.
/// </summary>
/// <remarks>
/// The lane moves bytes as long as they go without waiting long; the rest of a share is sent beside what the lane does next, the rest of an
/// answer received off it, while nobody touches the vectors. A broken connection throws an <see cref="IOException"/> and is of no further
/// use.
/// </remarks>
/// <param name="socket">The connection.</param>
/// <param name="exchanged">The vectors.</param>
/// <param name="sharesMemory">Whether the other side sees the share where it lies, and its answer is seen here.</param>
internal sealed class WorkerExchange(ExchangeSocket socket, ExchangedVectors exchanged, bool sharesMemory = false) : IDisposable
{
    private const int Patience = 1;   // ms
    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(10);

    private readonly HostVectors share = new(sharesMemory ? exchanged.BesideMemory : exchanged.Up);
    private readonly HostVectors weights = new(sharesMemory ? exchanged.BesideMemory : exchanged.Down);
    private readonly FrameSender sender = new(socket);
    private readonly FrameReceiver receiver = new(socket);
    private readonly byte[] frame = new byte[ShareFrame.Size];
    private readonly byte[] header = new byte[AnswerFrame.Size];
    private AnswerFrame? announced;
    private byte[] text = [];
    private readonly long answerLength = exchanged.AnswerLength;
    private Task sending = Task.CompletedTask;

    /// <summary>Whether a share was sent whose answer has not been received.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Bytes of a share, however it goes.</summary>
    public long ShareLength { get; } = exchanged.ShareLength;

    /// <summary>On the lane: begins to send the share that is in the vectors.</summary>
    public void Submit(StepId step, int samples)
    {
        share.Read();
        var trace = Activity.Current is { Recorded: true } activity ? activity.Context : default;
        new ShareFrame(step.Generation, step.Iteration, step.Phase, step.Substep, samples, share.Length, trace).Write(frame);
        sender.Begin(frame, share.Parts);
        receiver.Begin(header);
        announced = null;
        IsOpen = true;
        var isSent = sender.Send(socket.IsLocal ? Patience : 0);
        sending = isSent ? Task.CompletedTask : Task.Run(() => sender.SendAsync(CancellationToken.None));
    }

    /// <summary>
    /// On the lane: moves what goes now, waiting <paramref name="patience"/> ms for more; null when the answer has not come whole. Its
    /// length is that of the vectors that follow from it, however they come.
    /// </summary>
    public (StepAnswer Answer, long Length)? Move(int patience = Patience)
    {
        if (!IsSent(patience) || !receiver.Receive(patience))
            return null;
        if (announced is null)
        {
            Expect();
            if (!receiver.Receive(patience))
                return null;
        }

        return Received();
    }

    /// <summary>Off the lane: moves the rest. <see cref="Apply"/> has to follow on the lane.</summary>
    public async Task<(StepAnswer Answer, long Length)> MoveAsync(CancellationToken cancellationToken)
    {
        await sending.WaitAsync(cancellationToken);
        await receiver.ReceiveAsync(cancellationToken);
        if (announced is null)
        {
            Expect();
            await receiver.ReceiveAsync(cancellationToken);
        }

        return Received();
    }

    /// <summary>On the lane: brings received weights to the device.</summary>
    public void Apply() => weights.Write();

    public void Dispose()
    {
        socket.Abort();
        try
        {
            sending.Wait(CloseLimit);   // who sends reads the vectors, until it finds the connection broken
        }
        catch (AggregateException)
        {
            // As it does here.
        }

        socket.Dispose();
        share.Dispose();
        weights.Dispose();
    }

    private bool IsSent(int patience)
    {
        if (!sending.IsCompleted && patience > 0)
            Task.WhenAny(sending, Task.Delay(patience)).Wait();
        if (!sending.IsCompleted)
            return false;
        sending.GetAwaiter().GetResult();   // throws if the connection broke
        return true;
    }

    private void Expect()
    {
        var answer = AnswerFrame.Read(header);
        if (answer.Length != 0 && answer.Length != weights.Length)
            throw new DamagedFrameException(
                $"Weights of {answer.Length} bytes came, {weights.Length} are expected: other networks than here.");
        text = answer.TextBytes == 0 ? [] : new byte[answer.TextBytes];
        announced = answer;
        receiver.Expect(answer.Length == 0 ? [text] : [text, .. weights.Parts]);
    }

    private (StepAnswer Answer, long Length) Received()
    {
        IsOpen = false;
        var answer = announced!.Value.Answer(text);
        return (answer, sharesMemory && exchanged.Returns(answer.Outcome) ? answerLength : announced.Value.Length);
    }
}
