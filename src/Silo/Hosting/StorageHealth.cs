using GanOrleans.Silo.Settings;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace GanOrleans.Silo.Hosting;

/// <summary>Whether a file can be written below the storage root. While none can, checkpoints are tried again and runs pause in the end: this silo is not ready for more.</summary>
internal sealed class StorageHealth(SiloSettings settings) : IHealthCheck
{
    /// <inheritdoc />
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken)
    {
        var probe = Path.Combine(settings.EffectiveStorageRoot, $".probe-{settings.EffectiveName}-{Environment.ProcessId}");
        try
        {
            await File.WriteAllBytesAsync(probe, [1], cancellationToken);
            File.Delete(probe);
            return HealthCheckResult.Healthy();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return HealthCheckResult.Unhealthy($"nothing can be written below '{settings.EffectiveStorageRoot}': {e.Message}");
        }
    }
}
