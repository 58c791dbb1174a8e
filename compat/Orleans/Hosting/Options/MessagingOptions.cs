namespace Orleans.Configuration;

/// <summary>Options of calls, for silos and clients.</summary>
public abstract class MessagingOptions
{
    /// <summary>How long a call waits for its answer; then it fails with <see cref="TimeoutException"/> and an unknown outcome. Default: 30 s.</summary>
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>As <see cref="ResponseTimeout"/>, with a debugger attached. Default: 30 min.</summary>
    public TimeSpan ResponseTimeoutWithDebugger { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>Whether a request that has already timed out is dropped unrun. Default: true.</summary>
    public bool DropExpiredMessages { get; set; } = true;

    /// <summary>Largest body of a message in bytes. Default: 100 MiB.</summary>
    public int MaxMessageBodySize { get; set; } = 100 * 1024 * 1024;

    /// <summary>Largest header of a message in bytes; here, body and header share the body's limit. Default: 10 MiB.</summary>
    public int MaxMessageHeaderSize { get; set; } = 10 * 1024 * 1024;

    /// <summary>Whether a call that times out is also cancelled at the callee. Default: false.</summary>
    public bool CancelRequestOnTimeout { get; set; }

    /// <summary>Whether a cancelled call waits for the callee to end. Default: false.</summary>
    public bool WaitForCancellationAcknowledgement { get; set; }
}

/// <summary>Options of a silo's calls.</summary>
public class SiloMessagingOptions : MessagingOptions
{
    /// <summary>How often a message is forwarded before it is refused. Default: 2.</summary>
    public int MaxForwardCount { get; set; } = 2;
}

/// <summary>Options of a client's calls.</summary>
public class ClientMessagingOptions : MessagingOptions;
