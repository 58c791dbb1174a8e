using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace GanOrleans.Silo.Web;

/// <summary>
/// Looks at the silo's checks of health. One look at a time, and each serves whoever asks within a second: probes need no
/// token and must not load database and disk.
/// </summary>
internal sealed class Readiness(HealthCheckService checks, TimeProvider time)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private Task<HealthReport>? look;
    private long begun;

    internal Task<HealthReport> PollAsync()
    {
        lock (gate)
        {
            if (look is null || (look.IsCompleted && time.GetElapsedTime(begun) >= Fresh))
            {
                begun = time.GetTimestamp();
                look = checks.CheckHealthAsync(CancellationToken.None);
            }

            return look;
        }
    }
}
