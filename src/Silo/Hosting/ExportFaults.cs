using System.Diagnostics.Tracing;
using Microsoft.Extensions.Logging;

namespace GanOrleans.Silo.Hosting;

/// <summary>
/// Hears when the OTLP exporter fails, and says so once per process. Its buffers are bounded: what cannot be
/// sent is dropped, and training never waits.
/// </summary>
internal sealed partial class ExportFaults : EventListener
{
    private const string Exporter = "OpenTelemetry-Exporter-OpenTelemetryProtocol";
    private readonly ILogger? logger;
    private int told;

    public ExportFaults(ILogger logger)
    {
        this.logger = logger;
        // The base constructor reported the sources that exist before the logger was there.
        foreach (var source in EventSource.GetSources())
            Listen(source);
    }

    /// <inheritdoc />
    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (logger is not null)
            Listen(eventSource);
    }

    /// <inheritdoc />
    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (
            logger is null
            || eventData.EventSource.Name != Exporter
            || eventData.Level > EventLevel.Warning
            || Interlocked.Exchange(ref told, 1) != 0)
            return;
        // The name of the event, and its parameters: the address and the error.
        var detail = eventData.Payload is { Count: > 0 } payload
            ? string.Join("; ", payload.Select(part => part?.ToString()?.Split('\n')[0]))
            : "no detail";
        LogNoCollector(logger, eventData.EventName ?? "", detail);
    }

    private void Listen(EventSource source)
    {
        if (source.Name == Exporter)
            EnableEvents(source, EventLevel.Warning);
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Telemetry cannot be exported ({Event}: {Detail}): it is dropped while the collector is away, and training goes on. "
            + "This is said once; check OTEL_EXPORTER_OTLP_ENDPOINT"
    )]
    private static partial void LogNoCollector(ILogger logger, string @event, string detail);
}
