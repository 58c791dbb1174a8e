using GanOrleans.Deploy.Tests.Files;

namespace GanOrleans.Deploy.Tests.Grafana;

/// <summary>What Grafana is provisioned with.</summary>
public sealed class DashboardTests
{
    [Fact]
    public void There_are_four_dashboards_with_an_id_and_the_variables_that_their_panels_use()
    {
        Assert.Equal(
            ["checkpoints-and-faults.json", "cluster.json", "training.json", "workers.json"], Dashboard.All.Select(board => board.File));
        Assert.Equal(4, Dashboard.All.Select(board => board.Json["uid"]!.GetValue<string>()).Distinct().Count());
        Assert.All(Dashboard.All, board =>
        {
            var names = board.Variables.Select(variable => variable.Name).ToList();
            Assert.Equal("datasource", names[0]);
            Assert.Contains("silo", names);
            Assert.All(names.Skip(1), name =>
                Assert.Contains(board.Panels.SelectMany(panel => panel.Expressions), expression =>
                    expression.Contains($"\"${name}\"", StringComparison.Ordinal)));
            Assert.All(board.Variables.Where(variable => variable.Type == "query"), variable =>
                Assert.StartsWith("label_values(", variable.Query, StringComparison.Ordinal));
        });
        Assert.Contains("run", Dashboard.All.Single(board => board.File == "training.json").Variables.Select(variable => variable.Name));
    }

    [Fact]
    public void Every_panel_has_a_description_a_unit_a_query_on_the_chosen_source_and_a_place_of_its_own()
    {
        foreach (var board in Dashboard.All)
        {
            Assert.Equal(
                board.Json["panels"]!.AsArray().Count,
                board.Json["panels"]!.AsArray().Select(panel => panel!["id"]!.GetValue<int>()).Distinct().Count());
            Assert.All(board.Panels, panel =>
            {
                Assert.True(panel.Description.EndsWith('.'), $"{panel.Name} has no description.");
                Assert.True(panel.Unit.Length > 0, $"{panel.Name} has no unit.");
                Assert.NotEmpty(panel.Expressions);
                Assert.All(panel.Json["targets"]!.AsArray(), target =>
                    Assert.Equal("${datasource}", target!["datasource"]!["uid"]!.GetValue<string>()));
                Assert.InRange(panel.Place.X + panel.Place.W, 1, 24);
            });
            var cells = board.Panels.SelectMany(panel => Cells(panel.Place)).ToList();
            Assert.Equal(cells.Count, cells.Distinct().Count());
        }
    }

    [Fact]
    public void The_optimum_of_the_paper_stands_beside_the_value_function()
    {
        var panel = Dashboard
            .All.SelectMany(board => board.Panels)
            .Single(panel => panel.Expressions.Any(expression => expression.Contains("gan_value{", StringComparison.Ordinal)));

        Assert.Contains("-ln(vector(4))", panel.Expressions);   // −log 4, Theorem 1
    }

    [Fact]
    public void Provisioning_names_the_folder_and_the_sources_that_the_dashboards_are_for()
    {
        var sources = Deployment.Yaml(Deployment.At("grafana", "provisioning", "datasources", "datasources.yaml"))[0];
        var providers = Deployment.Yaml(Deployment.At("grafana", "provisioning", "dashboards", "ganorleans.yaml"))[0];

        Assert.Equal(["prometheus", "tempo"], sources.Texts("datasources", "*", "type"));
        Assert.Equal("true", sources.Select("datasources", "*").Single(source => source.Text("type") == "prometheus").Text("isDefault"));
        Assert.Contains("tempo", sources.Texts("datasources", "*", "jsonData", "exemplarTraceIdDestinations", "*", "datasourceUid"));
        Assert.Equal("/var/lib/grafana/dashboards", Assert.Single(providers.Texts("providers", "*", "options", "path")));
    }

    private static IEnumerable<(int X, int Y)> Cells((int X, int Y, int W, int H) place) =>
        from x in Enumerable.Range(place.X, place.W) from y in Enumerable.Range(place.Y, place.H) select (x, y);
}
