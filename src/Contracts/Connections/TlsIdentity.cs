using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Orleans;
using Orleans.Configuration;
using Orleans.Connections.Security;
using Orleans.Hosting;

namespace GanOrleans.Contracts.Connections;

/// <summary>
/// Who this process is, and whom it trusts: a certificate of the cluster's own authority that is valid now. A silo's certificate also
/// carries the DNS name <see cref="SiloName"/>, whatever machine it runs on: silos move between addresses, and a client's certificate
/// must not pass for a silo's.
/// </summary>
public sealed class TlsIdentity
{
    /// <summary>The DNS name (subject alternative name) of every silo's certificate: <c>gan-silo</c>.</summary>
    public const string SiloName = "gan-silo";

    private const string ServerUsage = "1.3.6.1.5.5.7.3.1";
    private const string ClientUsage = "1.3.6.1.5.5.7.3.2";

    private readonly X509Certificate2Collection authority;

    internal TlsIdentity(X509Certificate2? certificate, X509Certificate2Collection authority) =>
        (Certificate, this.authority) = (certificate, authority);

    /// <summary>What this process shows with its private key; null = nothing.</summary>
    public X509Certificate2? Certificate { get; }

    /// <summary>Has a silo speak TLS on both of its ports.</summary>
    /// <param name="silo">The silo's builder.</param>
    /// <param name="anonymousClients">Whether clients without a certificate may call. Silos always show theirs to each other.</param>
    public void Use(ISiloBuilder silo, bool anonymousClients)
    {
        var between = Options(IsSilo);
        var gateway = Options(IsClient);
        gateway.RemoteCertificateMode = anonymousClients
            ? RemoteCertificateMode.AllowCertificate
            : RemoteCertificateMode.RequireCertificate;
        var outbound = Options(IsServer);
        silo.Configure<SiloConnectionOptions>(options =>
        {
            options.ConfigureSiloInboundConnection(connection => connection.UseServerTls(between));
            options.ConfigureGatewayInboundConnection(connection => connection.UseServerTls(gateway));
            options.ConfigureSiloOutboundConnection(connection => connection.UseClientTls(outbound));
        });
    }

    /// <summary>Has a client speak TLS with gateways.</summary>
    /// <param name="client">The client's builder.</param>
    public void Use(IClientBuilder client)
    {
        var outbound = Options(IsServer);
        client.Configure<ClientConnectionOptions>(options => options.ConfigureConnection(connection => connection.UseClientTls(outbound)));
    }

    /// <summary>How a client greets a gateway, for a probe without Orleans.</summary>
    public SslClientAuthenticationOptions ClientOptions() => new()
    {
        TargetHost = SiloName,
        ClientCertificates = Certificate is null ? null : [Certificate],
        RemoteCertificateValidationCallback = (_, certificate, chain, _) =>
            certificate is X509Certificate2 remote && IsServer(remote, chain),
    };

    /// <summary>Why the authority does not vouch for a certificate in a role; null when it does.</summary>
    internal string? Refusal(X509Certificate2 certificate, X509Chain? received, bool asServer)
    {
        using var chain = new X509Chain();
        var policy = chain.ChainPolicy;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        // A cluster's own authority rarely publishes lists; docs/security.md says what to do instead.
        policy.RevocationMode = X509RevocationMode.NoCheck;
        policy.DisableCertificateDownloads = true;
        policy.ApplicationPolicy.Add(new Oid(asServer ? ServerUsage : ClientUsage));
        foreach (var issuer in authority)
        {
            var isRoot = issuer.SubjectName.RawData.AsSpan().SequenceEqual(issuer.IssuerName.RawData);
            (isRoot ? policy.CustomTrustStore : policy.ExtraStore).Add(issuer);
        }

        foreach (var sent in received?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
            policy.ExtraStore.Add(sent.Certificate);
        return chain.Build(certificate)
            ? null
            : string.Join("; ", chain.ChainStatus.Select(status => status.StatusInformation.Trim().TrimEnd('.')).Distinct());
    }

    private bool IsServer(X509Certificate2 certificate, X509Chain? chain) =>
        IsNamed(certificate) && Refusal(certificate, chain, asServer: true) is null;

    private bool IsSilo(X509Certificate2 certificate, X509Chain? chain) => IsNamed(certificate) && IsClient(certificate, chain);

    private bool IsClient(X509Certificate2 certificate, X509Chain? chain) => Refusal(certificate, chain, asServer: false) is null;

    internal static bool IsNamed(X509Certificate2 certificate) =>
        certificate.MatchesHostname(SiloName, allowWildcards: false, allowCommonName: false);

    private TlsOptions Options(Func<X509Certificate2, X509Chain?, bool> trusts) => new()
    {
        LocalCertificate = Certificate,
        RemoteCertificateMode = RemoteCertificateMode.RequireCertificate,
        ClientCertificateMode = Certificate is null ? RemoteCertificateMode.NoCertificate : RemoteCertificateMode.RequireCertificate,
        RemoteCertificateValidation = (certificate, chain, _) => trusts(certificate, chain),
        OnAuthenticateAsClient = (_, options) => options.TargetHost = SiloName,
    };
}
