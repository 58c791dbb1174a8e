using System.CommandLine;
using System.Globalization;
using GanOrleans.Client.Connection;
using GanOrleans.Client.Output;
using GanOrleans.Contracts.Clustering;
using GanOrleans.Contracts.Connections;
using GanOrleans.Terminal;

namespace GanOrleans.Client.Cli;

/// <summary>The options that every command takes.</summary>
internal sealed class GlobalOptions
{
    private readonly Option<string> cluster = new("--cluster")
    {
        Description = $"The cluster's id. Default: {ClusterPaths.DefaultClusterId}",
        HelpName = "id",
        Recursive = true,
    };

    private readonly Option<string[]> gateway = new("--gateway")
    {
        Description = "A silo's gateway; may be repeated. Default: those in the cluster's Redis or folder",
        HelpName = "host:port",
        Recursive = true,
    };

    private readonly Option<string> redisFile = FileOption(
        RedisFile.Setting, "File with the connection string of the cluster's Redis, which lists the gateways");

    private readonly Option<string> tlsCertificate = FileOption(TlsFiles.CertificateSetting, "TLS: the certificate to show, PEM");

    private readonly Option<string> tlsKey = FileOption(TlsFiles.KeySetting, "TLS: the certificate's private key, PEM");

    private readonly Option<string> tlsAuthority = FileOption(TlsFiles.AuthoritySetting, "TLS: the cluster's certificate authority, PEM");

    private readonly Option<string> timeout = new("--timeout")
    {
        Description = "How long a request may take. Default: 30, and 120 where files are written",
        HelpName = "seconds",
        Recursive = true,
    };

    private readonly OutputOptions output = new(JsonText.Types);

    public void AddTo(Command root)
    {
        root.Add(cluster);
        root.Add(gateway);
        root.Add(redisFile);
        root.Add(tlsCertificate);
        root.Add(tlsKey);
        root.Add(tlsAuthority);
        root.Add(timeout);
        output.AddTo(root);
    }

    public bool Verbose(ParseResult parse) => output.Verbose(parse);

    public string? ClusterId(ParseResult parse) => parse.GetValue(cluster);

    /// <summary>Where results go.</summary>
    public CommandOutput Output(ParseResult parse, GanctlHost host) => output.Output(parse, host.Output, host.Error, host.Interactive);

    /// <summary>Whether an option of this name is about a cluster; those of the output are not.</summary>
    public bool IsAboutCluster(string name) =>
        new Option[] { cluster, gateway, redisFile, tlsCertificate, tlsKey, tlsAuthority, timeout }.Any(option => option.Name == name);

    public TimeSpan? Timeout(ParseResult parse)
    {
        if (parse.GetValue(timeout) is not { } text)
            return null;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and <= 86_400)
            return TimeSpan.FromSeconds(seconds);
        throw new UserException(
            ExitCodes.BadInput, $"--timeout '{text}' is not allowed.", "Allowed: a number of seconds above 0, at most 86,400.");
    }

    public ClusterEndpoint Endpoint(ParseResult parse)
    {
        GatewayName[] gateways = [.. (parse.GetValue(gateway) ?? []).Select(text => GatewayName.Parse(text) ?? throw new UserException(
            ExitCodes.BadInput, $"--gateway '{text}' is not allowed.", "Allowed: host:port, for example 127.0.0.1:30000."))];
        var tls = new TlsFiles(File(parse, tlsCertificate), File(parse, tlsKey), File(parse, tlsAuthority));
        var id = parse.GetValue(cluster) ?? ClusterPaths.DefaultClusterId;
        return new ClusterEndpoint(id, gateways, File(parse, redisFile), tls.Any ? tls : null);
    }

    /// <summary>Refuses values that no command could use.</summary>
    public void Check(ParseResult parse)
    {
        output.Check(parse);
        if (parse.GetValue(cluster) is { } id && !ClusterPaths.IsClusterId(id))
            throw new UserException(ExitCodes.BadInput, $"--cluster '{id}' is not allowed.", $"Allowed: {ClusterPaths.AllowedClusterId}.");
        _ = Timeout(parse);
    }

    // What every command of a session needs may stand in the environment: GAN_TLS_CA for --tls-ca.
    private static Option<string> FileOption(string name, string description) => new($"--{name}")
    {
        Description = $"{description} (also: {Variable(name)} in the environment)",
        HelpName = "file",
        Recursive = true,
    };

    private static string? File(ParseResult parse, Option<string> option)
    {
        var file = parse.GetValue(option) ?? Environment.GetEnvironmentVariable(Variable(option.Name.TrimStart('-')));
        return string.IsNullOrEmpty(file) ? null : Path.GetFullPath(file);
    }

    private static string Variable(string name) => $"GAN_{name.Replace('-', '_').ToUpperInvariant()}";
}
