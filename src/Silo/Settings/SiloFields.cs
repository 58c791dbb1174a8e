using System.Globalization;
using System.Net;
using GanOrleans.Contracts.Clustering;
using GanOrleans.Contracts.Connections;
using GanOrleans.Contracts.Specs;
using Microsoft.Extensions.Logging;

namespace GanOrleans.Silo.Settings;

/// <summary>All settings of a silo.</summary>
public static class SiloFields
{
    /// <summary>In the order in which people read them.</summary>
    public static IReadOnlyList<SiloField> All { get; } =
    [
        new("name", "text", "1 to 64 characters without spaces", "<host>-<silo port>", "The silo's name in status and logs", (s, text) =>
            text.Length is >= 1 and <= 64 && !text.Any(char.IsWhiteSpace) ? s with { Name = text } : null),
        new("cluster", "id", ClusterPaths.AllowedClusterId, ClusterPaths.DefaultClusterId, "The cluster that the silo joins", (s, text) =>
            ClusterPaths.IsClusterId(text) ? s with { Cluster = text } : null),
        new(
            "home", "folder", "a folder", $"${ClusterPaths.HomeVariable}, else ~/.local/share/ganorleans",
            "Folder of clusters, runs and prepared data", (s, text) => Folder(text) is { } folder ? s with { Home = folder } : null),
        new(
            "address",
            "address",
            "an IP address of this machine",
            "127.0.0.1",
            "The address that the silo listens on and is reached by",
            (s, text) =>
                IPAddress.TryParse(text, out var address) && !IPAddress.Any.Equals(address) && !IPAddress.IPv6Any.Equals(address)
                    ? s with
                    {
                        Address = address,
                    }
                    : null),
        new(
            "allow-remote",
            "",
            "true or false",
            "false",
            "Allow an address other than loopback: opens all that a cluster can do to whoever reaches its ports, and TLS alone "
                + "says who that is",
            (s, text) => bool.TryParse(text, out var allow) ? s with { AllowRemote = allow } : null),
        new("silo-port", "port", "0 (any free port) to 65535", "0", "TCP port between silos", (s, text) =>
            Port(text) is { } port ? s with { SiloPort = port } : null),
        new("gateway-port", "port", "0 (any free port) to 65535", "0", "TCP port for clients", (s, text) =>
            Port(text) is { } port ? s with { GatewayPort = port } : null),
        new(
            "exchange-port", "port", "0 (any free port) to 65535, or off", "0",
            "TCP port on which workers of other machines move gradients and weights, without TLS only; off = by messages, which is slower",
            (s, text) =>
                text == "off" ? s with { Runs = s.Runs with { ExchangePort = null } }
                : Port(text) is { } port ? s with { Runs = s.Runs with { ExchangePort = port } }
                : null),
        new(
            "shared-memory", "on|off", "on or off", "on",
            "Whether silos of one machine see each other's gradients and weights in memory (Linux); off = they send them",
            (s, text) => text is "on" or "off" ? s with { Runs = s.Runs with { SharedMemory = text == "on" } } : null),
        new(
            "features-from", "folder", "a folder", "none",
            "Folder of TorchScript files that evaluations may take features with, by file name: code that this silo runs",
            (s, text) => Folder(text) is { } folder ? s with { Runs = s.Runs with { FeatureFolder = folder } } : null),
        new(
            "http-port",
            "port",
            "0 (any free port) to 65535, or off",
            "0",
            "TCP port of the web page, its API and its health probes",
            (s, text) =>
                text == "off" ? s with { HttpPort = null }
                : Port(text) is { } port ? s with { HttpPort = port }
                : null),
        new(
            "http-address", "address", "an IP address of this machine, 0.0.0.0 for all", "127.0.0.1",
            "The address that the web page listens on",
            (s, text) => IPAddress.TryParse(text, out var address) ? s with { HttpAddress = address } : null),
        new(
            "http-allow-remote", "", "true or false", "false",
            "Allow an http-address other than loopback: opens specs, curves and samples of all runs to whoever has the token, without TLS",
            (s, text) => bool.TryParse(text, out var allow) ? s with { HttpAllowRemote = allow } : null),
        new(
            "http-token-file", "file", "a file that holds a token of at least 16 characters", "none",
            "Callers of the API have to show this token; required beyond loopback",
            (s, text) => Folder(text) is { } file ? s with { HttpTokenFile = file } : null),
        new(
            "data-root",
            "folder",
            "an existing folder",
            "$GAN_DATA_ROOT, else the cache and the network",
            "Folder that holds the data sets' files",
            (s, text) => Folder(text) is { } folder && Directory.Exists(folder) ? s with { Runs = s.Runs with { DataRoot = folder } } : null
        ),
        new(
            "storage-root", "folder", "a folder that all silos of the cluster share", "runs below home", "Folder that holds the runs",
            (s, text) => Folder(text) is { } folder ? s with { Runs = s.Runs with { StorageRoot = folder } } : null),
        new(
            "database-file", "file", "a file that holds the connection string of a PostgreSQL database",
            "none: files of the cluster's folder, for one machine",
            "PostgreSQL for membership, run records and reminders; see deploy/postgres",
            (s, text) => Folder(text) is { } file ? s with { DatabaseFile = file } : null),
        new(
            "redis-file",
            "file",
            "a file that holds the connection string of a Redis server",
            "none: files of the cluster's folder, for one machine",
            "Redis for membership, run records and reminders; see deploy/redis",
            (s, text) => Folder(text) is { } file ? s with { RedisFile = file } : null),
        new("tls-certificate", "file", "a PEM file", "none: no TLS",
            "This silo's certificate, for TLS with silos and clients; it needs the DNS name gan-silo",
            (s, text) => Folder(text) is { } file ? s with { Tls = s.Tls with { Certificate = file } } : null),
        new("tls-key", "file", "a PEM file", "none: no TLS", "The certificate's private key, without a pass phrase",
            (s, text) => Folder(text) is { } file ? s with { Tls = s.Tls with { Key = file } } : null),
        new("tls-ca", "file", "a PEM file", "none: no TLS",
            "The cluster's certificate authority: whoever it vouches for is trusted, and nobody else",
            (s, text) => Folder(text) is { } file ? s with { Tls = s.Tls with { Authority = file } } : null),
        new("tls-allow-anonymous-clients", "", "true or false", "false",
            "Allow clients without a certificate: opens all that a cluster can do to whoever reaches the gateway",
            (s, text) => bool.TryParse(text, out var allow) ? s with { TlsAllowAnonymousClients = allow } : null),
        new("orleans-dashboard", "", "true or false", "false",
            "Show Orleans' own dashboard at /orleans below the page, behind the same token; it costs a little of every call",
            (s, text) => bool.TryParse(text, out var show) ? s with { OrleansDashboard = show } : null),
        new(
            "device", "device", "auto, cpu, cuda or cuda:N", "auto", "The device that the silo computes on; auto is cuda when there is one",
            (s, text) => IsDevice(text) ? s with { Device = text } : null),
        new(
            "label", "kind", "1 to 32 lower-case letters, digits and '-', but not 'any' or 'auto'", "the device's own kind, cpu or cuda",
            "The device kind to announce instead of the device's own", (s, text) => IsLabel(text) ? s with { Label = text } : null),
        new("cores", "count", $"1 to {MaxCores}", "the machine's", "Cores that the silo's compute lanes may use together", (s, text) =>
            Number(text) is >= 1 and <= MaxCores and var cores ? s with { Runs = s.Runs with { Cores = cores } } : null),
        new(
            "variants-from", "files", $"existing files, separated by '{Path.PathSeparator}'", "none",
            "Assemblies with more variants, registered at start",
            (s, text) => Files(text) is { Length: > 0 } files ? s with { VariantsFrom = files } : null),
        new(
            "slots", "count", "1 to 1024", "the cores of a CPU, 1 for a GPU",
            "Runs that the silo's device serves at once; more wait in the order of their submits",
            (s, text) => Number(text) is >= 1 and <= 1024 and var slots ? s with { Runs = s.Runs with { Slots = slots } } : null),
        new("chaos", "", "true or false", "false", "Allow faults on purpose ('ganctl chaos'); never for runs that matter", (s, text) =>
            bool.TryParse(text, out var allow) ? s with { Runs = s.Runs with { Chaos = allow } } : null),
        new("no-download", "", "true or false", "false", "Never fetch data sets from the network", (s, text) =>
            bool.TryParse(text, out var never) ? s with { Runs = s.Runs with { AllowDownload = !never } } : null),
        new(
            "lease-time", "seconds", "0.01 to 30 seconds", "1",
            "How long a lease of iterations should take; shorter ones answer pause and cancel sooner",
            (s, text) => Seconds(text, 0.01, 30) is { } time ? s with { Runs = s.Runs with { LeaseTime = time } } : null),
        new(
            "lane-capacity", "count", $"1 to {MaxJobs}", "256", "Jobs that may wait for a compute lane before those who post wait as well",
            (s, text) => Number(text) is >= 1 and <= MaxJobs and var jobs ? s with { Runs = s.Runs with { LaneCapacity = jobs } } : null),
        new(
            "diverged-after", "steps", "a whole number of at least 1", "10", "Non-finite steps in a row after which a run has diverged",
            (s, text) => Number(text) is >= 1 and var steps ? s with { Runs = s.Runs with { DivergedAfter = steps } } : null),
        new(
            "recoveries-without-progress",
            "count",
            "a whole number of at least 1",
            "5",
            "Recoveries without a single further iteration after which a run fails",
            (s, text) => Number(text) is >= 1 and var count ? s with { Runs = s.Runs with { RecoveriesWithoutProgress = count } } : null),
        new(
            "checkpoint-max-age", "seconds", LongTime, "600",
            "How long a run goes on while no checkpoint of it can be written, before it is paused",
            (s, text) => Seconds(text, MinTime, MaxTime) is { } time ? s with { Runs = s.Runs with { CheckpointMaxAge = time } } : null),
        new(
            "checkpoint-wait", "seconds", LongTime, "30",
            "How long training waits for a checkpoint that is being stored before it goes on without one",
            (s, text) => Seconds(text, MinTime, MaxTime) is { } time ? s with { Runs = s.Runs with { CheckpointWaitLimit = time } } : null),
        new("record-outage", "seconds", LongTime, "30", "How long a run's record may be out of reach before the run is paused", (s, text) =>
            Seconds(text, MinTime, MaxTime) is { } time ? s with { Runs = s.Runs with { RecordOutageLimit = time } } : null),
        new("diagnosis-period", "seconds", LongTime, "10", "How often a run's training is diagnosed from its figures", (s, text) =>
            Seconds(text, MinTime, MaxTime) is { } time ? s with { Runs = s.Runs with { DiagnosisPeriod = time } } : null),
        new(
            "log-level",
            "level",
            "trace, debug, information, warning, error, critical or none",
            "warning",
            "The least severe log lines on standard error",
            (s, text) =>
                !text.Any(char.IsDigit) && Enum.TryParse<LogLevel>(text, ignoreCase: true, out var level)
                    ? s with
                    {
                        LogLevel = level,
                    }
                    : null),
        new("shutdown-timeout", "seconds", "1 to 3600 seconds", "30", "How long a silo that was asked to end may take", (s, text) =>
            Seconds(text, 1, 3600) is { } time ? s with { ShutdownTimeout = time.TotalSeconds } : null),
        new(
            "exit-with", "process", "the id of a process of this machine", "none",
            "End when this process has ended, as 'ganctl demo' has it",
            (s, text) => Number(text) is >= 1 and var process ? s with { ExitWith = process } : null),
    ];

