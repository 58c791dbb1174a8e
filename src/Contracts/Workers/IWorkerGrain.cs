using GanOrleans.Contracts.Networks;

namespace GanOrleans.Contracts.Workers;

/// <summary>
/// One worker: turns the current weights into the gradient of its own slice of the minibatch. It owns data, never parameters.
/// </summary>
/// <remarks>
/// Key: <c>{runId}/{kind}/{rank}</c>. Idempotent per lease: asking again joins the lease that runs, or returns its result.
/// </remarks>
[Alias("gan.worker")]
public interface IWorkerGrain : IGrainWithStringKey
{
    /// <summary>
    /// Runs the leased iterations, joining a pending step where an earlier activation of this rank left off. Ends early, with the
    /// reason, when the lease is revoked, a network was lost or a step missed its deadline.
    /// </summary>
    [Alias("run"), ResponseTimeout("01:10:00")]
    Task<LeaseResult> RunAsync(IterationLease lease, CancellationToken cancellationToken = default);

    /// <summary>Ends the lease that runs, if it is of this generation or an older one, after its pending step at the latest.</summary>
    [Alias("revoke")]
    Task RevokeAsync(int generation, CancellationToken cancellationToken = default);

    /// <summary>
    /// Admits another worker to a connection with this one's slice of a network, for runs whose workers take the mean among themselves;
    /// null while this one does not work on the generation, or takes no connections.
    /// </summary>
    [Alias("open-exchange")]
    Task<ExchangeTicket?> OpenExchangeAsync(int generation, string network, int rank, CancellationToken cancellationToken = default);

    /// <summary>
    /// Whether it is still the one that gave out a ticket: another activation has nothing to do with a connection of the one before.
    /// </summary>
    [Alias("holds-exchange")]
    Task<bool> HoldsExchangeAsync(string network, int rank, ExchangeTicket ticket, CancellationToken cancellationToken = default);

    /// <summary>Frees what it holds for this generation or an older one.</summary>
    [Alias("release")]
    Task ReleaseAsync(int generation, CancellationToken cancellationToken = default);
}
