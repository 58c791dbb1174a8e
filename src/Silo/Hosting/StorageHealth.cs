using GanOrleans.Silo.Settings;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace GanOrleans.Silo.Hosting;

/// <summary>
/// Whether a file can be written below the storage root. While none can, checkpoints are tried again and runs pause in the end: this silo
/// is not ready for more. A disk that hangs holds one thread and no more.
/// </summary>
internal sealed class StorageHealth(SiloSettings settings) : IHealthCheck
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    private readonly Lock gate = new();
    private Task<HealthCheckResult> probe = Task.FromResult(HealthCheckResult.Healthy());

    /// <inheritdoc />
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken)
    {
        Task<HealthCheckResult> pending;
        lock (gate)
        {
            if (probe.IsCompleted)
                probe = Task.Factory.StartNew(Probe, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            pending = probe;
        }

        try
        {
            return await pending.WaitAsync(Limit, cancellationToken);
        }
        catch (TimeoutException)
        {
            return HealthCheckResult.Unhealthy(
                $"a file below '{settings.EffectiveStorageRoot}' has been written for more than {Limit.TotalSeconds:0} s");
        }
    }

    private HealthCheckResult Probe()
    {
        var file = Path.Combine(settings.EffectiveStorageRoot, $".probe-{settings.EffectiveName}-{Environment.ProcessId}");
        try
        {
            File.WriteAllBytes(file, [1]);
            File.Delete(file);
            return HealthCheckResult.Healthy();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return HealthCheckResult.Unhealthy($"nothing can be written below '{settings.EffectiveStorageRoot}': {e.Message}");
        }
    }
}
