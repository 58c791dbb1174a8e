using System.Diagnostics;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace GanOrleans.Silo.Hosting;

/// <summary>Drops three warnings of Orleans that mean nothing here; everything else of the same categories is logged.</summary>
internal static class FalseAlarms
{
    // Orleans' ErrorCode.SiloGcWarning: server GC is off on purpose, as GanOrleans.Silo.csproj says.
    private const int GarbageCollector = 100405;

    // The watchdog's first round takes the time since its last one, which is the machine's uptime.
    private const int Watchdog = 100150;

    // A client whose process ends without a word (Ctrl-C, a closed terminal) is not an error of the silo; of silos that are lost the
    // membership speaks. That the connection is closed, and why, is logged at level Information all the same.
    private const string Connection = "Orleans.Runtime.Messaging.Connection";

    private static readonly string[] Categories = ["Orleans.Runtime.Silo", "Orleans.Runtime.Watchdog", Connection];
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(30);   // a process starts a little before this class is loaded
    private static readonly long Loaded = Stopwatch.GetTimestamp();

    /// <summary>Every logger of the silo passes this filter.</summary>
    internal static void DropFalseAlarms(this IServiceCollection services) =>
        services.Replace(
            ServiceDescriptor.Singleton<ILoggerFactory>(provider => new Factory(
                new LoggerFactory(
                    provider.GetServices<ILoggerProvider>(), provider.GetRequiredService<IOptionsMonitor<LoggerFilterOptions>>(),
                    provider.GetRequiredService<IOptions<LoggerFactoryOptions>>()))));

    /// <summary>Whether a line is one of them.</summary>
    internal static bool Is<TState>(string category, LogLevel level, EventId id, TState state, Exception? exception) =>
        id.Id switch
        {
            _ when category == Connection => level == LogLevel.Warning && exception is ConnectionResetException,
            GarbageCollector => true,
            Watchdog => state is IEnumerable<KeyValuePair<string, object?>> values
                && values.Any(value => value.Value is TimeSpan since && since > Uptime()),
            _ => false,
        };

    // Longer than this nothing of this process can have stalled.
    private static TimeSpan Uptime() => Stopwatch.GetElapsedTime(Loaded) + Slack;

    private sealed class Factory(LoggerFactory inner) : ILoggerFactory
    {
        public ILogger CreateLogger(string categoryName) =>
            Categories.Contains(categoryName)
                ? new Logger(categoryName, inner.CreateLogger(categoryName))
                : inner.CreateLogger(categoryName);

        public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

        public void Dispose() => inner.Dispose();
    }

    private sealed class Logger(string category, ILogger inner) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => inner.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!Is(category, logLevel, eventId, state, exception))
                inner.Log(logLevel, eventId, state, exception, formatter);
        }
    }
}
