using GanOrleans.Support;
using YamlDotNet.RepresentationModel;

namespace GanOrleans.Deploy.Tests.Files;

/// <summary>What the services of compose.yaml need of each other and of the files beside it.</summary>
public sealed class ComposeTests
{
    private static readonly YamlMappingNode File = Deployment.Yaml(Deployment.At("compose.yaml"))[0];

    [Fact]
    public void There_are_silos_PostgreSQL_and_a_provisioned_Grafana_with_Prometheus_and_Tempo() =>
        Assert.Superset(
            new HashSet<string> { "silo-1", "silo-2", "ganctl", "postgres", "grafana", "prometheus", "tempo", "otel-collector" },
            ((YamlMappingNode)File.Select("services").Single()).Children.Keys.Select(key => key.ToString()).ToHashSet());

    [Fact]
    public void What_is_mounted_is_there_and_what_is_named_is_declared()
    {
        var declared = ((YamlMappingNode)File.Select("volumes").Single()).Children.Keys.Select(key => key.ToString()).ToHashSet();
        var mounts = File.Texts("services", "*", "volumes", "*")
            .Concat(File.Texts("x-silo", "volumes", "*"))
            .Select(mount => mount.Split(':')[0])
            .ToList();
        Assert.Contains(mounts, mount => mount.StartsWith('.'));
        Assert.Contains(mounts, mount => !mount.StartsWith('.'));
        Assert.All(mounts.Where(mount => !mount.StartsWith('.')), mount => Assert.Contains(mount, declared));
        Assert.All(mounts.Where(mount => mount.StartsWith('.') && mount is not ("./out" or "./orleans")), mount =>
            Assert.True(Path.Exists(Deployment.At(mount)), mount));

        var secrets = ((YamlMappingNode)File.Select("secrets").Single()).Children.Keys.Select(key => key.ToString()).ToHashSet();
        Assert.All(File.Texts("services", "*", "secrets", "*").Concat(File.Texts("x-silo", "secrets", "*")), secret =>
            Assert.Contains(secret, secrets));
        Assert.All(File.Texts("services", "*", "build", "dockerfile").Append(File.Text("x-silo", "build", "dockerfile")), file =>
            Assert.True(Path.Exists(Path.Combine(Deployment.Root, file)), file));
    }

    [Fact]
    public async Task The_secrets_that_are_named_are_those_that_the_script_makes()
    {
        using var folder = new TemporaryFolder();

        await SystemProgram.SucceedsAsync(Deployment.At("make-secrets.sh"), folder["secrets"]);
        var first = await System.IO.File.ReadAllTextAsync(folder["secrets/http-token"]);
        await SystemProgram.SucceedsAsync(Deployment.At("make-secrets.sh"), folder["secrets"]);

        Assert.All(File.Texts("secrets", "*", "file"), file =>
            Assert.True(System.IO.File.Exists(folder[Path.Combine("secrets", Path.GetFileName(file))]), file));
        Assert.True(first.Trim().Length >= 16);
        Assert.Equal(first, await System.IO.File.ReadAllTextAsync(folder["secrets/http-token"])); // a second call changes nothing
        Assert.Contains(
            $"Password={(await System.IO.File.ReadAllTextAsync(folder["secrets/postgres-password"])).Trim()}",
            await System.IO.File.ReadAllTextAsync(folder["secrets/database"]), StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
                System.IO.File.GetUnixFileMode(folder["secrets"]));
    }

    [Fact]
    public void Ports_are_published_on_loopback_alone() =>
        Assert.All(File.Texts("services", "*", "ports", "*"), port => Assert.StartsWith("127.0.0.1:", port, StringComparison.Ordinal));

    [Fact]
    public void The_collectors_pipelines_use_what_is_configured_and_lead_to_services_that_are_there()
    {
        var collector = Deployment.Yaml(Deployment.At("otel-collector", "config.yaml"))[0];
        foreach (var part in new[] { "receivers", "processors", "exporters" })
        {
            var configured = ((YamlMappingNode)collector.Select(part).Single()).Children.Keys.Select(key => key.ToString()).Order();
            Assert.Equal(configured, collector.Texts("service", "pipelines", "*", part, "*").Distinct().Order());
        }

        var services = ((YamlMappingNode)File.Select("services").Single()).Children.Keys.Select(key => key.ToString()).ToHashSet();
        Assert.All(collector.Texts("exporters", "*", "endpoint"), endpoint =>
            Assert.Contains(endpoint.Replace("http://", "", StringComparison.Ordinal).Split(':')[0], services)
        );
        Assert.Equal(
            ["logs", "metrics", "traces"],
            ((YamlMappingNode)collector.Select("service", "pipelines").Single()).Children.Keys.Select(key => key.ToString()).Order());
    }
}
