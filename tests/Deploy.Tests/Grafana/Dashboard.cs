using System.Text.Json.Nodes;
using GanOrleans.Deploy.Tests.Files;

namespace GanOrleans.Deploy.Tests.Grafana;

/// <summary>A dashboard of deploy/grafana.</summary>
internal sealed record Dashboard(string File, JsonNode Json)
{
    public static IReadOnlyList<Dashboard> All { get; } =
    [
        .. Directory
            .EnumerateFiles(Deployment.At("grafana", "dashboards"), "*.json")
            .Order()
            .Select(file => new Dashboard(Path.GetFileName(file), JsonNode.Parse(System.IO.File.ReadAllText(file))!)),
    ];

    public string Title => Json["title"]!.GetValue<string>();

    public IReadOnlyList<DashboardVariable> Variables =>
        [
            .. Json["templating"]!["list"]!
                .AsArray()
                .Select(variable => new DashboardVariable(
                    variable!["name"]!.GetValue<string>(), variable["type"]!.GetValue<string>(),
                    variable["query"] is JsonObject query ? query["query"]!.GetValue<string>() : variable["query"]!.GetValue<string>())),
        ];

    /// <summary>Panels that show something; rows only part them.</summary>
    public IReadOnlyList<DashboardPanel> Panels =>
        [
            .. Json["panels"]!
                .AsArray()
                .Where(panel => panel!["type"]!.GetValue<string>() != "row")
                .Select(panel => new DashboardPanel(this, panel!)),
        ];
}

/// <param name="Query">What its values are asked for with.</param>
internal sealed record DashboardVariable(string Name, string Type, string Query);

/// <summary>A panel of a dashboard.</summary>
internal sealed record DashboardPanel(Dashboard Dashboard, JsonNode Json)
{
    public string Name => $"{Dashboard.File}: {Json["title"]}";

    public string Description => Json["description"]?.GetValue<string>() ?? "";

    public string Unit => Json["fieldConfig"]?["defaults"]?["unit"]?.GetValue<string>() ?? "";

    public IReadOnlyList<string> Expressions => [.. Json["targets"]!.AsArray().Select(target => target!["expr"]!.GetValue<string>())];

    public (int X, int Y, int W, int H) Place
    {
        get
        {
            var place = Json["gridPos"]!;
            return (place["x"]!.GetValue<int>(), place["y"]!.GetValue<int>(), place["w"]!.GetValue<int>(), place["h"]!.GetValue<int>());
        }
    }
}
