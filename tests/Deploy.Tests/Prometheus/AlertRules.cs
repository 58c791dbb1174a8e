using GanOrleans.Deploy.Tests.Files;

namespace GanOrleans.Deploy.Tests.Prometheus;

/// <summary>An alert of deploy/prometheus/rules.</summary>
internal sealed record AlertRule(string Name, string Expression);

internal static class AlertRules
{
    public static IReadOnlyList<AlertRule> All { get; } =
    [
        .. Deployment
            .Yaml(Deployment.At("prometheus", "rules", "ganorleans.yaml"))[0]
            .Select("groups", "*", "rules", "*")
            .Select(rule => new AlertRule(rule.Text("alert"), rule.Text("expr"))),
    ];
}
