using System.Globalization;
using GanOrleans.Grains.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace GanOrleans.Silo.Hosting;

/// <summary>
/// Makes instruments known that have no value yet, finds the GPU to watch, and tells once when nobody takes what is exported.
/// </summary>
internal sealed class TelemetryStart(ComputeDevice device, ILogger<TelemetryStart> logger) : IHostedService, IDisposable
{
    private ExportFaults? faults;

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken)
    {
        faults = new ExportFaults(logger);
        GanInstruments.Begin();
        if (device.IsCuda)
            GpuMonitor.Begin(int.Parse(device.Name.AsSpan("cuda:".Length), CultureInfo.InvariantCulture));
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public void Dispose() => faults?.Dispose();
}
