using System.ComponentModel;
using System.Diagnostics;
using GanOrleans.Client.Connection;
using GanOrleans.Client.Errors;
using GanOrleans.Client.Processes;
using GanOrleans.Contracts.Clustering;

namespace GanOrleans.Client.Demo;

/// <summary>
/// A silo of its own for a demo: a child process on loopback, with free ports, a cluster nobody else joins, and a log file.
/// </summary>
internal sealed class DemoSilo : IAsyncDisposable
{
    private const string ReadyMark = "READY gateway=";
    private const string PageMark = "page=";
    private const string ClusterPrefix = "demo-";
    private const int ShownErrors = 5;

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(20);

    private readonly Process process;
    private readonly ClusterPaths cluster;
    private readonly TextWriter log;
    private readonly Task reading;
    private readonly TaskCompletionSource<string> ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Queue<string> errors = new();
    private volatile string runtime = "";

    private DemoSilo(Process process, ClusterPaths cluster, string logFile)
    {
        this.process = process;
        this.cluster = cluster;
        LogFile = logFile;
        log = TextWriter.Synchronized(new StreamWriter(logFile) { AutoFlush = true });
        reading = Task.WhenAll(ReadAsync(process.StandardOutput, OnOutput), ReadAsync(process.StandardError, OnError));
    }

    /// <summary>All that it prints.</summary>
    public string LogFile { get; }

    /// <summary>What it says about libtorch, BLAS and threads; empty until it has.</summary>
    public string Runtime => runtime;

    /// <summary>Where a browser follows its runs; empty until it is ready, and when it has no page.</summary>
    public string Page { get; private set; } = "";

    /// <summary>Starts the process.</summary>
    /// <param name="storageRoot">Where its runs are kept.</param>
    public static DemoSilo Start(string storageRoot)
    {
        var executable = SiloExecutable.Find();
        Directory.CreateDirectory(storageRoot);
        var cluster = new ClusterPaths($"{ClusterPrefix}{Environment.ProcessId}-{Guid.NewGuid().ToString("N")[..8]}");
        RemoveLeftClusters(Path.GetDirectoryName(cluster.Folder)!);
        string[] arguments =
        [
            "--name",
            "demo",
            "--cluster",
            cluster.ClusterId,
            "--home",
            cluster.Home,
            "--silo-port",
            "0",
            "--gateway-port",
            "0",
            "--storage-root",
            storageRoot,
            "--exit-with",
            $"{Environment.ProcessId}",
        ];

        try
        {
            var process = Process.Start(OwnSession(executable, arguments))
                ?? throw new InvalidOperationException("The silo did not start.");
            return new DemoSilo(process, cluster, Path.Combine(storageRoot, "silo.log"));
        }
        catch (Win32Exception exception)
        {
            throw new UserException(
                ExitCodes.Unexpected,
                $"The silo's binary cannot be run: {exception.Message}",
                $"Build it with ./build.sh, or name it in {SiloExecutable.Variable}.",
                exception);
        }
    }

    /// <summary>Waits until it takes calls.</summary>
    /// <exception cref="UserException">It ended, or is not ready in time.</exception>
    public async Task<ClusterEndpoint> ReadyAsync(CancellationToken cancellation)
    {
        var ended = process.WaitForExitAsync(cancellation);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var first = await Task.WhenAny(ready.Task, ended, Task.Delay(StartLimit, limit.Token));
        await limit.CancelAsync();
        cancellation.ThrowIfCancellationRequested();

        if (first == ended)
            await reading;
        var said = LastErrors();
        if (first == ended)
            throw new UserException(
                ExitCodes.Unexpected, $"The demo's silo ended with exit code {process.ExitCode}.", $"{said}\nIts log: {LogFile}");
        if (first != ready.Task)
            throw new UserException(
                ExitCodes.TimedOut, $"The demo's silo was not ready within {StartLimit.TotalSeconds:0} s.", $"{said}\nIts log: {LogFile}");

        var gateway = GatewayName.Parse(await ready.Task)
            ?? throw new UserException(
                ExitCodes.Unexpected, $"The demo's silo names its gateway '{await ready.Task}', which is no address.",
                $"Its log: {LogFile}");
        return new ClusterEndpoint(cluster.ClusterId, [gateway]);
    }

    /// <summary>Ends the silo and removes its cluster; its runs stay.</summary>
    public async ValueTask DisposeAsync()
    {
        ProcessSignals.Terminate(process);
        using (var limit = new CancellationTokenSource(StopLimit))
        {
            try
            {
                await process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync(CancellationToken.None);
            }
        }

        await reading;
        await log.DisposeAsync();
        process.Dispose();
        if (Directory.Exists(cluster.Folder))
            Directory.Delete(cluster.Folder, recursive: true);
    }

    // What demos left that were killed: the clusters of processes that are no more.
    private static void RemoveLeftClusters(string clusters)
    {
        if (!Directory.Exists(clusters))
            return;
        foreach (var folder in Directory.EnumerateDirectories(clusters, ClusterPrefix + "*"))
        {
            if (!int.TryParse(Path.GetFileName(folder)[ClusterPrefix.Length..].Split('-')[0], out var id) || Lives(id))
                continue;
            try
            {
                Directory.Delete(folder, recursive: true);
            }
            catch (IOException)
            {
                // Another demo removes it at this moment, or its silo still ends.
            }
        }
    }

    private static bool Lives(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    // In a session of its own the silo does not get the terminal's Ctrl-C: the demo first cancels its run, then ends the silo.
    private static ProcessStartInfo OwnSession(string executable, string[] arguments)
    {
        var start = new ProcessStartInfo { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        if (FindOnPath("setsid") is { } setsid)
        {
            start.FileName = setsid;
            start.ArgumentList.Add(executable);
        }
        else
        {
            start.FileName = executable;
        }

        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        return start;
    }

    private static string? FindOnPath(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);

    private async Task ReadAsync(StreamReader stream, Action<string> use)
    {
        while (await stream.ReadLineAsync() is { } line)
        {
            await log.WriteLineAsync(line);
            use(line);
        }
    }

    private void OnOutput(string line)
    {
        var mark = line.IndexOf(ReadyMark, StringComparison.Ordinal);
        if (mark >= 0)
        {
            var said = line[(mark + ReadyMark.Length)..].Split(' ');
            Page = said.FirstOrDefault(word => word.StartsWith(PageMark, StringComparison.Ordinal))?[PageMark.Length..] ?? "";
            ready.TrySetResult(said[0]);
        }
        else if (runtime.Length == 0 && line.IndexOf("libtorch", StringComparison.OrdinalIgnoreCase) is >= 0 and var at)
            runtime = line[at..].Trim();
    }

    private void OnError(string line)
    {
        lock (errors)
        {
            errors.Enqueue(line);
            if (errors.Count > ShownErrors)
                errors.Dequeue();
        }
    }

    private string LastErrors()
    {
        lock (errors)
            return errors.Count > 0 ? string.Join('\n', errors) : "It said nothing on standard error.";
    }
}
