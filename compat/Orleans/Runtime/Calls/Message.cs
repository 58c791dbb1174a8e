namespace Orleans.Runtime.Calls;

/// <summary>What a message asks for.</summary>
internal enum MessageKind : byte
{
    Request = 1,
    Response = 2,
    Cancel = 3,
    System = 4,
    Hello = 5,
}

/// <summary>What part of a stream's life a request is.</summary>
internal enum StreamStep : byte
{
    None,
    Start,
    Next,
    Dispose,
}

/// <summary>One request on its way; in the silo that runs it, also one running call.</summary>
internal sealed class Message
{
    public MessageKind Kind { get; init; } = MessageKind.Request;

    /// <summary>Unique at its origin.</summary>
    public long Id { get; init; }

    public GrainId Target { get; init; }

    public GrainId Sender { get; init; }

    /// <summary>The silo that the answer goes to: the caller's, or the gateway of the calling client.</summary>
    public SiloAddress? ReplySilo { get; set; }

    /// <summary>The calling client, or default.</summary>
    public GrainId ReplyClient { get; init; }

    public MethodDescriptor Method { get; init; } = null!;

    public object?[] Arguments { get; set; } = [];

    public StreamStep Step { get; init; }

    /// <summary>The enumeration that a stream's step belongs to.</summary>
    public Guid StreamId { get; init; }

    /// <summary>How many items an answer to a stream step may hold.</summary>
    public int MaxBatch { get; init; }

    public Dictionary<string, object>? Context { get; init; }

    public Guid ReentrancyId { get; init; }

    public string? TraceParent { get; init; }

    /// <summary>Whether the caller's token can be cancelled.</summary>
    public bool IsCancellable { get; init; }

    /// <summary>Whether the receiver may make the activation: the sender placed it there.</summary>
    public bool IsPlaced { get; set; }

    public int Forwards { get; set; }

    /// <summary>Environment.TickCount64 after which nobody waits for the answer.</summary>
    public long Deadline { get; init; } = long.MaxValue;

    public bool IsOneWay { get; init; }

    public bool IsReadOnly => Method?.IsReadOnly == true && Step == StreamStep.None;

    public bool AlwaysInterleaves { get; init; }

    /// <summary>The caller, when it is in this process and silo.</summary>
    public PendingCall? LocalCaller { get; init; }

    /// <summary>A tick of a timer, in place of a method.</summary>
    public Func<Task>? Tick { get; init; }

    public bool CountsAsUse { get; init; } = true;

    public CancellationTokenSource? Cancellation { get; set; }

    public bool IsExpired => Environment.TickCount64 > Deadline;

    public override string ToString() => Tick is not null ? $"timer tick of {Target}" : $"request {Id} from {Sender} to {Target}: {Method}{(Step == StreamStep.None ? "" : $" ({Step})")}";
}
