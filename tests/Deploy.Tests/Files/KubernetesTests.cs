using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace GanOrleans.Deploy.Tests.Files;

/// <summary>What the objects of deploy/k8s need of each other.</summary>
public sealed class KubernetesTests
{
    private static readonly List<YamlMappingNode> Objects = Kustomized(Deployment.At("k8s", "gpu"));

    private static IEnumerable<YamlMappingNode> Silos =>
        Objects.Where(o => o.Text("kind") == "Deployment" && o.Text("metadata", "name").StartsWith("gan-silo-", StringComparison.Ordinal));

    [Fact]
    public void Every_file_is_part_of_a_kustomization_and_no_object_comes_twice()
    {
        foreach (var folder in Directory.GetDirectories(Deployment.At("k8s")))
        {
            var listed = Deployment
                .Yaml(Path.Combine(folder, "kustomization.yaml"))[0]
                .Texts("resources", "*")
                .Where(resource => !resource.StartsWith("..", StringComparison.Ordinal));
            Assert.Equal(
                Directory
                    .GetFiles(folder, "*.yaml")
                    .Select(file => Path.GetFileName(file)!)
                    .Where(file => file != "kustomization.yaml")
                    .Order(),
                listed.Order());
        }

        Assert.Equal(Objects.Count, Objects.Select(o => (o.Text("kind"), o.Text("metadata", "name"))).Distinct().Count());
        Assert.All(new[] { "Deployment", "PodDisruptionBudget", "NetworkPolicy", "Service", "ConfigMap", "PersistentVolumeClaim" }, kind =>
            Assert.Contains(Objects, o => o.Text("kind") == kind));
    }

    [Fact]
    public void GPU_silos_ask_for_a_GPU_on_nodes_that_have_one_and_CPU_silos_do_not()
    {
        var gpu = Silos.Single(o => o.Text("metadata", "name") == "gan-silo-gpu").Select("spec", "template", "spec").Single();
        var cpu = Silos.Single(o => o.Text("metadata", "name") == "gan-silo-cpu").Select("spec", "template", "spec").Single();

        Assert.Equal("1", gpu.Text("containers", "*", "resources", "limits", "nvidia.com/gpu"));
        Assert.Equal("true", gpu.Text("nodeSelector", "nvidia.com/gpu.present"));
        Assert.Contains("nvidia.com/gpu", gpu.Texts("tolerations", "*", "key"));
        Assert.EndsWith(":cuda", gpu.Text("containers", "*", "image"), StringComparison.Ordinal);
        Assert.Empty(cpu.Texts("containers", "*", "resources", "limits", "nvidia.com/gpu"));
        // throttling looks like a dead silo
        Assert.All(Silos, silo => Assert.Empty(silo.Texts("spec", "template", "spec", "containers", "*", "resources", "limits", "cpu")));
    }

    [Fact]
    public void A_silo_has_time_to_drain_and_is_replaced_one_by_one()
    {
        var timeout = int.Parse(
            Objects.Single(o => o.Text("kind") == "ConfigMap").Text("data", "GAN_SILO__SHUTDOWN_TIMEOUT"), CultureInfo.InvariantCulture);
        Assert.All(Silos, silo =>
        {
            var pod = silo.Select("spec", "template", "spec").Single();
            var wait = int.Parse(
                pod.Texts("containers", "*", "lifecycle", "preStop", "exec", "command", "*").Last(), CultureInfo.InvariantCulture);
            Assert.True(int.Parse(pod.Text("terminationGracePeriodSeconds"), CultureInfo.InvariantCulture) > timeout + wait);
            Assert.Equal("1", silo.Text("spec", "strategy", "rollingUpdate", "maxUnavailable"));
            var labels = Labels(silo.Select("spec", "template", "metadata", "labels").Single());
            Assert.Single(Objects, o =>
                o.Text("kind") == "PodDisruptionBudget" && Labels(o.Select("spec", "selector", "matchLabels").Single()).IsSubsetOf(labels));
            Assert.Equal(Labels(silo.Select("spec", "selector", "matchLabels").Single()), labels);
        });
    }

