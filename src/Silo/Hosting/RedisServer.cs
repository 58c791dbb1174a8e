using GanOrleans.Contracts.Connections;
using GanOrleans.Contracts.Specs;
using GanOrleans.Models.Runtime;
using StackExchange.Redis;

namespace GanOrleans.Silo.Hosting;

/// <summary>
/// Looks at a cluster's Redis before a silo starts on it: whether it answers, belongs to this cluster, and keeps what it acknowledges.
/// </summary>
/// <remarks>
/// A run that was acknowledged has to be there after a crash of the server. Without the append-only file Redis loses minutes, so a silo
/// refuses to start on it. What a silo cannot see, as managed servers hide it, and what only a loss of power harms, is a warning.
/// </remarks>
internal static class RedisServer
{
    // Run records and reminders carry no cluster's name in Orleans' keys: two clusters in one database would train each other's runs.
    private const string OwnerKey = "ganorleans/cluster";

    internal static async Task<RedisCheck> CheckAsync(string file, ConfigurationOptions options, string cluster)
    {
        var asked = options.Clone();
        (asked.AllowAdmin, asked.ConnectRetry) = (true, 1);
        try
        {
            await using var redis = await ConnectionMultiplexer.ConnectAsync(asked);
            var (durability, warnings) = await DurabilityAsync(redis, file);
            var owner = await OwnerFaultsAsync(redis.GetDatabase(), file, cluster, claim: durability.Count == 0);
            return new RedisCheck([.. owner, .. durability], warnings);
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            return new RedisCheck([Unreachable(file, options, e)], []);
        }
    }

    // A silo that does not start on the database does not claim it either.
    private static async Task<IEnumerable<ValidationError>> OwnerFaultsAsync(IDatabase database, string file, string cluster, bool claim)
    {
        if (claim)
            await database.StringSetAsync(OwnerKey, cluster, when: When.NotExists);
        var owner = (string?)await database.StringGetAsync(OwnerKey) ?? cluster;
        return owner == cluster ? [] : [new ValidationError(
            RedisFile.Setting, file, $"a database of cluster '{cluster}'",
            $"Database {database.Database} of this server belongs to cluster '{owner}': "
            + "add defaultDatabase=N to the connection string, a number for each cluster.")];
    }

    private static async Task<RedisCheck> DurabilityAsync(ConnectionMultiplexer redis, string file)
    {
        Dictionary<string, string> settings;
        try
        {
            var server = redis.GetServers().First(server => server.IsConnected && !server.IsReplica);
            settings = [];
            foreach (var pattern in new[] { "append*", "maxmemory*" })
            {
                foreach (var (name, value) in await server.ConfigGetAsync(pattern))
                    settings[name] = value;
            }
        }
        catch (Exception e) when (e is RedisException or InvalidOperationException)
        {
            const string Unseen = "the Redis server does not tell its settings (CONFIG GET): "
                + "make sure that it has 'appendonly yes', 'appendfsync always' and 'maxmemory-policy noeviction'";
            return new RedisCheck([], [Unseen]);
        }

        return Judge(file, settings);
    }

    /// <summary>What a server's own settings mean for what a silo acknowledges.</summary>
    internal static RedisCheck Judge(string file, IReadOnlyDictionary<string, string> settings)
    {
        const string Advice = "Set it in the server's redis.conf (deploy/redis/redis.conf has it), or at once: redis-cli CONFIG SET";
        var errors = new List<ValidationError>();
        var warnings = new List<string>();
        void Refuse(string allowed, string advice) => errors.Add(new ValidationError(RedisFile.Setting, file, allowed, advice));

        if (settings.GetValueOrDefault("appendonly") != "yes")
        {
            Refuse(
                "a Redis server that keeps what it acknowledges: 'appendonly yes'",
                $"{Advice} appendonly yes; redis-cli CONFIG SET appendfsync always.");
        }
        else if (settings.GetValueOrDefault("appendfsync") is { } flush and not "always")
        {
            warnings.Add(
                $"the Redis server has 'appendfsync {flush}': a loss of power may take the newest acknowledged submits with it; "
                + "'appendfsync always' does not");
        }

        var evicts = settings.GetValueOrDefault("maxmemory-policy")?.StartsWith("allkeys", StringComparison.Ordinal) == true;
        if (evicts && settings.GetValueOrDefault("maxmemory") != "0")
            Refuse("a Redis server that evicts no records: 'maxmemory-policy noeviction'", $"{Advice} maxmemory-policy noeviction.");
        return new RedisCheck(errors, warnings);
    }

    // The library's own message is long and names internals; it names no secret, but neither does it say what to do.
    private static ValidationError Unreachable(string file, ConfigurationOptions options, Exception e)
    {
        var servers = RedisFile.Servers(options);
        var refused = (e as RedisConnectionException)?.FailureType == ConnectionFailureType.AuthenticationFailure
            || e.Message.Contains("NOAUTH", StringComparison.Ordinal);
        if (refused)
        {
            return new ValidationError(
                RedisFile.Setting, file, "a connection string that the server accepts",
                $"{servers} refuses its user or password: correct 'user=' and 'password='.");
        }

        return new ValidationError(
            RedisFile.Setting, file, "a Redis server that answers",
            $"{servers} does not: start it, or correct the connection string ('ssl=true' where the server speaks TLS).");
    }
}

/// <summary>What the check of a Redis server found.</summary>
/// <param name="Errors">What keeps a silo from starting on it.</param>
/// <param name="Warnings">What to know all the same.</param>
internal sealed record RedisCheck(IReadOnlyList<ValidationError> Errors, IReadOnlyList<string> Warnings);
