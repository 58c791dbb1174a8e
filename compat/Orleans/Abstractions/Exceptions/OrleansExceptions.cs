namespace Orleans.Runtime;

/// <summary>Base of the runtime's errors.</summary>
[GenerateSerializer]
public class OrleansException : Exception
{
    public OrleansException() : base("Unexpected error.") { }

    public OrleansException(string message) : base(message) { }

    public OrleansException(string message, Exception innerException) : base(message, innerException) { }
}

/// <summary>A message was refused: it did not run.</summary>
[GenerateSerializer]
public class OrleansMessageRejectionException : OrleansException
{
    internal OrleansMessageRejectionException(string message) : base(message) { }

    internal OrleansMessageRejectionException(string message, Exception innerException) : base(message, innerException) { }
}

/// <summary>The silo of the target is gone; whether the call ran is unknown.</summary>
[GenerateSerializer]
public sealed class SiloUnavailableException : OrleansMessageRejectionException
{
    public SiloUnavailableException() : base("SiloUnavailableException") { }

    public SiloUnavailableException(string msg) : base(msg) { }

    public SiloUnavailableException(string message, Exception innerException) : base(message, innerException) { }
}

/// <summary>The client of an observer is not connected to any silo.</summary>
[GenerateSerializer]
public sealed class ClientNotAvailableException : OrleansException
{
    internal ClientNotAvailableException(string message) : base(message) { }
}

/// <summary>The producer of a stream is gone; ask again from the last item seen.</summary>
[GenerateSerializer]
public sealed class EnumerationAbortedException : Exception
{
    public EnumerationAbortedException() { }

    public EnumerationAbortedException(string message) : base(message) { }

    public EnumerationAbortedException(string message, Exception innerException) : base(message, innerException) { }
}

/// <summary>The configuration cannot work.</summary>
[GenerateSerializer]
public sealed class OrleansConfigurationException : Exception
{
    public OrleansConfigurationException(string message) : base(message) { }

    public OrleansConfigurationException(string message, Exception innerException) : base(message, innerException) { }
}

/// <summary>A limit was passed.</summary>
[GenerateSerializer]
public sealed class LimitExceededException : OrleansException
{
    public LimitExceededException() : base("Limit exceeded") { }

    public LimitExceededException(string message) : base(message) { }

    public LimitExceededException(string message, Exception innerException) : base(message, innerException) { }
}
