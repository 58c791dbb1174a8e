using GanOrleans.Contracts.Clustering;
using GanOrleans.Contracts.Runs;
using GanOrleans.Contracts.Specs;
using GanOrleans.Providers.FileSystem.Clustering;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Hosting;

namespace GanOrleans.Support.Harness;

/// <summary>Silo processes, a client and ganctl on loopback, in folders of their own.</summary>
internal sealed class TestCluster : IAsyncDisposable
{
    private static readonly TimeSpan CommandLimit = TimeSpan.FromSeconds(300);
    private readonly TemporaryFolder _folder = new();
    private readonly List<SiloProcess> _silos = [];
    private IHost? _client;

    public TestCluster() => Environment[ClusterPaths.HomeVariable] = Paths.Home;

    /// <summary>The cluster's folders.</summary>
    public ClusterPaths Paths => new("test", _folder.Path);

    /// <summary>The silos that were started, dead ones too.</summary>
    public IReadOnlyList<SiloProcess> Silos => _silos;

    /// <summary>Flags that every silo of this cluster is started with.</summary>
    public List<string> SiloArguments { get; } = [];

    /// <summary>Options that every ganctl of this cluster is given.</summary>
    public List<string> ClientArguments { get; } = [];

    /// <summary>Whether ganctl is told the gateways of the living silos, since it finds them nowhere.</summary>
    public bool TellsGateways { get; set; }

    /// <summary>How the test's own client finds the cluster; by default in its folder.</summary>
    public Action<IClientBuilder>? Client { get; set; }