    private const int MaxCores = 1024;
    private const int MaxJobs = 65_536;
    private const double MinTime = 0.01;
    private const double MaxTime = 86_400;
    private const string LongTime = "0.01 to 86400 seconds";

    /// <summary>
    /// The setting of that name, however its words are joined (<c>silo-port</c>, <c>SiloPort</c>, <c>SILO_PORT</c>), or null.
    /// </summary>
    public static SiloField? Find(string name) => All.FirstOrDefault(field => Plain(field.Name) == Plain(name));

    /// <summary>The nearest setting's name, for a name that is none.</summary>
    public static string? Closest(string name) => Suggestion.Closest(name, All.Select(field => field.Name));

    private static string Plain(string name) => string.Concat(name.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();

    private static string? Folder(string text) =>
        text.Length > 0 && !text.Contains('\0', StringComparison.Ordinal) ? Path.GetFullPath(text) : null;

    private static string[]? Files(string text)
    {
        string[] files =
        [
            .. text.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Select(Path.GetFullPath),
        ];
        return Array.TrueForAll(files, File.Exists) ? files : null;
    }

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static TimeSpan? Seconds(string text, double min, double max) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds >= min && seconds <= max
            ? TimeSpan.FromSeconds(seconds)
            : null;

    private static int? Port(string text) => Number(text) is >= 0 and <= IPEndPoint.MaxPort and var port ? port : null;

    private static bool IsDevice(string text) =>
        text is "auto" or "cpu" or "cuda" || (text.StartsWith("cuda:", StringComparison.Ordinal) && Number(text[5..]) is >= 0 and < 64);

    private static bool IsLabel(string text) =>
        text.Length is >= 1 and <= 32
        && text is not ("any" or "auto")
        && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
}
