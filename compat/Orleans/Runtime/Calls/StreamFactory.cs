using Orleans.Runtime.Activations;

namespace Orleans.Runtime.Calls;

/// <summary>Begins enumerations of one method.</summary>
internal abstract class StreamFactory
{
    /// <summary>The answer for an enumeration that is not there.</summary>
    public abstract object Missing { get; }

    public abstract StreamProducer Create(Message message, object target);
}

/// <inheritdoc/>
internal sealed class StreamFactory<T> : StreamFactory
{
    public override object Missing { get; } = new StreamBatch<T>(StreamStatus.Missing, []);

    public override StreamProducer Create(Message message, object target) => new StreamProducer<T>(message, target);
}
