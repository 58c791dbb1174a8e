using GanOrleans.Contracts.Connections;
using GanOrleans.Contracts.Specs;
using GanOrleans.Support;

namespace GanOrleans.Cluster.Tests.Tls;

/// <summary>What is wrong with TLS files is found before anything listens.</summary>
public sealed class TlsReaderTests
{
    [Fact]
    public void Files_that_fit_make_an_identity()
    {
        using var authority = new TestAuthority();

        Assert.NotNull(TlsReader.ForSilo(authority.Silo(), TimeProvider.System).Identity?.Certificate);
        Assert.NotNull(TlsReader.ForClient(authority.Client(), TimeProvider.System).Identity?.Certificate);
        Assert.Null(TlsReader.ForClient(new TlsFiles(null, null, authority.Authority), TimeProvider.System).Identity!.Certificate);
    }

    [Fact]
    public void All_faults_are_listed_at_once()
    {
        using var authority = new TestAuthority();

        Assert.Equal(
            ["tls-ca", "tls-key", "tls-certificate"],
            Paths(
                TlsReader.ForSilo(authority.Expired() with { Authority = "/nowhere/ca.pem", Key = "/nowhere/key.pem" }, TimeProvider.System)
            ));
        Assert.Equal(
            ["tls-ca", "tls-certificate", "tls-key"],
            Paths(TlsReader.ForSilo(new TlsFiles("/nowhere/a", "/nowhere/b", "/nowhere/c"), TimeProvider.System)).Order());
        Assert.Equal(
            ["tls-ca", "tls-key"], Paths(TlsReader.ForSilo(authority.Silo() with { Key = null, Authority = null }, TimeProvider.System)));
        Assert.Equal(
            "tls-certificate",
            Assert.Single(Paths(TlsReader.ForClient(authority.Client() with { Certificate = null }, TimeProvider.System))));
    }

    [Fact]
    public void A_key_of_another_certificate_is_refused()
    {
        using var authority = new TestAuthority();

        var (_, errors) = TlsReader.ForSilo(authority.Silo() with { Key = authority.Client().Key }, TimeProvider.System);

        Assert.Equal("tls-key", Assert.Single(errors).Path);
    }

    [Fact]
    public void A_certificate_that_is_no_longer_or_not_yet_valid_is_refused_with_its_dates()
    {
        using var authority = new TestAuthority();
        var files = authority.Silo();

        Assert.Contains(
            "It is valid from", Assert.Single(TlsReader.ForSilo(authority.Expired(), TimeProvider.System).Errors).Advice,
            StringComparison.Ordinal);
        Assert.Contains(
            "It is valid from", Assert.Single(TlsReader.ForSilo(files, new At(DateTimeOffset.UtcNow.AddYears(-1))).Errors).Advice,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_certificate_of_another_authority_for_another_use_or_without_the_silos_name_is_refused()
    {
        using var authority = new TestAuthority();
        using var other = new TestAuthority("other authority");

        Assert.Equal(
            "tls-certificate",
            Assert.Single(Paths(TlsReader.ForSilo(other.Silo() with { Authority = authority.Authority }, TimeProvider.System))));
        Assert.Equal(
            "tls-certificate",
            Assert.Single(Paths(TlsReader.ForClient(other.Client() with { Authority = authority.Authority }, TimeProvider.System))));
        var asSilo = TlsReader.ForSilo(authority.Client(), TimeProvider.System).Errors;
        Assert.Equal(2, asSilo.Count);   // not for servers, and not named gan-silo
        Assert.Contains(asSilo, error => error.Allowed.Contains("DNS name 'gan-silo'", StringComparison.Ordinal));
    }

    [Fact]
    public void A_file_that_is_no_certificate_is_refused()
    {
        using var authority = new TestAuthority();
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["text"], "not a certificate");

        Assert.Equal(
            "tls-certificate",
            Assert.Single(Paths(TlsReader.ForSilo(authority.Silo() with { Certificate = folder["text"] }, TimeProvider.System)).Distinct())
        );
        Assert.Equal(
            "tls-ca", Assert.Single(Paths(TlsReader.ForSilo(authority.Silo() with { Authority = folder["text"] }, TimeProvider.System))));
    }

    private static IEnumerable<string> Paths((TlsIdentity? Identity, IReadOnlyList<ValidationError> Errors) read)
    {
        Assert.Null(read.Identity);
        return read.Errors.Select(error => error.Path);
    }

    private sealed class At(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
