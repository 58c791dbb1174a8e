using GanOrleans.Silo.Settings;
using YamlDotNet.RepresentationModel;

namespace GanOrleans.Deploy.Tests.Files;

/// <summary>What deploy/ tells silos is what silos understand.</summary>
public sealed class SettingsTests
{
    private static readonly string[] Needed =
    [
        "name", "address", "allow-remote", "silo-port", "exchange-port", "gateway-port", "http-port", "http-token-file", "storage-root",
        "device", "shutdown-timeout",
    ];

    public static TheoryData<string> Files =>
        [
            .. Directory
                .GetFiles(Deployment.At(), "*", SearchOption.AllDirectories)
                .Where(file =>
                    !file.Contains("/secrets/", StringComparison.Ordinal)
                    && !file.EndsWith(".md", StringComparison.Ordinal)
                    && File.ReadAllText(file).Contains(SiloSettingsReader.EnvironmentPrefix, StringComparison.Ordinal))
                .Select(file => Path.GetRelativePath(Deployment.At(), file)),
        ];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_variable_of_a_silo_is_a_setting_and_every_value_is_allowed(string file)
    {
        var named = System.Text.RegularExpressions.Regex.Matches(
            File.ReadAllText(Deployment.At(file)),
            @"GAN_SILO__([A-Z][A-Z_]*[A-Z])(?:[:=] *""?([\w./][\w./:-]*)""?)?");

        Assert.NotEmpty(named);
        Assert.All(named, match =>
        {
            var field = SiloFields.Find(match.Groups[1].Value);
            Assert.True(field is not null, $"{file}: {match.Value} is no setting of the silo.");
            // A folder of the node or the container is not there; a value that a shell makes is not known.
            if (match.Groups[2].Success && field!.Name is not "data-root")
                Assert.True(
                    field.TrySet(new SiloSettings(), match.Groups[2].Value) is not null,
                    $"{file}: {match.Value} is not allowed: {field.Allowed}");
        });
    }

    [Fact]
    public void Silos_of_compose_and_of_Kubernetes_are_told_all_that_a_cluster_of_several_machines_needs()
    {
        string[] image =
        [
            .. Variables(File.ReadAllText(Deployment.At("docker", "Dockerfile.cuda"))),
            .. Variables(File.ReadAllText(Deployment.At("docker", "entrypoint.sh"))),
        ];
        var compose = Deployment.Yaml(Deployment.At("compose.yaml"))[0];
        var shared = compose.Select("x-silo", "environment").Single();
        var pods = Deployment.Yaml(Deployment.At("k8s", "base", "settings.yaml")).Single(document => document.Text("kind") == "ConfigMap");
        var silos = Deployment.Yaml(Deployment.At("k8s", "gpu", "silos.yaml"))[0];

        string[] inCompose =
        [
            .. image,
            .. ((YamlMappingNode)shared).Children.Keys.Select(key => key.ToString()),
            .. Variables(File.ReadAllText(Deployment.At("compose.yaml"))),
        ];
        string[] inPods =
        [
            .. image,
            .. ((YamlMappingNode)pods.Select("data").Single()).Children.Keys.Select(key => key.ToString()),
            .. silos.Texts("spec", "template", "spec", "containers", "*", "env", "*", "name"),
        ];

        Assert.Empty(Needed.Except(inCompose.Select(Field)));
        Assert.Empty(Needed.Except(inPods.Select(Field)));
        Assert.Contains("database-file", inCompose.Select(Field));
        Assert.Contains("database-file", inPods.Select(Field));
    }

    private static string Field(string variable) =>
        variable.Replace(SiloSettingsReader.EnvironmentPrefix, "", StringComparison.Ordinal).Replace('_', '-').ToLowerInvariant();

    private static IEnumerable<string> Variables(string text) =>
        System.Text.RegularExpressions.Regex.Matches(text, "GAN_SILO__[A-Z_]*[A-Z]").Select(match => match.Value);
}
