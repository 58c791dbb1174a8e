using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;
using GanOrleans.Contracts;

namespace GanOrleans.Grains.Exchange;

/// <summary>
/// What begins a share on a connection, <see cref="Size"/> bytes, little-endian. The gradient and the state vector follow as float32, then
/// the checksum.
/// </summary>
/// <param name="Generation">The run's generation.</param>
/// <param name="Iteration">Iteration of the step.</param>
/// <param name="Phase">Its phase.</param>
/// <param name="Substep">Which repeat of the phase.</param>
/// <param name="Samples">Rows that the gradient is the mean over.</param>
/// <param name="Length">Bytes of gradient and state vector.</param>
/// <param name="Trace">The span that the share belongs to; default when the step is not traced.</param>
internal readonly record struct ShareFrame(
    int Generation, long Iteration, int Phase, int Substep, int Samples, long Length, ActivityContext Trace)
{
    public const int Size = 64;
    private const uint Kind = 0x31534147;   // GAS1
    private const int TraceAt = 40;
    private const int SpanAt = 56;

    public StepId Step(string runId) => new(runId, Generation, Iteration, Phase, Substep);

    public void Write(Span<byte> to)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(to, Kind);
        BinaryPrimitives.WriteInt32LittleEndian(to[4..], Generation);
        BinaryPrimitives.WriteInt64LittleEndian(to[8..], Iteration);
        BinaryPrimitives.WriteInt32LittleEndian(to[16..], Phase);
        BinaryPrimitives.WriteInt32LittleEndian(to[20..], Substep);
        BinaryPrimitives.WriteInt32LittleEndian(to[24..], Samples);
        BinaryPrimitives.WriteInt32LittleEndian(to[28..], Trace == default ? 0 : 1);
        BinaryPrimitives.WriteInt64LittleEndian(to[32..], Length);
        to[TraceAt..Size].Clear();
        if (Trace == default)
            return;
        Trace.TraceId.CopyTo(to[TraceAt..SpanAt]);
        Trace.SpanId.CopyTo(to[SpanAt..Size]);
    }

    /// <exception cref="IOException">This is no share.</exception>
    public static ShareFrame Read(ReadOnlySpan<byte> from)
    {
        if (BinaryPrimitives.ReadUInt32LittleEndian(from) != Kind)
            throw new DamagedFrameException("What came on the connection is no share.");
        var isTraced = BinaryPrimitives.ReadInt32LittleEndian(from[28..]) != 0;
        return new ShareFrame(
            BinaryPrimitives.ReadInt32LittleEndian(from[4..]), BinaryPrimitives.ReadInt64LittleEndian(from[8..]),
            BinaryPrimitives.ReadInt32LittleEndian(from[16..]), BinaryPrimitives.ReadInt32LittleEndian(from[20..]),
            BinaryPrimitives.ReadInt32LittleEndian(from[24..]), BinaryPrimitives.ReadInt64LittleEndian(from[32..]),
            isTraced
                ? new ActivityContext(
                    ActivityTraceId.CreateFromBytes(from[TraceAt..SpanAt]), ActivitySpanId.CreateFromBytes(from[SpanAt..Size]),
                    ActivityTraceFlags.Recorded, isRemote: true)
                : default);
    }
}

/// <summary>
/// What begins an answer on a connection, <see cref="Size"/> bytes, little-endian. Ranks (int32) and message (UTF-8) follow, then weights
/// and state vector as float32 where the step changed them, then the checksum.
/// </summary>
/// <param name="Outcome">How the step ended.</param>
/// <param name="Version">Version of the weights after it.</param>
/// <param name="Ranks">Number of ranks that the answer names.</param>
/// <param name="MessageBytes">Bytes of the message.</param>
/// <param name="Length">Bytes of weights and state vector; 0 where none follow.</param>
internal readonly record struct AnswerFrame(StepOutcome Outcome, long Version, int Ranks, int MessageBytes, long Length)
{
    public const int Size = 32;
    private const uint Kind = 0x31414147;   // GAA1
    private const int MaxText = 1 << 20;

    /// <summary>Bytes of ranks and message.</summary>
    public int TextBytes => Ranks * sizeof(int) + MessageBytes;

    /// <summary>The frame of an answer with its ranks and message.</summary>
    public static byte[] Of(StepAnswer answer, long length)
    {
        var message = Encoding.UTF8.GetBytes(answer.Message);
        var bytes = new byte[Size + answer.Ranks.Length * sizeof(int) + message.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, Kind);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), (int)answer.Outcome);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8), answer.Version);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(16), answer.Ranks.Length);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(20), message.Length);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(24), length);
        for (var i = 0; i < answer.Ranks.Length; i++)
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(Size + i * sizeof(int)), answer.Ranks[i]);
        message.CopyTo(bytes.AsSpan(Size + answer.Ranks.Length * sizeof(int)));
        return bytes;
    }

    /// <exception cref="IOException">This is no answer.</exception>
    public static AnswerFrame Read(ReadOnlySpan<byte> from)
    {
        var frame = new AnswerFrame(
            (StepOutcome)BinaryPrimitives.ReadInt32LittleEndian(from[4..]), BinaryPrimitives.ReadInt64LittleEndian(from[8..]),
            BinaryPrimitives.ReadInt32LittleEndian(from[16..]), BinaryPrimitives.ReadInt32LittleEndian(from[20..]),
            BinaryPrimitives.ReadInt64LittleEndian(from[24..]));
        return BinaryPrimitives.ReadUInt32LittleEndian(from) == Kind && frame.Ranks is >= 0 and < MaxText / sizeof(int)
            && frame.MessageBytes is >= 0 and < MaxText
            ? frame
            : throw new DamagedFrameException("What came on the connection is no answer.");
    }

    /// <summary>The answer with its ranks and message.</summary>
    public StepAnswer Answer(ReadOnlySpan<byte> text)
    {
        var ranks = Ranks == 0 ? [] : new int[Ranks];
        for (var i = 0; i < ranks.Length; i++)
            ranks[i] = BinaryPrimitives.ReadInt32LittleEndian(text[(i * sizeof(int))..]);
        return new StepAnswer(Outcome, Version, ranks, MessageBytes == 0 ? "" : Encoding.UTF8.GetString(text[(Ranks * sizeof(int))..]));
    }
}
