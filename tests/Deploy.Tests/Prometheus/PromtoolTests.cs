using GanOrleans.Deploy.Tests.Files;
using GanOrleans.Support;
using YamlDotNet.RepresentationModel;

namespace GanOrleans.Deploy.Tests.Prometheus;

/// <summary>What Prometheus' own tool says of rules and configuration.</summary>
public sealed class PromtoolTests
{
    private static readonly string Promtool = SystemProgram.Find("promtool", "prometheus");
    private static readonly string Rules = Deployment.At("prometheus", "rules");

    [Fact]
    public async Task Rules_are_valid_and_fire_in_the_cases_that_are_written_down()
    {
        await SystemProgram.SucceedsAsync(Promtool, "check", "rules", Path.Combine(Rules, "ganorleans.yaml"));
        await SystemProgram.SucceedsAsync(Promtool, "test", "rules", Path.Combine(Rules, "ganorleans.test.yaml"));
    }

    [Fact]
    public void Every_alert_has_a_case_a_severity_a_summary_and_a_description()
    {
        var cases = Deployment.Yaml(Path.Combine(Rules, "ganorleans.test.yaml"))[0];
        var fired = cases
            .Select("tests", "*", "alert_rule_test", "*")
            .Where(test => test.Select("exp_alerts", "*").Any())
            .SelectMany(test => test.Texts("alertname"))
            .ToHashSet();
        var quiet = cases
            .Select("tests", "*", "alert_rule_test", "*")
            .Where(test => !test.Select("exp_alerts", "*").Any())
            .SelectMany(test => test.Texts("alertname"))
            .ToHashSet();

        Assert.All(AlertRules.All, rule =>
            Assert.True(fired.Contains(rule.Name) || quiet.Contains(rule.Name), $"{rule.Name} has no case."));
        var rules = Deployment.Yaml(Path.Combine(Rules, "ganorleans.yaml"))[0].Select("groups", "*", "rules", "*").ToList();
        Assert.NotEmpty(AlertRules.All);
        Assert.True(rules.Count >= AlertRules.All.Count, $"{rules.Count} rules");
        Assert.All(rules, rule =>
        {
            Assert.Contains(rule.Text("labels", "severity"), new[] { "info", "warning", "critical" });
            Assert.EndsWith(".", rule.Text("annotations", "summary"), StringComparison.Ordinal);
            Assert.EndsWith(".", rule.Text("annotations", "description").Trim(), StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task The_configuration_is_valid_and_makes_labels_of_what_dashboards_and_alerts_select_by()
    {
        var configuration = Deployment.Yaml(Deployment.At("prometheus", "prometheus.yaml"))[0];
        var translation = configuration.Text("otlp", "translation_strategy");
        var promoted = configuration.Texts("otlp", "promote_resource_attributes", "*").ToList();

        // Debian's Prometheus is older than this one section; all else it checks.
        configuration.Children.Remove(new YamlScalarNode("otlp"));
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["rules"]);
        File.Copy(Path.Combine(Rules, "ganorleans.yaml"), folder["rules/ganorleans.yaml"]);
        await using (var text = File.CreateText(folder["prometheus.yaml"]))
            new YamlStream(new YamlDocument(configuration)).Save(text, assignAnchors: false);

        await SystemProgram.SucceedsAsync(Promtool, "check", "config", folder["prometheus.yaml"]);
        Assert.Equal("UnderscoreEscapingWithSuffixes", translation);
        Assert.Contains("gan.cluster", promoted);
        Assert.Contains("gan.device.kind", promoted);
    }
}
