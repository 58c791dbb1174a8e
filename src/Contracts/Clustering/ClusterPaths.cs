namespace GanOrleans.Contracts.Clustering;

/// <summary>Where a cluster of one machine, or of one shared folder, keeps what its silos and clients share.</summary>
/// <remarks>
/// <c>$GAN_HOME</c> (default: <c>~/.local/share/ganorleans</c>) holds <c>clusters/&lt;cluster id&gt;/</c> with the membership table, the
/// grains' state and the reminders, <c>runs/</c> with one folder per run, and <c>data/</c> with prepared data sets.
/// </remarks>
public sealed class ClusterPaths
{
    /// <summary>The environment variable that moves everything: <c>GAN_HOME</c>.</summary>
    public const string HomeVariable = "GAN_HOME";

    /// <summary>The cluster that silos and clients join when nothing else is said: <c>default</c>.</summary>
    public const string DefaultClusterId = "default";

    /// <summary>Orleans' service id of this product, the same on silos and clients: <c>ganorleans</c>.</summary>
    public const string ServiceId = "ganorleans";

    /// <summary>What a cluster id may be, in words.</summary>
    public const string AllowedClusterId = "1 to 64 letters, digits, '-', '_' and '.', the first a letter or digit";

    /// <summary>Names the folders of one cluster; creates nothing.</summary>
    /// <param name="clusterId">See <see cref="AllowedClusterId"/>; null = <see cref="DefaultClusterId"/>.</param>
    /// <param name="home">Null = <see cref="DefaultHome"/>.</param>
    /// <exception cref="ArgumentException">The cluster id is not allowed.</exception>
    public ClusterPaths(string? clusterId = null, string? home = null)
    {
        ClusterId = clusterId ?? DefaultClusterId;
        if (!IsClusterId(ClusterId))
            throw new ArgumentException($"Cluster id '{ClusterId}' is not allowed. Allowed: {AllowedClusterId}.", nameof(clusterId));
        Home = Path.GetFullPath(home ?? DefaultHome());
    }

    /// <summary>The cluster's id, which is also the name of its folder.</summary>
    public string ClusterId { get; }

    /// <summary>The folder of all clusters, runs and data.</summary>
    public string Home { get; }

    /// <summary>The cluster's own folder.</summary>
    public string Folder => Path.Combine(Home, "clusters", ClusterId);

    /// <summary>The grains' durable state.</summary>
    public string StateFolder => Path.Combine(Folder, "state");

    /// <summary>The reminders of the cluster's grains.</summary>
    public string RemindersFile => Path.Combine(Folder, "reminders.json");

    /// <summary>Where runs are kept unless a silo is told otherwise: one storage root for all clusters of this home.</summary>
    public string StorageRoot => Path.Combine(Home, "runs");

    /// <summary>Where downloaded and prepared data sets are kept.</summary>
    public string DataCache => Path.Combine(Home, "data");

    /// <summary>Classifiers that were trained to say what samples show.</summary>
    public string Classifiers => Path.Combine(Home, "classifiers");

    /// <summary><c>$GAN_HOME</c>, or <c>ganorleans</c> below the user's folder for application data.</summary>
    public static string DefaultHome()
    {
        if (Environment.GetEnvironmentVariable(HomeVariable) is { Length: > 0 } home)
            return home;

        var data = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return Path.Combine(data.Length > 0 ? data : Path.Combine(Path.GetTempPath(), Environment.UserName), "ganorleans");
    }

    /// <summary>Whether a text may be a cluster's id; it becomes the name of a folder.</summary>
    public static bool IsClusterId(string? text) =>
        text is { Length: >= 1 and <= 64 } && char.IsAsciiLetterOrDigit(text[0])
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
}
