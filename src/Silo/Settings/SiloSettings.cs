using System.Net;
using GanOrleans.Contracts.Clustering;
using GanOrleans.Contracts.Connections;
using GanOrleans.Grains;
using Microsoft.Extensions.Logging;

namespace GanOrleans.Silo.Settings;

/// <summary>Everything that one silo can be told. <see cref="SiloFields"/> says how each is written, and its limits and default.</summary>
public sealed record SiloSettings
{
    /// <summary>The silo's name in status and logs; null = <c>silo-&lt;silo port&gt;</c>.</summary>
    public string? Name { get; init; }

    /// <summary>The cluster that the silo joins.</summary>
    public string Cluster { get; init; } = ClusterPaths.DefaultClusterId;

    /// <summary>Folder of clusters, runs and prepared data; null = <see cref="ClusterPaths.DefaultHome"/>.</summary>
    public string? Home { get; init; }

    /// <summary>The address that silos and clients reach this silo by, and the only one that it listens on.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>
    /// Whether <see cref="Address"/> may be other than loopback. Without TLS connections are not
    /// authenticated: only for a network that you trust.
    /// </summary>
    public bool AllowRemote { get; init; }

    /// <summary>TCP port between silos; 0 = any free one.</summary>
    public int SiloPort { get; init; }

    /// <summary>TCP port for clients; 0 = any free one.</summary>
    public int GatewayPort { get; init; }

    /// <summary>TCP port of the web page, its API and its health probes; 0 = any free one, null = none.</summary>
    public int? HttpPort { get; init; } = 0;

    /// <summary>The address that the web page listens on.</summary>
    public IPAddress HttpAddress { get; init; } = IPAddress.Loopback;

    /// <summary>
    /// Whether <see cref="HttpAddress"/> may be other than loopback. It opens specs, curves and samples
    /// of all runs to whoever has the token.
    /// </summary>
    public bool HttpAllowRemote { get; init; }

    /// <summary>File that holds the token of the API; null = none is asked for, which loopback alone allows.</summary>
    public string? HttpTokenFile { get; init; }

    /// <summary>Where a browser finds the page, or null when there is none.</summary>
    public string? HttpUrl =>
        HttpPort is not { } port ? null
        : HttpAddress.Equals(IPAddress.Any) || HttpAddress.Equals(IPAddress.IPv6Any) ? $"http://{System.Net.Dns.GetHostName()}:{port}"
        : $"http://{new IPEndPoint(HttpAddress, port)}";

    /// <summary>
    /// What this silo offers to runs, as far as it is set: <see cref="Offer"/> adds what follows from other settings and the device.
    /// </summary>
    public GanOptions Runs { get; init; } = new();

    /// <summary>
    /// File that holds the connection string of a PostgreSQL database for membership, run records and reminders; null = files
    /// of the cluster's folder, for one machine.
    /// </summary>
    public string? DatabaseFile { get; init; }

    /// <summary>File that holds the connection string of a Redis server for the same; null = as <see cref="DatabaseFile"/> says.</summary>
    public string? RedisFile { get; init; }

    /// <summary>The files of TLS between silos and with clients; none named = no TLS.</summary>
    public TlsFiles Tls { get; init; } = new(null, null, null);

    /// <summary>Whether clients without a certificate may call over TLS.</summary>
    public bool TlsAllowAnonymousClients { get; init; }

    /// <summary>Whether Orleans' own dashboard is shown below the page.</summary>
    public bool OrleansDashboard { get; init; }

    /// <summary>
    /// The device that this silo computes on: <c>auto</c> (cuda when there is one, else cpu), <c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>.
    /// </summary>
    public string Device { get; init; } = "auto";

    /// <summary>The device kind to announce instead of the device's own; run specs ask for kinds by name.</summary>
    public string? Label { get; init; }

    /// <summary>Assemblies whose variants are registered at start, as full paths. All silos of a cluster need the same ones.</summary>
    public IReadOnlyList<string> VariantsFrom { get; init; } = [];

    /// <summary>The least severe log lines that are written to standard error.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Warning;

    /// <summary>How long a silo that was asked to end may take to finish the step, hand its grains over and leave, in seconds.</summary>
    public double ShutdownTimeout { get; init; } = 30;

    /// <summary>Id of a process that this silo belongs to: when it has ended, however it did, the silo ends as well. Null = none.</summary>
    public int? ExitWith { get; init; }

    /// <summary>The folders of the cluster.</summary>
    public ClusterPaths Paths => new(Cluster, Home);

    /// <summary>The folder that holds the runs.</summary>
    public string EffectiveStorageRoot => Path.GetFullPath(Runs.StorageRoot.Length > 0 ? Runs.StorageRoot : Paths.StorageRoot);

    /// <summary>The name, given or made from the port.</summary>
    public string EffectiveName =>
        Name ?? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Environment.MachineName}-{SiloPort}");

    /// <summary>What this silo offers to runs.</summary>
    /// <param name="device">The device's name as torch knows it.</param>
    /// <param name="kind">The kind that it is announced as.</param>
    public GanOptions ToGanOptions(string device, string kind) =>
        Runs with
        {
            StorageRoot = EffectiveStorageRoot,
            DataCache = Paths.DataCache,
            ClassifierFolder = Paths.Classifiers,
            Device = device,
            DeviceKind = kind,
            ExchangeAddress = Tls.Any ? null : Address,   // what leaves the machine is encrypted then: messages are
        };
}
