using GanOrleans.Contracts.Specs;
using StackExchange.Redis;

namespace GanOrleans.Contracts.Connections;

/// <summary>
/// A file that holds the connection string of a cluster's Redis. The string may hold a password, so it stands in no command line,
/// environment or log, and no error repeats a word of it.
/// </summary>
public static class RedisFile
{
    /// <summary>The setting of silos and of ganctl that names the file: <c>redis-file</c>.</summary>
    public const string Setting = "redis-file";

    private const string Advice =
        "Write one line into it: HOST:6379,password=PASSWORD (more: ssl=true, defaultDatabase=1), and chmod 600 it.";

    // A server that is restarted is found again within a second, and a command waits this long for it.
    private const int ReconnectMilliseconds = 1_000;
    private const int CommandMilliseconds = 5_000;

    /// <summary>How to connect, or what is wrong with the file.</summary>
    /// <param name="file">The file's path.</param>
    public static (ConfigurationOptions? Options, ValidationError? Error) Read(string file)
    {
        try
        {
            var options = ConfigurationOptions.Parse(File.ReadAllText(file).Trim());
            if (options.EndPoints.Count == 0)
                return (null, Unreadable(file));
            options.ClientName = "ganorleans";
            options.ConnectRetry = 1;
            options.ReconnectRetryPolicy = new LinearRetry(ReconnectMilliseconds);
            options.ConnectTimeout = options.AsyncTimeout = options.SyncTimeout = CommandMilliseconds;
            return (options, null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (null, new ValidationError(Setting, file, "a file that can be read", e.Message));
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            // The parser's message quotes the string, so it is not shown.
            return (null, Unreadable(file));
        }
    }

    /// <summary>The servers that a connection string names, without anything secret.</summary>
    /// <param name="options">See <see cref="Read"/>.</param>
    public static string Servers(ConfigurationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return string.Join(", ", options.EndPoints.Select(EndPointCollection.ToString));
    }

    private static ValidationError Unreadable(string file) => new(
        Setting, file, "a connection string with at least one server, as StackExchange.Redis reads it", Advice);
}
