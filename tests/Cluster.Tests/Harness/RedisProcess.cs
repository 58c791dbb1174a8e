using System.Net;
using System.Net.Sockets;
using GanOrleans.Contracts.Clustering;
using GanOrleans.Contracts.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using StackExchange.Redis;

namespace GanOrleans.Cluster.Tests.Harness;

/// <summary>A real redis-server with a password on a free port of loopback, in a folder of its own; it keeps its data when it is killed and started again.</summary>
internal sealed class RedisProcess : IAsyncDisposable
{
    /// <summary>Stands in no log: tests look for it.</summary>
    public const string Password = "aVerySecretPassword";

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(20);
    private readonly TemporaryFolder _folder = new();
    private readonly int _port = FreePort();
    private readonly string[] _settings;
    private ChildProcess? _process;

    private RedisProcess(string[] settings) => _settings = settings;

    /// <summary>The file that silos and ganctl are given.</summary>
    public string File => _folder["redis"];

    /// <summary>How to connect.</summary>
    public ConfigurationOptions Options => RedisFile.Read(File).Options!;

    /// <summary>Starts a server that keeps what it acknowledges, with more settings or other ones.</summary>
    public static async Task<RedisProcess> StartAsync(params string[] settings)
    {
        var redis = new RedisProcess(settings);
        await System.IO.File.WriteAllTextAsync(redis.File, $"127.0.0.1:{redis._port},password={Password}\n");
        await redis.StartAsync();
        return redis;
    }

    /// <summary>Starts the server again where it was, with the data that it kept.</summary>
    public async Task StartAsync()
    {
        _process = new ChildProcess(
            Program(),
            [
                "--port", $"{_port}", "--bind", "127.0.0.1", "--dir", _folder.Path, "--requirepass", Password,
                "--appendonly", "yes", "--appendfsync", "always", "--save", "", .. _settings,
            ],
            new Dictionary<string, string?>());
        await Deadline.UntilAsync("Redis answers", StartLimit, AnswersAsync, () => _process.Log);
    }

    /// <summary>SIGKILL.</summary>
    public void Kill() => _process!.Kill();

    /// <summary>Has a cluster's silos, ganctl and the test's client use this server.</summary>
    public void Serve(TestCluster cluster)
    {
        cluster.SiloArguments.AddRange(["--redis-file", File]);
        cluster.ClientArguments.AddRange(["--redis-file", File]);
        cluster.Client += client =>
        {
            client.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (cluster.Paths.ClusterId, ClusterPaths.ServiceId));
            client.UseRedisClustering(options => options.ConfigurationOptions = Options);
            client.Configure<GatewayOptions>(options => options.GatewayListRefreshPeriod = TimeSpan.FromSeconds(2));
        };
    }

    public ValueTask DisposeAsync()
    {
        _process?.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    // Debian's own place, or wherever the PATH has it.
    private static string Program() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Append("/usr/bin")
        .Select(folder => Path.Combine(folder, "redis-server")).FirstOrDefault(System.IO.File.Exists)
        ?? throw new InvalidOperationException("redis-server is not installed. ./test.sh Cluster.Tests installs it: apt-get install redis-server.");

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

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
