using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace GanOrleans.Silo.Hosting;

/// <summary>
/// Whether the membership table answers. While it does not, training goes on, but no silo can join and none be
/// evicted: this silo is not ready for more.
/// </summary>
internal sealed class MembershipHealth(IMembershipTable table) : IHealthCheck
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <inheritdoc />
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken)
    {
        try
        {
            await table.ReadAllAsync(cancellationToken).WaitAsync(Limit, cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            return HealthCheckResult.Unhealthy($"the membership table cannot be read: {e.Message}");
        }
    }
}
