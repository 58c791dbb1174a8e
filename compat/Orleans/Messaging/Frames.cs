using Orleans.Runtime;
using Orleans.Runtime.Calls;
using Orleans.Runtime.Messaging;
using Orleans.Serialization;

namespace Orleans.Messaging;

/// <summary>Frames on a connection: length (4 bytes), kind, header, body.</summary>
internal static class Frames
{
    [Flags]
    private enum Has
    {
        None = 0,
        ReplySilo = 1,
        ReplyClient = 2,
        Stream = 4,
        Context = 8,
        Reentrancy = 16,
        Trace = 32,
        Cancellable = 64,
        Placed = 128,
        OneWay = 256,
        Interleaves = 512,
    }

    public static MessageWriter Request(Message message, int maxSize)
    {
        var (writer, mark) = Begin(MessageKind.Request);
        try
        {
            var has = Flags(message);
            writer.WriteVarUInt((ulong)has);
            writer.WriteVarInt(message.Id);
            writer.WriteUnmanaged(message.Method.Id);
            WellKnownCodecs.WriteGrainId(writer, message.Target);
            WellKnownCodecs.WriteGrainId(writer, message.Sender);
            writer.WriteVarUInt((ulong)message.Forwards);
            writer.WriteVarInt(message.Deadline == long.MaxValue ? -1 : Math.Max(0, message.Deadline - Environment.TickCount64));
            if (has.HasFlag(Has.ReplySilo))
                writer.WriteString(message.ReplySilo!.ToParsableString());
            if (has.HasFlag(Has.ReplyClient))
                WellKnownCodecs.WriteGrainId(writer, message.ReplyClient);
            if (has.HasFlag(Has.Stream))
            {
                writer.WriteByte((byte)message.Step);
                writer.WriteUnmanaged(message.StreamId);
                writer.WriteVarUInt((ulong)message.MaxBatch);
            }

            if (has.HasFlag(Has.Reentrancy))
                writer.WriteUnmanaged(message.ReentrancyId);
            if (has.HasFlag(Has.Trace))
                writer.WriteString(message.TraceParent);
            if (has.HasFlag(Has.Context))
                Codecs.Get<Dictionary<string, object>>().Write(writer, message.Context!);
            if (message.Step is StreamStep.None or StreamStep.Start)
                message.Method.WriteArguments(writer, message.Arguments);
            return End(writer, mark, maxSize, message.Method.Name);
        }
        catch
        {
            writer.Dispose();
            throw;
        }
    }

    /// <param name="reader">At the header.</param>
    /// <param name="replySilo">The silo at the other end, to which the answer goes unless the frame names another.</param>
    /// <param name="replyClient">The client at the other end, or default.</param>
    public static Message ReadRequest(MessageReader reader, SiloAddress? replySilo, GrainId replyClient)
    {
        var has = (Has)reader.ReadVarUInt();
        var id = reader.ReadVarInt();
        var method = Interfaces.FindMethod(reader.ReadUnmanaged<ulong>());
        var target = WellKnownCodecs.ReadGrainId(reader);
        var sender = WellKnownCodecs.ReadGrainId(reader);
        var forwards = (int)reader.ReadVarUInt();
        var left = reader.ReadVarInt();
        if (has.HasFlag(Has.ReplySilo))
            replySilo = SiloAddress.Parse(reader.ReadString()!);
        if (has.HasFlag(Has.ReplyClient))
            replyClient = WellKnownCodecs.ReadGrainId(reader);
        var (step, stream, maxBatch) = has.HasFlag(Has.Stream) ? ((StreamStep)reader.ReadByte(), reader.ReadUnmanaged<Guid>(), (int)reader.ReadVarUInt()) : default;
        var reentrancy = has.HasFlag(Has.Reentrancy) ? reader.ReadUnmanaged<Guid>() : default;
        var trace = has.HasFlag(Has.Trace) ? reader.ReadString() : null;
        var context = has.HasFlag(Has.Context) ? Codecs.Get<Dictionary<string, object>>().Read(reader) : null;
        return new()
        {
            Id = id,
            Method = method,
            Target = target,
            Sender = sender,
            Forwards = forwards,
            Deadline = left < 0 ? long.MaxValue : Environment.TickCount64 + left,
            ReplySilo = replySilo,
            ReplyClient = replyClient,
            Step = step,
            StreamId = stream,
            MaxBatch = maxBatch,
            ReentrancyId = reentrancy,
            TraceParent = trace,
            Context = context,
            IsCancellable = has.HasFlag(Has.Cancellable),
            IsPlaced = has.HasFlag(Has.Placed),
            IsOneWay = has.HasFlag(Has.OneWay),
            AlwaysInterleaves = has.HasFlag(Has.Interleaves),
        };
    }

    public static void ReadArguments(MessageReader reader, Message message)
    {
        if (message.Step is StreamStep.None or StreamStep.Start)
            message.Arguments = message.Method.ReadArguments(reader);
    }