    /// <summary>
    /// Variables of the processes' environment; null = not set. By default nothing of this machine's own settings leaks in.
    /// </summary>
    public Dictionary<string, string?> Environment { get; } = new()
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = null,
        ["GAN_DATA_ROOT"] = null,
        ["GAN_REDIS_FILE"] = null,
        ["GAN_TLS_CERTIFICATE"] = null,
        ["GAN_TLS_KEY"] = null,
        ["GAN_TLS_CA"] = null,
        ["NO_COLOR"] = "1",
    };

    /// <summary>What all silos said, for failures.</summary>
    public string Logs => string.Join('\n', _silos.Select(silo => silo.Log));

    /// <summary>A path in the cluster's temporary folder.</summary>
    public string this[string name] => _folder[name];

    /// <summary>Starts silos at once and waits until all take calls.</summary>
    public async Task<SiloProcess[]> StartSilosAsync(params string[] names)
    {
        var started = names.Select(name => Start(name)).ToArray();
        foreach (var silo in started)
            await silo.WaitUntilReadyAsync();
        return started;
    }

    /// <summary>Starts one silo with more flags and waits until it takes calls.</summary>
    public async Task<SiloProcess> StartSiloAsync(string name, params string[] arguments)
    {
        var silo = Start(name, arguments);
        await silo.WaitUntilReadyAsync();
        return silo;
    }

    /// <summary>Starts one silo without waiting for it.</summary>
    public SiloProcess Begin(string name, params string[] arguments) => Start(name, arguments);

    /// <summary>The silo with that name that was started last.</summary>
    public SiloProcess Silo(string name) => _silos.Last(silo => silo.Name == name);

    /// <summary>Runs ganctl in a process of its own and answers when it has ended.</summary>
    public async Task<CommandResult> GanctlAsync(params string[] arguments)
    {
        using var process = new ChildProcess(
            "ganctl", [.. arguments, "--cluster", Paths.ClusterId, .. ClientArguments, .. Gateways()], Environment);
        await process.WaitForExitAsync(CommandLimit);
        return new CommandResult(process.ExitCode, process.Output, process.Errors);
    }

    /// <summary>Runs ganctl and expects it to succeed.</summary>
    public async Task<string> GanctlSucceedsAsync(params string[] arguments)
    {
        var result = await GanctlAsync(arguments);
        Assert.True(
            result.ExitCode == 0,
            $"ganctl {string.Join(' ', arguments)} ended with {result.ExitCode}:\n{result.Output}{result.Errors}\n{Logs}");
        return result.Output;
    }

    /// <summary>The grains, through any living silo.</summary>
    public async Task<IGrainFactory> ConnectAsync()
    {
        if (_client is null)
        {
            var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
            builder.UseOrleansClient(Client ?? (client => client.UseFileClustering(Paths)));
            _client = builder.Build();
            await _client.StartAsync();
        }

        return _client.Services.GetRequiredService<IGrainFactory>();
    }

    /// <summary>Submits a run and answers its id.</summary>
    public async Task<string> SubmitAsync(RunSpec spec)
    {
        var catalog = (await ConnectAsync()).GetGrain<IRunCatalogGrain>(0);
        var result = await catalog.SubmitAsync(new SubmitRequest(spec, Guid.NewGuid().ToString()));
        Assert.True(result.Outcome == SubmitOutcome.Created, string.Join('\n', result.Errors.Select(fault => fault.ToString())));
        return result.RunId!;
    }

    /// <summary>Asks until the answer is true; a call that fails while the cluster heals is asked again.</summary>
    public async Task AskAsync(string what, Func<IGrainFactory, Task<bool>> question)
    {
        Exception? failure = null;
        await Deadline.UntilAsync(what, Runs.Limit, AskOnceAsync, () => $"{failure}\n{Logs}");

        async Task<bool> AskOnceAsync()
        {
            try
            {
                return await question(await ConnectAsync()).WaitAsync(TimeSpan.FromSeconds(5));
            }
            catch (Exception e) when (e is Orleans.Runtime.OrleansException or TimeoutException)
            {
                failure = e;
                return false;
            }
        }
    }

    /// <summary>The same for a call whose answer does not matter.</summary>
    public Task AskAsync(string what, Func<IGrainFactory, Task> call) => AskAsync(what, async grains =>
    {
        await call(grains);
        return true;
    });

    /// <summary>Waits until the run's status satisfies a condition; a call that fails while the cluster heals is asked again.</summary>
    public async Task<RunStatus> UntilAsync(string runId, string what, TimeSpan limit, Func<RunStatus, bool> condition)
    {
        RunStatus? last = null;
        Exception? failure = null;
        await Deadline.UntilAsync($"{what} (run {runId})", limit, AskAsync, () => $"Last status: {last}\n{failure}\n{Logs}");
        return last!;

        async Task<bool> AskAsync()
        {
            try
            {
                using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
                last = await (await ConnectAsync())
                    .GetGrain<ICoordinatorGrain>(runId)
                    .StatusAsync(patience.Token)
                    .WaitAsync(patience.Token);
                return last is not null && condition(last);
            }
            catch (Exception e)
            {
                failure = e;
                return false;
            }
        }
    }

    /// <summary>Waits until a run has ended, and expects it to have completed.</summary>
    public async Task<RunStatus> UntilCompletedAsync(string runId, TimeSpan limit)
    {
        var status = await UntilAsync(runId, "the run ends", limit, run => run.State.IsTerminal());
        Assert.True(status.State == RunState.Completed, $"{status.State}: {status.Reason}\n{Logs}");
        return status;
    }

    /// <summary>The cluster's membership, as its file has it.</summary>
    public async Task<Dictionary<string, Orleans.Runtime.SiloStatus>> MembershipAsync()
    {
        using var table = new FileMembershipTable(Paths.Folder);
        return (await table.ReadAll()).Members.ToDictionary(
            member => $"{member.Item1.SiloName}@{member.Item1.SiloAddress.Generation}", member => member.Item1.Status);
    }

    public async ValueTask DisposeAsync()
    {
        if (_client is not null)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2));
            try
            {
                await _client.StopAsync(patience.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or Orleans.Runtime.OrleansException or TimeoutException)
            {
                // The silos may be gone already.
            }

            _client.Dispose();
        }

        _silos.ForEach(silo => silo.Dispose());
        _folder.Dispose();
    }

    private IEnumerable<string> Gateways() =>
        TellsGateways ? _silos.Where(silo => !silo.HasExited).SelectMany(silo => new[] { "--gateway", silo.Gateway.ToString() }) : [];

    private SiloProcess Start(string name, params string[] arguments)
    {
        var silo = new SiloProcess(name, ["--cluster", Paths.ClusterId, "--home", Paths.Home, .. SiloArguments, .. arguments], Environment);
        _silos.Add(silo);
        return silo;
    }
}

/// <param name="ExitCode">The process's exit code.</param>
/// <param name="Output">Its standard output.</param>
/// <param name="Errors">Its standard error.</param>
internal sealed record CommandResult(int ExitCode, string Output, string Errors);
