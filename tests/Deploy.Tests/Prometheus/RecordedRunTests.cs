using GanOrleans.Deploy.Tests.Files;
using GanOrleans.Deploy.Tests.Grafana;

namespace GanOrleans.Deploy.Tests.Prometheus;

/// <summary>Dashboards and alerts against the metrics of real runs, in a real Prometheus.</summary>
public sealed class RecordedRunTests(RecordedRun recorded) : IClassFixture<RecordedRun>
{
    [Fact]
    public void Every_metric_of_every_panel_variable_and_alert_is_one_that_silos_export()
    {
        var panels = Dashboard
            .All.SelectMany(board => board.Panels)
            .SelectMany(panel => panel.Expressions.Select(expression => (At: panel.Name, expression)));
        var variables = Dashboard
            .All.SelectMany(board => board.Variables)
            .Where(variable => variable.Type == "query")
            .Select(variable => (At: variable.Name, variable.Query["label_values(".Length..].Split(',')[0]));
        var alerts = AlertRules.All.Select(rule => (At: rule.Name, rule.Expression));

        var unknown = panels
            .Concat(variables)
            .Concat(alerts)
            .SelectMany(use =>
                PromQl.Metrics(use.Item2).Where(metric => !recorded.Names.Contains(metric)).Select(metric => $"{use.At}: {metric}"));

        Assert.True(!unknown.Any(), string.Join('\n', unknown.Append("Exported are:").Concat(recorded.Names.Order())));
    }

    [Fact]
    public async Task Every_expression_of_a_panel_yields_series_from_the_recorded_runs()
    {
        var gpu = RecordedRun.OfGpus.ToHashSet();
        foreach (var panel in Dashboard.All.SelectMany(board => board.Panels))
        {
            foreach (var expression in panel.Expressions)
            {
                var series = await recorded.Prometheus.RangeAsync(Concrete(expression), seconds: 60);
                if (!PromQl.Metrics(expression).Any(gpu.Contains))
                    Assert.True(series.Count > 0, $"{panel.Name} shows nothing: {expression}");
            }
        }
    }

    [Fact]
    public async Task Every_alert_evaluates_and_none_fires_for_runs_that_are_well()
    {
        // A few seconds of training may well look sick; whether they do is not the question here.
        string[] ofSickness = ["GanDiscriminatorSaturated", "GanModeCollapse"];
        foreach (var rule in AlertRules.All)
        {
            var firing = await recorded.Prometheus.RangeAsync(rule.Expression, seconds: 0);
            Assert.True(firing.Count == 0 || ofSickness.Contains(rule.Name), $"{rule.Name}: {firing}");
        }
    }

    // As Grafana fills in its variables, with 'All' chosen.
    private static string Concrete(string expression) => expression
        .Replace("$__rate_interval", "3s", StringComparison.Ordinal).Replace("$__range", "60s", StringComparison.Ordinal)
        .Replace("$run", ".*", StringComparison.Ordinal).Replace("$silo", ".*", StringComparison.Ordinal);
}
