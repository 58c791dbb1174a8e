namespace Orleans.Serialization
{
    /// <summary>Base of serialization errors.</summary>
    [GenerateSerializer]
    public class SerializerException : Exception
    {
        public SerializerException() { }

        public SerializerException(string message) : base(message) { }

        public SerializerException(string message, Exception innerException) : base(message, innerException) { }
    }

    /// <summary>A type has no codec: it lacks <see cref="GenerateSerializerAttribute"/>.</summary>
    [GenerateSerializer]
    public sealed class CodecNotFoundException : SerializerException
    {
        public CodecNotFoundException(string message) : base(message) { }
    }
}

namespace Orleans.Runtime.Messaging
{
    /// <summary>A connection could not be made.</summary>
    public class ConnectionFailedException : OrleansException
    {
        public ConnectionFailedException() { }

        public ConnectionFailedException(string message) : base(message) { }

        public ConnectionFailedException(string message, Exception innerException) : base(message, innerException) { }
    }

    /// <summary>A message is larger than <see cref="Configuration.MessagingOptions.MaxMessageBodySize"/>, or a frame is malformed.</summary>
    [GenerateSerializer]
    public sealed class InvalidMessageFrameException : OrleansException
    {
        public InvalidMessageFrameException() { }

        public InvalidMessageFrameException(string message) : base(message) { }

        public InvalidMessageFrameException(string message, Exception innerException) : base(message, innerException) { }
    }
}
