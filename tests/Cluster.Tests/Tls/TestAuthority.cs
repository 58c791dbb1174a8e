using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using GanOrleans.Contracts.Connections;
using GanOrleans.Models.Runtime;
using GanOrleans.Support;

namespace GanOrleans.Cluster.Tests.Tls;

/// <summary>A certificate authority of a test, and what it issues, as PEM files in a folder of its own.</summary>
internal sealed class TestAuthority : IDisposable
{
    private static readonly Oid ServerUsage = new("1.3.6.1.5.5.7.3.1");
    private static readonly Oid ClientUsage = new("1.3.6.1.5.5.7.3.2");

    private readonly TemporaryFolder _folder = new();
    private readonly X509Certificate2 _root;

    public TestAuthority(string name = "test authority")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(
            new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        _root = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-30), DateTimeOffset.UtcNow.AddDays(30));
        File.WriteAllText(Authority, _root.ExportCertificatePem());
    }

    public string Authority => _folder["ca.pem"];

    /// <summary>Files of a silo: for both uses, with the name of silos.</summary>
    public TlsFiles Silo(string name = "silo") => Issue(name, TlsIdentity.SiloName, [ServerUsage, ClientUsage]);

    /// <summary>Files of a client.</summary>
    public TlsFiles Client(string name = "client") => Issue(name, null, [ClientUsage]);

    /// <summary>Issues a certificate and writes it and its key.</summary>
    /// <param name="name">The files' name.</param>
    /// <param name="dns">The DNS name that it carries, or null.</param>
    /// <param name="usages">What it may be used for.</param>
    /// <param name="until">Days from now to its end.</param>
    public TlsFiles Issue(string name, string? dns, IEnumerable<Oid> usages, int until = 10)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([.. usages], critical: false));
        if (dns is not null)
        {
            var names = new SubjectAlternativeNameBuilder();
            names.AddDnsName(dns);
            request.CertificateExtensions.Add(names.Build());
        }

        using var certificate = request.Create(
            _root, DateTimeOffset.UtcNow.AddDays(-20), DateTimeOffset.UtcNow.AddDays(until), RandomNumberGenerator.GetBytes(16));
        File.WriteAllText(_folder[$"{name}.pem"], certificate.ExportCertificatePem());
        File.WriteAllText(_folder[$"{name}.key"], key.ExportPkcs8PrivateKeyPem());
        return new TlsFiles(_folder[$"{name}.pem"], _folder[$"{name}.key"], Authority);
    }

    /// <summary>A silo's certificate that ended yesterday.</summary>
    public TlsFiles Expired() => Issue("expired", TlsIdentity.SiloName, [ServerUsage, ClientUsage], until: -1);

    /// <summary>The flags and options that name the files.</summary>
    public static string[] Flags(TlsFiles files) =>
        ["--tls-certificate", files.Certificate!, "--tls-key", files.Key!, "--tls-ca", files.Authority!];

    public void Dispose()
    {
        _root.Dispose();
        _folder.Dispose();
    }
}