    [Fact]
    public void Probes_services_and_policies_name_ports_and_paths_that_silos_have()
    {
        Assert.All(Silos, silo =>
        {
            var pod = silo.Select("spec", "template", "spec").Single();
            var ports = pod.Texts("containers", "*", "ports", "*", "name").ToHashSet();
            // those of the image
            Assert.Equal(["11111", "11112", "30000", "8080"], pod.Texts("containers", "*", "ports", "*", "containerPort"));
            foreach (var probe in new[] { "startupProbe", "readinessProbe", "livenessProbe" })
            {
                Assert.Contains(pod.Text("containers", "*", probe, "httpGet", "port"), ports);
                Assert.Contains(pod.Text("containers", "*", probe, "httpGet", "path"), new[] { "/health/live", "/health/ready" });
            }

            Assert.All(OfKind("Service"), service =>
            {
                Assert.All(service.Texts("spec", "ports", "*", "targetPort"), port => Assert.Contains(port, ports));
                Assert.Subset(
                    Labels(silo.Select("spec", "template", "metadata", "labels").Single()),
                    Labels(service.Select("spec", "selector").Single()));
            });
        });

        var policy = Objects.Single(o => o.Text("kind") == "NetworkPolicy" && o.Text("metadata", "name") == "gan-silo");
        Assert.Equal(["Ingress", "Egress"], policy.Texts("spec", "policyTypes", "*"));
        // nothing is open to everybody
        Assert.All(policy.Select("spec", "ingress", "*"), rule => Assert.NotEmpty(rule.Select("from", "*")));
    }

    [Fact]
    public void Volumes_settings_and_secrets_that_pods_use_are_there_and_pods_run_without_rights()
    {
        var claims = Objects.Where(o => o.Text("kind") == "PersistentVolumeClaim").Select(o => o.Text("metadata", "name")).ToHashSet();
        var maps = Objects.Where(o => o.Text("kind") == "ConfigMap").Select(o => o.Text("metadata", "name")).ToHashSet();
        Assert.All(OfKind("Deployment"), deployment =>
        {
            var pod = deployment.Select("spec", "template", "spec").Single();
            Assert.All(pod.Texts("volumes", "*", "persistentVolumeClaim", "claimName"), claim => Assert.Contains(claim, claims));
            Assert.All(pod.Texts("containers", "*", "envFrom", "*", "configMapRef", "name"), map => Assert.Contains(map, maps));
            Assert.Empty(pod.Texts("containers", "*", "volumeMounts", "*", "name").Except(pod.Texts("volumes", "*", "name")));
            Assert.Equal(
                ["true", "false", "false"],
                [
                    pod.Text("securityContext", "runAsNonRoot"),
                    pod.Text("automountServiceAccountToken"),
                    pod.Text("containers", "*", "securityContext", "allowPrivilegeEscalation"),
                ]);
        });
        Assert.All(OfKind("PersistentVolumeClaim"), claim => Assert.Equal(["ReadWriteMany"], claim.Texts("spec", "accessModes", "*")));
    }

    // There are some: a rule over none would hold for anything.
    private static List<YamlMappingNode> OfKind(string kind)
    {
        var objects = Objects.Where(o => o.Text("kind") == kind).ToList();
        Assert.NotEmpty(objects);
        return objects;
    }

    // Resources, followed through folders; names of images stay as they are.
    private static List<YamlMappingNode> Kustomized(string folder) =>
        [
            .. Deployment
                .Yaml(Path.Combine(folder, "kustomization.yaml"))[0]
                .Texts("resources", "*")
                .SelectMany(resource =>
                    Directory.Exists(Path.Combine(folder, resource))
                        ? Kustomized(Path.GetFullPath(Path.Combine(folder, resource)))
                        : Deployment.Yaml(Path.Combine(folder, resource))),
        ];

    private static HashSet<string> Labels(YamlNode labels) =>
        [.. ((YamlMappingNode)labels).Children.Select(pair => $"{pair.Key}={pair.Value}")];
}
