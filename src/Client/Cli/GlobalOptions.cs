using System.CommandLine;
using System.Globalization;
using GanOrleans.Client.Connection;
using GanOrleans.Client.Errors;
using GanOrleans.Client.Output;
using GanOrleans.Contracts.Clustering;
using GanOrleans.Contracts.Connections;

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

    private readonly Option<string> format = new("--format", "-o")
    {
        Description = "text or json (clean on standard output; messages go to standard error). Default: text",
        HelpName = "text|json",
        Recursive = true,
    };

    private readonly Option<bool> noColor = new("--no-color")
    {
        Description = "No colours (also: NO_COLOR in the environment)",
        Recursive = true,
    };

    private readonly Option<bool> verbose = new("--verbose")
    {
        Description = "Log to standard error, and show stack traces",
        Recursive = true,
    };

    public void AddTo(Command root)
    {
        root.Add(cluster);
        root.Add(gateway);
        root.Add(redisFile);
        root.Add(tlsCertificate);
        root.Add(tlsKey);
        root.Add(tlsAuthority);
        root.Add(timeout);
        root.Add(format);
        root.Add(noColor);
        root.Add(verbose);
    }

    public bool Verbose(ParseResult parse) => parse.GetValue(verbose);

    public string? ClusterId(ParseResult parse) => parse.GetValue(cluster);

    /// <summary>Where results go. A format that is not known is refused by <see cref="Check"/>; until then it is text.</summary>
    public CommandOutput Output(ParseResult parse, GanctlHost host) => new(
        host.Output,
        host.Error,
        parse.GetValue(format) == "json" ? OutputFormat.Json : OutputFormat.Text,
        host.Interactive,
        !parse.GetValue(noColor) && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")));

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
        if (parse.GetValue(format) is { } text && text is not ("text" or "json"))
            throw new UserException(ExitCodes.BadInput, $"The output format '{text}' is not allowed.", "Allowed: text or json.");
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
