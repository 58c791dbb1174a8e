using System.Diagnostics;
using GanOrleans.Silo.Settings;
using Microsoft.Extensions.Hosting;

namespace GanOrleans.Silo.Hosting;

/// <summary>
/// Ends the silo with the process that it belongs to, so that a killed <c>ganctl demo</c> leaves nothing that computes on.
/// </summary>
internal sealed class ExitWithProcess(SiloSettings settings, IHostApplicationLifetime lifetime) : BackgroundService
{
    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (settings.ExitWith is not { } id)
            return;

        try
        {
            using var process = Process.GetProcessById(id);
            await process.WaitForExitAsync(stoppingToken);
        }
        catch (ArgumentException)
        {
            // It had ended already.
        }

        lifetime.StopApplication();
    }
}
