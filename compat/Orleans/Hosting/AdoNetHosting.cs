using Orleans.Configuration;

namespace Orleans.Configuration
{
    /// <summary>Where the membership table of Microsoft.Orleans.Clustering.AdoNet is.</summary>
    public class AdoNetClusteringSiloOptions
    {
        /// <summary>The connection string.</summary>
        public string? ConnectionString { get; set; }

        /// <summary>The invariant name of the connector.</summary>
        public string Invariant { get; set; } = null!;
    }

    /// <summary>Where the grain state of Microsoft.Orleans.Persistence.AdoNet is.</summary>
    public class AdoNetGrainStorageOptions
    {
        /// <summary>The connection string.</summary>
        public string? ConnectionString { get; set; }

        /// <summary>The invariant name of the connector.</summary>
        public string Invariant { get; set; } = null!;
    }

    /// <summary>Where the reminders of Microsoft.Orleans.Reminders.AdoNet are.</summary>
    public class AdoNetReminderTableOptions
    {
        /// <summary>The connection string.</summary>
        public string? ConnectionString { get; set; }

        /// <summary>The invariant name of the connector.</summary>
        public string Invariant { get; set; } = null!;
    }
}

namespace Orleans.Hosting
{
    /// <summary>Databases are for clusters of several machines, which this host is not: each of these calls says so.</summary>
    public static class AdoNetHostingExtensions
    {
        /// <exception cref="NotSupportedException">Always.</exception>
        public static ISiloBuilder UseAdoNetClustering(this ISiloBuilder builder, Action<AdoNetClusteringSiloOptions> configureOptions) => throw Refusal("Microsoft.Orleans.Clustering.AdoNet");

        internal static NotSupportedException Refusal(string package) => new(
            $"This host runs on one machine and keeps its tables in files. A database needs Orleans itself: build with OrleansPackages=true, from a feed that holds {package}, or leave the database out.");
    }

    /// <inheritdoc cref="AdoNetHostingExtensions"/>
    public static class AdoNetGrainStorageSiloBuilderExtensions
    {
        /// <exception cref="NotSupportedException">Always.</exception>
        public static ISiloBuilder AddAdoNetGrainStorage(this ISiloBuilder builder, string name, Action<AdoNetGrainStorageOptions> configureOptions) =>
            throw AdoNetHostingExtensions.Refusal("Microsoft.Orleans.Persistence.AdoNet");
    }

    /// <inheritdoc cref="AdoNetHostingExtensions"/>
    public static class AdoNetReminderHostingExtensions
    {
        /// <exception cref="NotSupportedException">Always.</exception>
        public static ISiloBuilder UseAdoNetReminderService(this ISiloBuilder builder, Action<AdoNetReminderTableOptions> configureOptions) =>
            throw AdoNetHostingExtensions.Refusal("Microsoft.Orleans.Reminders.AdoNet");
    }
}
