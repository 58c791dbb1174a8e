using System.Data.Common;
using GanOrleans.Contracts.Specs;
using GanOrleans.Silo.Settings;

namespace GanOrleans.Silo.Hosting;

/// <summary>
/// The database of a cluster of several machines. Its connection string comes from a file, so that no password
/// stands in a command line, environment or log.
/// </summary>
internal static class Database
{
    /// <summary>The name by which Orleans' ADO.NET providers know PostgreSQL.</summary>
    internal const string Invariant = "Npgsql";

    /// <summary>The connection string, or null when the cluster's files are used.</summary>
    internal static string? Read(SiloSettings settings) => settings.DatabaseFile is { } file ? File.ReadAllText(file).Trim() : null;

    /// <summary>What is wrong with the file, without a word of what it holds.</summary>
    internal static ValidationError? Check(SiloSettings settings)
    {
        const string Advice =
            "Write one line into it: Host=HOST;Database=ganorleans;Username=ganorleans;Password=PASSWORD, and chmod 600 it.";
        if (settings.DatabaseFile is not { } file)
            return null;
        try
        {
            var parts = new DbConnectionStringBuilder { ConnectionString = Read(settings) };
            return parts.ContainsKey("Host") && parts.ContainsKey("Database")
                ? null
                : new ValidationError("database-file", file, "a connection string with at least Host and Database", Advice);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new ValidationError("database-file", file, "a file that can be read", e.Message);
        }
        catch (ArgumentException)
        {
            return new ValidationError("database-file", file, "a connection string of name=value pairs, separated by ';'", Advice);
        }
    }
}
