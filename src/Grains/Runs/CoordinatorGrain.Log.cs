using GanOrleans.Contracts;
using Microsoft.Extensions.Logging;

namespace GanOrleans.Grains.Runs;

/// <content>What it writes to the silo's log.</content>
public sealed partial class CoordinatorGrain
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Run {RunId} is {State}: {Event}")]
    private partial void LogEvent(string runId, RunState state, string @event);

    [LoggerMessage(Level = LogLevel.Information, Message = "The coordinator of {RunId} stops here; the run continues with its next activation")]
    private partial void LogStopped(string runId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Run {RunId} has another coordinator now")]
    private partial void LogSuperseded(string runId, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "The coordinator of {RunId} failed")]
    private partial void LogFault(string runId, Exception exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "Parts of {RunId} could not be unloaded: {Reason}")]
    private partial void LogNotUnloaded(string runId, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The record of {RunId} cannot be written: {Reason}")]
    private partial void LogNotWritten(string runId, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The slot of {RunId} could not be renewed: {Reason}")]
    private partial void LogNotRenewed(string runId, string reason);
}
