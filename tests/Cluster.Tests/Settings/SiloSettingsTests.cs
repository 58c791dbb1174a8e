using System.Collections;
using System.Net;
using System.Net.Sockets;
using GanOrleans.Grains;
using GanOrleans.Silo.Hosting;
using GanOrleans.Silo.Settings;
using GanOrleans.Silo.Startup;
using GanOrleans.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Hosting;

namespace GanOrleans.Cluster.Tests.Settings;

public sealed class SiloSettingsTests
{
    [Fact]
    public void Without_any_setting_a_silo_is_one_of_the_default_cluster_on_loopback()
    {
        var (settings, faults) = Read([]);

        Assert.Empty(faults);
        Assert.Equal(new SiloSettings(), settings);
        Assert.True(IPAddress.IsLoopback(settings.Address));
    }

    [Fact]
    public void Flags_win_over_the_environment_and_that_over_the_file()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["silo.yaml"], "name: from-file\ncluster: from-file\nlabel: from-file\ngateway-port: 40001\n");
        var environment = new Hashtable
        {
            ["GAN_SILO__CLUSTER"] = "from-environment",
            ["GAN_SILO__Label"] = "from-environment",
            ["GAN_SILO__SILO_PORT"] = "40002",
        };

        var (settings, faults) = Read(["--config", folder["silo.yaml"], "--label", "from-flag", "--log-level=debug"], environment);

        Assert.Empty(faults);
        Assert.Equal(("from-file", "from-environment", "from-flag"), (settings.Name, settings.Cluster, settings.Label));
        Assert.Equal((40_002, 40_001, LogLevel.Debug), (settings.SiloPort, settings.GatewayPort, settings.LogLevel));
    }

    [Theory]
    [InlineData("--no-download")]
    [InlineData("--lease-time=0.25")]
    [InlineData("--lane-capacity=7")]
    [InlineData("--diverged-after=3")]
    [InlineData("--recoveries-without-progress=9")]
    [InlineData("--checkpoint-max-age=90")]
    [InlineData("--checkpoint-wait=5")]
    [InlineData("--record-outage=6.5")]
    [InlineData("--diagnosis-period=2")]
    public void What_the_grains_work_by_can_be_set(string flag)
    {
        var (settings, faults) = Read([flag]);

        Assert.Empty(faults);
        Assert.NotEqual(new GanOptions(), settings.Runs);
        var expected = settings.Runs with
        {
            StorageRoot = "/runs",
            DataCache = settings.Paths.DataCache,
            ClassifierFolder = settings.Paths.Classifiers,
            Device = "cpu",
            DeviceKind = "gpu",
        };
        Assert.Equal(expected, (settings with { Runs = settings.Runs with { StorageRoot = "/runs" } }).ToGanOptions("cpu", "gpu"));
    }

    [Theory]
    [InlineData("lease-time", "0")]
    [InlineData("lease-time", "31")]
    [InlineData("lane-capacity", "0")]
    [InlineData("diverged-after", "0")]
    [InlineData("checkpoint-max-age", "NaN")]
    [InlineData("diagnosis-period", "-1")]
    public void Values_beyond_the_limits_of_the_grains_are_refused(string name, string value)
    {
        Assert.Equal($"--{name}", Assert.Single(Read([$"--{name}", value]).Errors).Path);
    }

    [Fact]
    public void The_last_of_repeated_flags_wins_and_words_of_a_name_may_be_joined_in_any_way()
    {
        var (settings, faults) = Read(["--siloPort", "40001", "--SILO_PORT=40002", "--chaos=false", "--allow-remote"]);

        Assert.Empty(faults);
        Assert.Equal((40_002, false, true), (settings.SiloPort, settings.Runs.Chaos, settings.AllowRemote));
    }

    [Fact]
    public void Grains_refuse_options_that_no_silo_can_be_told()
    {
        var host = new ServiceCollection()
            .AddGanGrains(_ => { })
            .AddSingleton<IOptionsFactory<GanOptions>>(services => new ResolvedGanOptions(
                new GanOptions { StorageRoot = "", Cores = 0 }, services.GetServices<IValidateOptions<GanOptions>>()))
            .BuildServiceProvider();

        var refused = Assert.Throws<OptionsValidationException>(() => host.GetRequiredService<IOptions<GanOptions>>().Value);

        Assert.Equal(2, refused.Failures.Count());
    }

    [Fact]
    public void A_file_may_be_json()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["silo.json"], """{ "name": "a", "gatewayPort": 40001, "AllowRemote": true, "address": "10.1.2.3" }""");

        var (settings, faults) = Read(["--config", folder["silo.json"]]);

        Assert.Empty(faults);
        Assert.Equal(
            ("a", 40_001, true, "10.1.2.3"), (settings.Name, settings.GatewayPort, settings.AllowRemote, settings.Address.ToString()));
    }

    [Fact]
    public void All_faults_are_listed_at_once_each_with_its_place()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["silo.yaml"], "gateway-port: 70000\ngatway-port: 1\nname: [a]\n");
        var environment = new Hashtable { ["GAN_SILO__CORES"] = "0" };

        var (_, faults) = Read(
            [
                "--config", folder["silo.yaml"], "--device", "tpu", "--cluster", "../x", "--label", "any", "--addres", "1.2.3.4",
                "--shutdown-timeout", "NaN", "stray", "--name",
            ],
            environment);

        string[] expected =
        [
            "command line", "--name", $"{folder["silo.yaml"]}:3: name", $"{folder["silo.yaml"]}:2: gatway-port", "--addres",
            $"{folder["silo.yaml"]}:1: gateway-port", "GAN_SILO__CORES", "--device", "--cluster", "--label", "--shutdown-timeout",
        ];
        Assert.Equal(expected.Order(), faults.Select(fault => fault.Path).Order());
        Assert.Contains("'gateway-port'", faults.Single(fault => fault.Given == "gatway-port").Advice, StringComparison.Ordinal);
        Assert.Contains("'address'", faults.Single(fault => fault.Given == "addres").Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_is_a_fault()
    {
        var (_, faults) = Read(["--config", "/nowhere/silo.yaml"]);

        Assert.Equal("--config", Assert.Single(faults).Path);
    }

    [Fact]
    public void An_address_beyond_this_machine_needs_its_own_consent()
    {
        var (_, faults) = Read(["--address", "10.1.2.3"]);

        Assert.Contains("--allow-remote", Assert.Single(faults).Advice, StringComparison.Ordinal);
        Assert.Empty(Read(["--address", "10.1.2.3", "--allow-remote"]).Errors);
        Assert.NotEmpty(Read(["--address", "0.0.0.0", "--allow-remote"]).Errors); // others could not reach it by that
    }

    [Fact]
    public void A_page_beyond_this_machine_needs_its_own_consent_and_a_token()
    {
        Assert.Equal(["http-address", "http-token-file"], Read(["--http-address", "0.0.0.0"]).Errors.Select(fault => fault.Path));
        Assert.Equal("http-token-file", Assert.Single(Read(["--http-address", "0.0.0.0", "--http-allow-remote"]).Errors).Path);
        Assert.Equal("http-address", Assert.Single(Read(["--http-address", "10.1.2.3", "--http-token-file", "token"]).Errors).Path);
        Assert.Empty(Read(["--http-address", "0.0.0.0", "--http-allow-remote", "--http-token-file", "token"]).Errors);
        Assert.Empty(Read(["--http-address", "0.0.0.0", "--http-port", "off"]).Errors);   // nothing listens
        Assert.Equal("127.0.0.1", Read([]).Settings.HttpAddress.ToString());
    }

    [Fact]
    public void A_cluster_has_one_store_and_parts_without_what_they_are_part_of_are_refused()
    {
        Assert.Equal("redis-file", Assert.Single(Read(["--redis-file", "a", "--database-file", "b"]).Errors).Path);
        Assert.Equal("tls-allow-anonymous-clients", Assert.Single(Read(["--tls-allow-anonymous-clients"]).Errors).Path);
        Assert.Equal("orleans-dashboard", Assert.Single(Read(["--orleans-dashboard", "--http-port", "off"]).Errors).Path);
        Assert.Empty(Read(["--redis-file", "a", "--orleans-dashboard"]).Errors);
    }

    [Fact]
    public void The_files_of_TLS_come_from_any_source()
    {
        var (settings, faults) = Read(
            ["--tls-ca", "/a/ca.pem"],
            new Hashtable { ["GAN_SILO__TLS_KEY"] = "/a/key.pem", ["GAN_SILO__TLS_CERTIFICATE"] = "/a/silo.pem" });

        Assert.Empty(faults);
        Assert.Equal(("/a/silo.pem", "/a/key.pem", "/a/ca.pem"), (settings.Tls.Certificate, settings.Tls.Key, settings.Tls.Authority));
    }

    [Fact]
    public void Two_uses_of_one_port_are_a_fault()
    {
        Assert.Equal("gateway-port", Assert.Single(Read(["--silo-port", "40001", "--gateway-port", "40001"]).Errors).Path);
    }

    [Fact]
    public void The_environment_names_the_data_root_of_all_tools_and_a_flag_wins()
    {
        using var folder = new TemporaryFolder();
        using var other = new TemporaryFolder();
        var environment = new Hashtable { ["GAN_DATA_ROOT"] = folder.Path };

        Assert.Equal(folder.Path, Read([], environment).Settings.Runs.DataRoot);
        Assert.Equal(other.Path, Read(["--data-root", other.Path], environment).Settings.Runs.DataRoot);
        Assert.Equal("--data-root", Assert.Single(Read(["--data-root", "/nowhere"]).Errors).Path);
    }

    [Fact]
    public void Port_zero_becomes_two_different_free_ports()
    {
        var (settings, faults) = FreePorts.Resolve(new SiloSettings());

        Assert.Empty(faults);
        Assert.InRange(settings.SiloPort, 1, 65_535);
        Assert.InRange(settings.GatewayPort, 1, 65_535);
        Assert.NotEqual(settings.SiloPort, settings.GatewayPort);
    }

    [Fact]
    public void A_taken_port_is_refused_by_name()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        var (_, faults) = FreePorts.Resolve(new SiloSettings { GatewayPort = port });

        Assert.Equal(("gateway-port", $"127.0.0.1:{port}"), (Assert.Single(faults).Path, faults[0].Given));
    }

    [Fact]
    public async Task Silos_of_one_storage_root_announce_one_token()
    {
        using var one = new TemporaryFolder();
        using var two = new TemporaryFolder();

        var tokens = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => StorageRootToken.ReadOrCreateAsync(one["runs"])));

        Assert.Single(tokens.Distinct());
        Assert.NotEqual(tokens[0], await StorageRootToken.ReadOrCreateAsync(two["runs"]));
    }

    [Fact]
    public async Task The_usage_text_explains_every_setting()
    {
        using var text = new StringWriter();

        Assert.Equal(
            0, await SiloCommandLine.RunAsync(["--help"], text, _ => throw new InvalidOperationException("Nothing is to be hosted.")));

        Assert.All(SiloFields.All, field => Assert.Contains($"--{field.Name}", text.ToString(), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", true)]
    [InlineData("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", true)]
    [InlineData("OTEL_SERVICE_NAME", false)]
    public void Telemetry_is_exported_when_an_endpoint_is_set(string variable, bool exported)
    {
        Assert.Equal(exported, Telemetry.IsRequested(new Hashtable { [variable] = "http://127.0.0.1:4317" }));
    }

    private static SiloSettingsReading Read(string[] args, Hashtable? environment = null) =>
        SiloSettingsReader.Read(SiloCommandLine.Read(args), environment ?? []);
}
