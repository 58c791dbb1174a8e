using GanOrleans.Contracts.Clustering;
using GanOrleans.Contracts.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using StackExchange.Redis;

namespace GanOrleans.Support.Harness;

/// <summary>
/// A real redis-server with a password on a free port of loopback, in a folder of its own; it keeps its
/// data when it is killed and started again.
/// </summary>
internal sealed class RedisProcess : StoreProcess
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(20);
    private readonly TemporaryFolder _folder = new();
    private readonly string[] _settings;
    private ChildProcess? _process;

    private RedisProcess(string[] settings) => _settings = settings;

    /// <summary>The file that silos and ganctl are given.</summary>
    public override string File => _folder["redis"];

    /// <summary>How to connect.</summary>
    public ConfigurationOptions Options => RedisFile.Read(File).Options!;

    /// <summary>Starts a server that keeps what it acknowledges, with more settings or other ones.</summary>
    public static async Task<RedisProcess> CreateAsync(params string[] settings)
    {
        var redis = new RedisProcess(settings);
        await System.IO.File.WriteAllTextAsync(redis.File, $"127.0.0.1:{redis.Port},password={Password}\n");
        await redis.StartAsync();
        return redis;
    }

    /// <inheritdoc />
    public override async Task StartAsync()
    {
        _process = new ChildProcess(
            Program(),
            [
                "--port", $"{Port}", "--bind", "127.0.0.1", "--dir", _folder.Path, "--requirepass", Password,
                "--appendonly", "yes", "--appendfsync", "always", "--save", "", .. _settings,
            ],
            new Dictionary<string, string?>());
        await Deadline.UntilAsync("Redis answers", StartLimit, AnswersAsync, () => _process.Log);
    }

    /// <summary>SIGKILL.</summary>
    public override void Kill() => _process!.Kill();

    /// <inheritdoc />
    public override void Serve(TestCluster cluster)
    {
        cluster.SiloArguments.AddRange(["--redis-file", File]);
        cluster.ClientArguments.AddRange(["--redis-file", File]);
        cluster.Client += client =>
        {
            client.Configure<ClusterOptions>(options =>
                (options.ClusterId, options.ServiceId) = (cluster.Paths.ClusterId, ClusterPaths.ServiceId));
            client.UseRedisClustering(options => options.ConfigurationOptions = Options);
            client.Configure<GatewayOptions>(options => options.GatewayListRefreshPeriod = TimeSpan.FromSeconds(2));
        };
    }

    public override ValueTask DisposeAsync()
    {
        _process?.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    // Debian's own place, or wherever the PATH has it.
    private static string Program() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Append("/usr/bin")
            .Select(folder => Path.Combine(folder, "redis-server"))
            .FirstOrDefault(System.IO.File.Exists)
        ?? throw new InvalidOperationException(
            "redis-server is not installed. ./test.sh Cluster.Tests installs it: apt-get install redis-server.");

    private async Task<bool> AnswersAsync()
    {
        try
        {
            var options = Options;
            options.AbortOnConnectFail = true;
            await using var redis = await ConnectionMultiplexer.ConnectAsync(options);
            await redis.GetDatabase().PingAsync();
            return true;
        }
        catch (RedisException)
        {
            return _process!.HasExited ? throw new InvalidOperationException(_process.Log) : false;
        }
    }
}
