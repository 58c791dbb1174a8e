namespace GanOrleans.Contracts.Networks;

/// <summary>
/// Admits one worker of one generation to a connection of its own with a network: gradients go up and weights come down on it, without a
/// message per step.
/// </summary>
/// <param name="Token">What the worker shows first; used once.</param>
/// <param name="LocalName">Name of the listener for processes of the same machine, an abstract Unix socket; null = none.</param>
/// <param name="Address">IP address of the listener for other machines; null = none.</param>
/// <param name="Port">Its TCP port.</param>
/// <param name="Weights">The weights, for a worker of this machine that reads them where they lie; null = they are sent.</param>
[GenerateSerializer, Immutable, Alias("gan.exchange-ticket")]
public sealed record ExchangeTicket(
    [property: Id(0)] byte[] Token, [property: Id(1)] string? LocalName, [property: Id(2)] string? Address, [property: Id(3)] int Port,
    [property: Id(4)] SharedMemoryPlace? Weights = null)
{
    /// <summary>Length of a token in bytes.</summary>
    public const int TokenBytes = 32;
}
