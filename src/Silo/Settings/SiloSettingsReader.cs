using System.Collections;
using System.Net;
using GanOrleans.Contracts.Connections;
using GanOrleans.Contracts.Specs;
using GanOrleans.Models.Runtime;
using Microsoft.Extensions.Configuration;

namespace GanOrleans.Silo.Settings;

/// <param name="Settings">The settings, as far as they could be read.</param>
/// <param name="Errors">Everything that is wrong with them; empty when the silo can start.</param>
public sealed record SiloSettingsReading(SiloSettings Settings, IReadOnlyList<ValidationError> Errors);

/// <summary>
/// Makes <see cref="SiloSettings"/> of a file, the environment and flags, in rising priority, and finds every error in one pass.
/// </summary>
public static class SiloSettingsReader
{
    /// <summary>Settings in the environment begin with this: <c>GAN_SILO__GATEWAY_PORT=30000</c>.</summary>
    public const string EnvironmentPrefix = "GAN_SILO__";

    /// <summary>The environment variable that names the data root of every tool of this product.</summary>
    public const string DataRootVariable = "GAN_DATA_ROOT";

    /// <summary>Reads the file of <c>--config</c>, then the environment, then the flags; the last one that names a setting wins.</summary>
    internal static SiloSettingsReading Read(SiloFlags flags, IDictionary environment)
    {
        var (file, fileErrors) = flags.ConfigFile is { } path ? SettingsFile.Read(path) : ([], []);
        SettingsProvider[] sources = [new(Inherited(environment)), new(file), new(Environment(environment)), new(flags.Settings)];
        var builder = new ConfigurationBuilder();
        foreach (var source in sources)
            builder.Add(source);
        var (settings, unreadable) = Apply(builder.Build(), name =>
            sources.Select(source => source.PlaceOf(name)).Last(place => place is not null)!);
        return new SiloSettingsReading(
            settings,
            [
                .. flags.Errors,
                .. fileErrors,
                .. sources.SelectMany(source => source.Unknown).Select(Unknown),
                .. unreadable,
                .. Contradictions(settings),
            ]);
    }

    private static (SiloSettings Settings, List<ValidationError> Errors) Apply(IConfiguration configuration, Func<string, string> placeOf)
    {
        var settings = new SiloSettings();
        var errors = new List<ValidationError>();
        foreach (var field in SiloFields.All)
        {
            if (configuration[field.Name] is not { } text)
                continue;
            if (field.TrySet(settings, text) is { } changed)
                settings = changed;
            else
                errors.Add(field.Error(placeOf(field.Name), text));
        }

        return (settings, errors);
    }

    // A data root that no longer exists is refused by the field's own rule, wherever it was named.
    private static IEnumerable<RawSetting> Inherited(IDictionary environment) =>
        environment[DataRootVariable] is string { Length: > 0 } root ? [new RawSetting("data-root", root, DataRootVariable)] : [];

    private static IEnumerable<RawSetting> Environment(IDictionary environment) =>
        from DictionaryEntry entry in environment
        let name = (string)entry.Key
        where name.StartsWith(EnvironmentPrefix, StringComparison.OrdinalIgnoreCase)
        orderby name
        select new RawSetting(name[EnvironmentPrefix.Length..], entry.Value as string ?? "", name);

    private static IEnumerable<ValidationError> Contradictions(SiloSettings s)
    {
        if (!IPAddress.IsLoopback(s.Address) && !s.AllowRemote)
        {
            yield return new ValidationError("address", s.Address.ToString(), "a loopback address, unless allow-remote is given",
                "Use 127.0.0.1, or add --allow-remote, with TLS (--tls-certificate, --tls-key, --tls-ca) or on a network that you trust.");
        }

        if (s.HttpPort is not null && !IPAddress.IsLoopback(s.HttpAddress) && !s.HttpAllowRemote)
        {
            yield return new ValidationError(
                "http-address", s.HttpAddress.ToString(), "a loopback address, unless http-allow-remote is given",
                "The page shows specs, curves and samples of all runs: use 127.0.0.1, or add --http-allow-remote and --http-token-file.");
        }

        if (s.HttpPort is not null && !IPAddress.IsLoopback(s.HttpAddress) && s.HttpTokenFile is null)
        {
            yield return new ValidationError("http-token-file", "", "a file with a token, for an http-address other than loopback",
                "Make one: head -c 24 /dev/urandom | base64 > FILE; chmod 600 FILE; then add --http-token-file FILE.");
        }

        if (s.RedisFile is not null && s.DatabaseFile is not null)
        {
            yield return new ValidationError("redis-file", s.RedisFile, "one store of the cluster",
                "Leave out redis-file or database-file: a cluster is kept in Redis or in PostgreSQL.");
        }

        if (s.TlsAllowAnonymousClients && !s.Tls.Any)
        {
            yield return new ValidationError("tls-allow-anonymous-clients", "true", "a setting of TLS",
                "Add --tls-certificate, --tls-key and --tls-ca, or leave it out: without TLS nobody shows a certificate.");
        }

        if (s.OrleansDashboard && s.HttpPort is null)
        {
            yield return new ValidationError("orleans-dashboard", "true", "a page to be part of",
                "Leave out 'http-port: off', or orleans-dashboard.");
        }

        if (s.SiloPort != 0 && s.SiloPort == s.GatewayPort)
        {
            yield return new ValidationError("gateway-port", $"{s.GatewayPort}", "another port than the silo port",
                "Choose two different ports, or 0 for any free one.");
        }
    }

    private static ValidationError Unknown(RawSetting setting) => new(
        setting.Path, setting.Name, "a setting of the silo ('gan-silo --help' lists them)",
        SiloFields.Closest(setting.Name) is { } close ? $"Did you mean '{close}'?" : "Remove it.");
}