    /// <param name="id">The request's.</param>
    /// <param name="replySilo">The silo to go to, for answers from clients; null from silo to silo.</param>
    /// <param name="replyClient">The client to go on to, or default.</param>
    /// <param name="codec">Codec of the result, or null without one.</param>
    /// <param name="result">The result.</param>
    /// <param name="exception">The error in place of a result, or null.</param>
    /// <param name="maxSize">Largest frame.</param>
    public static MessageWriter Response(long id, SiloAddress? replySilo, GrainId replyClient, Codec? codec, object? result, Exception? exception, int maxSize)
    {
        var (writer, mark) = Begin(MessageKind.Response);
        try
        {
            writer.WriteVarInt(id);
            writer.WriteString(replySilo?.ToParsableString());
            WellKnownCodecs.WriteGrainId(writer, replyClient);
            if (exception is null)
            {
                writer.WriteByte(0);
                codec?.WriteObject(writer, result);
            }
            else
            {
                writer.WriteByte(1);
                Codecs.Get<Exception>().Write(writer, exception);
            }

            return End(writer, mark, maxSize, "the answer");
        }
        catch
        {
            writer.Dispose();
            throw;
        }
    }

    public static (long Id, SiloAddress? ReplySilo, GrainId ReplyClient) ReadResponseHeader(MessageReader reader) =>
        (reader.ReadVarInt(), reader.ReadString() is { } silo ? SiloAddress.Parse(silo) : null, WellKnownCodecs.ReadGrainId(reader));

    /// <summary>The same frame again, for somebody else.</summary>
    public static MessageWriter Raw(MessageKind kind, byte[] buffer, int start, int length)
    {
        var (writer, mark) = Begin(kind);
        writer.WriteSpan(buffer.AsSpan(start, length));
        return End(writer, mark, int.MaxValue, kind.ToString());
    }

    public static (object? Result, Exception? Exception) ReadResponseBody(MessageReader reader, Codec? codec) =>
        reader.ReadByte() == 0 ? (codec?.ReadObject(reader), null) : (null, Codecs.Get<Exception>().Read(reader));

    /// <summary>Cancels request <paramref name="id"/> of a silo or client.</summary>
    public static MessageWriter Cancel(long id, GrainId target, GrainId origin)
    {
        var (writer, mark) = Begin(MessageKind.Cancel);
        writer.WriteVarInt(id);
        WellKnownCodecs.WriteGrainId(writer, target);
        WellKnownCodecs.WriteGrainId(writer, origin);
        return End(writer, mark, int.MaxValue, "cancel");
    }

    public static (long Id, GrainId Target, GrainId Origin) ReadCancel(MessageReader reader) =>
        (reader.ReadVarInt(), WellKnownCodecs.ReadGrainId(reader), WellKnownCodecs.ReadGrainId(reader));

    /// <summary>A request between silos; id 0 wants no answer.</summary>
    public static MessageWriter System(long id, object request)
    {
        var (writer, mark) = Begin(MessageKind.System);
        writer.WriteVarInt(id);
        Codecs.Get<object>().Write(writer, request);
        return End(writer, mark, int.MaxValue, request.GetType().Name);
    }

    public static (long Id, object Request) ReadSystem(MessageReader reader) => (reader.ReadVarInt(), Codecs.Get<object>().Read(reader));

    public static MessageWriter Hello(Hello hello)
    {
        var (writer, mark) = Begin(MessageKind.Hello);
        Codecs.Get<Hello>().Write(writer, hello);
        return End(writer, mark, int.MaxValue, "hello");
    }

    private static Has Flags(Message message)
    {
        var has = Has.None;
        if (message.ReplySilo is not null)
            has |= Has.ReplySilo;
        if (!message.ReplyClient.IsDefault)
            has |= Has.ReplyClient;
        if (message.Step != StreamStep.None)
            has |= Has.Stream;
        if (message.Context is { Count: > 0 })
            has |= Has.Context;
        if (message.ReentrancyId != Guid.Empty)
            has |= Has.Reentrancy;
        if (message.TraceParent is not null)
            has |= Has.Trace;
        if (message.IsCancellable)
            has |= Has.Cancellable;
        if (message.IsPlaced)
            has |= Has.Placed;
        if (message.IsOneWay)
            has |= Has.OneWay;
        if (message.AlwaysInterleaves)
            has |= Has.Interleaves;
        return has;
    }

    private static (MessageWriter Writer, (int, long) Mark) Begin(MessageKind kind)
    {
        var writer = new MessageWriter();
        var mark = writer.BeginLength();
        writer.WriteByte((byte)kind);
        return (writer, mark);
    }

    private static MessageWriter End(MessageWriter writer, (int, long) mark, int maxSize, string what)
    {
        if (writer.Length > maxSize)
            throw new InvalidMessageFrameException($"Invalid message body size: {what} has {writer.Length:N0} bytes and {maxSize:N0} are allowed. Send it in parts, or raise MessagingOptions.MaxMessageBodySize on every silo and client.");
        writer.EndLength(mark);
        return writer;
    }
}

/// <summary>The first frame in both directions.</summary>
[GenerateSerializer, Immutable]
internal sealed record Hello
{
    public const int CurrentProtocol = 1;

    [Id(0)] public int Protocol { get; init; } = CurrentProtocol;

    [Id(1)] public string ClusterId { get; init; } = "";

    /// <summary>The silo, or null for a client.</summary>
    [Id(2)] public SiloAddress? Silo { get; init; }

    /// <summary>The client, or default for a silo.</summary>
    [Id(3)] public GrainId Client { get; init; }

    [Id(4)] public SiloManifest Manifest { get; init; } = SiloManifest.Empty;

    /// <summary>Why the connection is refused, or null.</summary>
    [Id(5)] public string? Refusal { get; init; }
}
