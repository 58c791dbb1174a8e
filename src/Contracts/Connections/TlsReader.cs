using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using GanOrleans.Contracts.Specs;

namespace GanOrleans.Contracts.Connections;

/// <summary>Reads the files of TLS and finds everything that is wrong with them, before anything listens or connects.</summary>
public static class TlsReader
{
    /// <summary>The identity of a silo, or all errors of its files.</summary>
    /// <param name="files">All three have to be named.</param>
    /// <param name="time">Says what "now" is, for the certificate's validity.</param>
    public static (TlsIdentity? Identity, IReadOnlyList<ValidationError> Errors) ForSilo(TlsFiles files, TimeProvider time) =>
        Read(files, time, silo: true);

    /// <summary>The identity of a client, or all errors of its files.</summary>
    /// <param name="files">The authority has to be named; the certificate and its key are named together or not at all.</param>
    /// <param name="time">Says what "now" is, for the certificate's validity.</param>
    public static (TlsIdentity? Identity, IReadOnlyList<ValidationError> Errors) ForClient(TlsFiles files, TimeProvider time) =>
        Read(files, time, silo: false);

    private static (TlsIdentity? Identity, IReadOnlyList<ValidationError> Errors) Read(TlsFiles files, TimeProvider time, bool silo)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(time);
        List<ValidationError> errors = [.. Missing(files, silo)];
        var authority = files.Authority is null ? null : Try(TlsFiles.AuthoritySetting, files.Authority, errors, ReadAuthority);
        var publicPart = files.Certificate is null ? null : Try(TlsFiles.CertificateSetting, files.Certificate, errors, ReadCertificate);
        var key = files.Key is null ? null : Try(TlsFiles.KeySetting, files.Key, errors, File.ReadAllText);
        var certificate = publicPart is null || key is null ? null : WithKey(files, key, errors);
        var identity = authority is null ? null : new TlsIdentity(certificate, authority);
        if (publicPart is not null)
            errors.AddRange(Errors(files.Certificate!, publicPart, identity, time, silo));
        return errors.Count == 0 ? (identity, errors) : (null, errors);
    }

    private static IEnumerable<ValidationError> Missing(TlsFiles files, bool silo)
    {
        if (files.Authority is null)
            yield return Unnamed(TlsFiles.AuthoritySetting, "the certificate authority that vouches for silos and clients");
        if (files.Certificate is null && (silo || files.Key is not null))
            yield return Unnamed(TlsFiles.CertificateSetting, "the certificate that goes with the key");
        if (files.Key is null && (silo || files.Certificate is not null))
            yield return Unnamed(TlsFiles.KeySetting, "the certificate's private key");
    }

    private static ValidationError Unnamed(string setting, string what) =>
        new(setting, "", $"a PEM file with {what}", $"Add --{setting} FILE, or leave all --tls-… settings out.");

    private static IEnumerable<ValidationError> Errors(
        string file, X509Certificate2 certificate, TlsIdentity? identity, TimeProvider time, bool silo)
    {
        ValidationError Error(string allowed, string advice) => new(TlsFiles.CertificateSetting, file, allowed, advice);

        var now = time.GetUtcNow().LocalDateTime;
        if (now > certificate.NotAfter || now < certificate.NotBefore)
        {
            yield return Error(
                "a certificate that is valid now",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"It is valid from {certificate.NotBefore:u} to {certificate.NotAfter:u}: issue a new one, or set the clock."));
        }
        else if (identity?.Refusal(certificate, received: null, asServer: silo) is { } refusal)
        {
            yield return Error(
                $"a certificate that the authority of --{TlsFiles.AuthoritySetting} issued for {(silo ? "servers" : "clients")}",
                $"{refusal}. Name the authority's file, or have it issue another certificate.");
        }
        else if (silo && identity?.Refusal(certificate, received: null, asServer: false) is not null)
        {
            yield return Error(
                "a certificate that may be used by clients too",
                "Silos also call each other: issue one for both uses (serverAuth, clientAuth).");
        }

        if (silo && !TlsIdentity.IsNamed(certificate))
        {
            yield return Error(
                $"a certificate with the DNS name '{TlsIdentity.SiloName}'",
                $"Issue one whose subject alternative name has DNS:{TlsIdentity.SiloName}: silos know each other by it.");
        }
    }

    private static X509Certificate2Collection ReadAuthority(string file)
    {
        var authority = new X509Certificate2Collection();
        authority.ImportFromPemFile(file);
        return authority.Count > 0 ? authority : throw new CryptographicException("it holds no certificate");
    }

    // The first certificate of the file, without its key, so that a key that does not fit hides no other error.
    private static X509Certificate2 ReadCertificate(string file)
    {
        var text = File.ReadAllText(file);
        foreach (var (label, bytes) in Blocks(text))
        {
            if (label == "CERTIFICATE")
                return X509CertificateLoader.LoadCertificate(bytes);
        }

        throw new CryptographicException("it holds no certificate");
    }

    private static IEnumerable<(string Label, byte[] Bytes)> Blocks(string text)
    {
        var rest = text;
        while (PemEncoding.TryFind(rest, out var fields))
        {
            yield return (rest[fields.Label], Convert.FromBase64String(rest[fields.Base64Data]));
            rest = rest[fields.Location.End..];
        }
    }

    private static X509Certificate2? WithKey(TlsFiles files, string key, List<ValidationError> errors)
    {
        try
        {
            return X509Certificate2.CreateFromPem(File.ReadAllText(files.Certificate!), key);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            // Not what the library says: it may quote the file.
            errors.Add(new ValidationError(
                TlsFiles.KeySetting, files.Key!, $"the private key of '{files.Certificate}' in PEM, without a pass phrase",
                "Name the key that the certificate was made with; 'openssl pkey -in OLD -out NEW' takes a pass phrase off."));
            return null;
        }
    }

    private static T? Try<T>(string setting, string file, List<ValidationError> errors, Func<string, T> read)
        where T : class
    {
        try
        {
            return read(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            errors.Add(new ValidationError(setting, file, "a file that can be read", e.Message));
        }
        catch (Exception e) when (e is CryptographicException or FormatException or ArgumentException)
        {
            errors.Add(new ValidationError(
                setting, file, "a certificate in PEM ('-----BEGIN CERTIFICATE-----')",
                "Name the PEM file; openssl x509 -inform der -in FILE -out NEW makes one of DER."));
        }

        return null;
    }
}
