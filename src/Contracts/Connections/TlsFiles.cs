namespace GanOrleans.Contracts.Connections;

/// <summary>The PEM files that TLS between silos, and between clients and silos, is made of.</summary>
/// <param name="Certificate">The certificate that this process shows; null = none, which only clients may do.</param>
/// <param name="Key">The certificate's private key, without a pass phrase; null = none.</param>
/// <param name="Authority">
/// The cluster's certificate authority and its intermediates: whoever it vouches for is trusted, and nobody else.
/// </param>
public sealed record TlsFiles(string? Certificate, string? Key, string? Authority)
{
    /// <summary>The name of the setting of <see cref="Certificate"/>: <c>tls-certificate</c>.</summary>
    public const string CertificateSetting = "tls-certificate";

    /// <summary>The name of the setting of <see cref="Key"/>: <c>tls-key</c>.</summary>
    public const string KeySetting = "tls-key";

    /// <summary>The name of the setting of <see cref="Authority"/>: <c>tls-ca</c>.</summary>
    public const string AuthoritySetting = "tls-ca";

    /// <summary>Whether any of the files is named: then all connections use TLS.</summary>
    public bool Any => Certificate is not null || Key is not null || Authority is not null;
}
