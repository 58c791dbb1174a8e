using GanOrleans.Silo.Settings;
using GanOrleans.Support;
using GanOrleans.Support.Harness;

namespace GanOrleans.Cluster.Tests.Tls;

/// <summary>Silo processes that show each other certificates, and who is let in.</summary>
public sealed class TlsTests
{
    private static readonly string[] Submit =
    [
        "submit", "--variant", "mlp", "--dataset", "rings", "--workers", "2", "--iterations", "100", "--threads", "1", "--sample-every",
        "0",
    ];

    [Fact]
    public async Task Two_silos_with_certificates_train_together_and_let_in_only_clients_of_their_authority()
    {
        using var authority = new TestAuthority();
        using var other = new TestAuthority("other authority");
        await using var cluster = new TestCluster();
        cluster.SiloArguments.AddRange(TestAuthority.Flags(authority.Silo()));
        await cluster.StartSilosAsync("one", "two");

        await cluster.GanctlSucceedsAsync([.. Submit, "--watch", .. TestAuthority.Flags(authority.Client())]);
        var status = await cluster.GanctlSucceedsAsync(["status", "last", .. TestAuthority.Flags(authority.Client())]);
        var without = await cluster.GanctlAsync("list");
        var anonymous = await cluster.GanctlAsync("list", "--tls-ca", authority.Authority);
        var foreign = await cluster.GanctlAsync(["list", .. TestAuthority.Flags(other.Client() with { Authority = authority.Authority })]);
        var distrustful = await cluster.GanctlAsync(["list", .. TestAuthority.Flags(other.Client())]);

        Assert.Contains("one", status, StringComparison.Ordinal);
        Assert.Contains("two", status, StringComparison.Ordinal);   // a worker each, so they called each other
        Assert.Equal((3, 3, 2, 3), (without.ExitCode, anonymous.ExitCode, foreign.ExitCode, distrustful.ExitCode));
        Assert.Contains("They use TLS: give --tls-ca", without.Errors, StringComparison.Ordinal);
        Assert.Contains("They want a certificate of their authority", anonymous.Errors, StringComparison.Ordinal);
        Assert.Contains("--tls-certificate", foreign.Errors, StringComparison.Ordinal);   // found before it is shown to anybody
        Assert.Contains("Their certificate is not one of the authority", distrustful.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silo_without_TLS_or_with_a_clients_certificate_cannot_join()
    {
        using var authority = new TestAuthority();
        await using var cluster = new TestCluster();
        await cluster.StartSiloAsync("one", TestAuthority.Flags(authority.Silo()));
        var client = authority.Client();

        var plain = cluster.Begin("plain");
        var disguised = cluster.Begin("disguised", TestAuthority.Flags(client));
        await disguised.WaitForExitAsync(TimeSpan.FromSeconds(60));
        await Deadline.UntilAsync(
            "the silo without TLS is in the table", Runs.Limit, async () => (await cluster.MembershipAsync()).Keys.Any(IsPlain),
            () => plain.Log);
        await cluster.GanctlSucceedsAsync([
            "submit", "--variant", "mlp", "--dataset", "rings", "--iterations", "200", "--threads", "1", "--sample-every", "0", "--watch",
            .. TestAuthority.Flags(client),
        ]);
        var members = await cluster.MembershipAsync();

        Assert.Equal(2, disguised.ExitCode);
        Assert.DoesNotContain(members, member => IsPlain(member.Key) && member.Value == Orleans.Runtime.SiloStatus.Active);
        Assert.DoesNotContain("READY", plain.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Clients_without_a_certificate_are_let_in_where_that_is_asked_for_by_name()
    {
        using var authority = new TestAuthority();
        await using var cluster = new TestCluster();
        await cluster.StartSiloAsync("one", [.. TestAuthority.Flags(authority.Silo()), "--tls-allow-anonymous-clients"]);

        var anonymous = await cluster.GanctlAsync("list", "--tls-ca", authority.Authority);

        Assert.True(anonymous.ExitCode == 0, anonymous.Errors);
    }

    [Fact]
    public async Task A_client_with_TLS_says_so_when_the_silos_have_none()
    {
        using var authority = new TestAuthority();
        await using var cluster = new TestCluster();
        await cluster.StartSiloAsync("one");

        var result = await cluster.GanctlAsync(["list", .. TestAuthority.Flags(authority.Client())]);

        Assert.Equal(3, result.ExitCode);
        Assert.Contains("They do not speak TLS", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silo_with_faulty_files_does_not_start_and_lists_them_all()
    {
        using var authority = new TestAuthority();
        using var folder = new TemporaryFolder();
        var files = authority.Expired() with { Key = authority.Client().Key, Authority = "/nowhere/ca.pem" };
        using var silo = new SiloProcess(
            "refused", ["--home", folder["home"], .. TestAuthority.Flags(files)], new Dictionary<string, string?>());

        await silo.WaitForExitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(2, silo.ExitCode);
        Assert.All(new[] { "tls-certificate", "tls-key", "tls-ca" }, setting =>
            Assert.Contains($"  {setting}:", silo.Errors, StringComparison.Ordinal));
    }

    private static bool IsPlain(string member) => member.StartsWith("plain@", StringComparison.Ordinal);
}
