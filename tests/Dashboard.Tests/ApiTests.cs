using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using GanOrleans.Contracts.Runs;
using GanOrleans.Support.Harness;

namespace GanOrleans.Dashboard.Tests;

/// <summary>The API as programs see it, and what it refuses.</summary>
public sealed class ApiTests
{
    [Fact]
    public async Task Every_documented_operation_answers_as_documented()
    {
        await using var cluster = new TestCluster();
        var silo = await cluster.StartSiloAsync("one");
        var run = await cluster.SubmitAsync(Runs.Small(60, workers: 1) with { SampleEvery = 30 });
        await cluster.UntilCompletedAsync(run, Runs.Limit);
        await cluster.GanctlSucceedsAsync("evaluate", run, "--samples", "200", "--metrics", "fid,modes");
        using var http = new HttpClient { BaseAddress = new Uri(silo.Page) };

        var document = JsonNode.Parse(await http.GetStringAsync("/openapi/v1.json"))!;
        var file = Path.Combine(Root(), "docs", "openapi.json");
        if (Environment.GetEnvironmentVariable("GAN_WRITE_DOCS") is { Length: > 0 })
            await File.WriteAllTextAsync(file, document.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n");
        Assert.True(
            JsonNode.DeepEquals(JsonNode.Parse(await File.ReadAllTextAsync(file)), document),
            "docs/openapi.json is not what the silo serves: GAN_WRITE_DOCS=1 dotnet test tests/Dashboard.Tests");

        var paths = document["paths"]!.AsObject();
        Assert.Equal(11, paths.Count);
        string[] writing =
        [
            .. paths.SelectMany(path => path.Value!.AsObject().Where(each => each.Key != "get").Select(each => $"{each.Key} {path.Key}")),
        ];
        Assert.Equal(
            ["post /api/v1/runs/{id}/studies", "put /api/v1/runs/{id}/studies/{session}/{item}/{answer}"],
            writing);   // the API changes nothing else; StudyTests
        foreach (var (path, operations) in paths)
        {
            if (path.Contains("{session}", StringComparison.Ordinal))
                continue;
            var operation = operations!["get"];
            using var answer = await http.GetAsync(
                path.Replace("{id}", run, StringComparison.Ordinal).Replace("{iteration}", "60", StringComparison.Ordinal));
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            var (type, content) = Assert.Single(operation!["responses"]!["200"]!["content"]!.AsObject());
            Assert.Equal(type, answer.Content.Headers.ContentType!.MediaType);
            if (type == "application/json")
                AssertFits(path, JsonNode.Parse(await answer.Content.ReadAsStringAsync()), content!["schema"]!, document);
        }
    }

    [Fact]
    public async Task Updates_are_server_sent_events_that_go_on_after_a_sequence_number_and_end_with_the_run()
    {
        await using var cluster = new TestCluster();
        var silo = await cluster.StartSiloAsync("one");
        var run = await cluster.SubmitAsync(Runs.Small(60, workers: 1));
        using var http = new HttpClient { BaseAddress = new Uri(silo.Page) };

        var all = Updates(await http.GetStringAsync($"/api/v1/runs/{run}/updates"));
        var rest = Updates(await http.GetStringAsync($"/api/v1/runs/{run}/updates?after={all[1].Sequence}"));

        Assert.Equal("completed", all[^1].State);
        Assert.Equal(all.Select(update => update.Sequence).Order().Distinct(), all.Select(update => update.Sequence));
        Assert.Equal(all[2..].Select(update => update.Sequence), rest.Select(update => update.Sequence));
    }

    [Fact]
    public async Task No_path_leads_out_of_the_runs_folders_and_no_foreign_host_name_is_answered()
    {
        await using var cluster = new TestCluster();
        var silo = await cluster.StartSiloAsync("one");
        var run = await cluster.SubmitAsync(Runs.Small(30, workers: 1));
        await cluster.UntilCompletedAsync(run, Runs.Limit);
        await File.WriteAllTextAsync(Path.Combine(cluster.Paths.StorageRoot, "secret.png"), "not for everybody");
        using var http = new HttpClient { BaseAddress = new Uri(silo.Page) };

        string[] paths =
        [
            $"/api/v1/runs/{run}/samples/..%2F..%2Fsecret",
            $"/api/v1/runs/{run}/samples/-1",
            "/api/v1/runs/..%2F/samples",
            "/api/v1/runs/%2e%2e/curve",
            "/api/v1/runs/no-such-run",
            $"/api/v1/runs/{run}%2F..%2F{run}",
            "/secret.png",
            "/..%2fsecret.png",
            "/app.css/../../secret.png",
            $"/api/v1/runs/{new string('a', 5000)}",
        ];
        foreach (var path in paths)
            Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync(path)).StatusCode);

        // Nor from a client of the cluster.
        var grains = await cluster.ConnectAsync();
        foreach (
            var (id, checkpoint, file) in new[]
            {
                (run, "../..", "secret.png"),
                (run, "..", "run.json"),
                (run, "", "run.json"),
                (run, "30-g1", "../../run.json"),
                ($"{run}/../..", "x", "y"),
                ("..", "", "secret.png"),
            })
            await Assert.ThrowsAsync<RunException>(() => grains.GetGrain<ICheckpointReaderGrain>(id).ReadAsync(checkpoint, file, 0));

        using var foreign = new HttpRequestMessage(HttpMethod.Get, "/api/v1/runs") { Headers = { Host = "example.org" } };
        Assert.Equal(HttpStatusCode.MisdirectedRequest, (await http.SendAsync(foreign)).StatusCode);
        Assert.Equal("ready", await http.GetStringAsync("/health/ready"));
        Assert.Equal("live", await http.GetStringAsync("/health/live"));
    }

    [Fact]
    public async Task Without_the_token_the_api_answers_401_while_probes_of_health_are_open()
    {
        await using var cluster = new TestCluster();
        await File.WriteAllTextAsync(cluster["token"], "a-token-for-this-test-only");
        var silo = await cluster.StartSiloAsync("one", "--http-token-file", cluster["token"]);
        using var http = new HttpClient { BaseAddress = new Uri(silo.Page) };

        foreach (var path in new[] { "/api/v1/runs", "/api/v1/silos", "/API/v1/runs", "/openapi/v1.json" })
            Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync(path)).StatusCode);
        Assert.Equal("ready", await http.GetStringAsync("/health/ready"));
        http.DefaultRequestHeaders.Authorization = new("Bearer", "a-token-for-this-test-only");
        Assert.Equal("[]", await http.GetStringAsync("/api/v1/runs"));
        http.DefaultRequestHeaders.Authorization = new("Bearer", "a-token-for-this-test-onlx");
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync("/api/v1/runs")).StatusCode);
    }

    // Every property is documented, every required one is there, and types are as they say.
    private static void AssertFits(string at, JsonNode? value, JsonNode schema, JsonNode document)
    {
        if (schema["$ref"] is { } reference)
            schema = document["components"]!["schemas"]![reference.GetValue<string>().Split('/')[^1]]!;
        if (schema["oneOf"] is JsonArray choices)
        {
            if (value is not null)
                AssertFits(at, value, choices.First(choice => choice!["type"]?.ToString() != "null")!, document);
            return;
        }

        string[] types = schema["type"] switch
        {
            JsonArray several => [.. several.Select(type => type!.ToString())],
            { } one => [one.ToString()],
            _ => [],
        };
        var actual = value?.GetValueKind() switch
        {
            null => "null",
            JsonValueKind.Object => "object",
            JsonValueKind.Array => "array",
            JsonValueKind.String => "string",
            JsonValueKind.Number => "number",
            _ => "boolean",
        };
        Assert.True(
            types.Contains(actual) || (actual == "number" && types.Contains("integer")),
            $"{at} is {actual}, documented as {string.Join(" or ", types)}");
        if (value is JsonArray items)
        {
            foreach (var item in items)
                AssertFits($"{at}[]", item, schema["items"]!, document);
        }
        else if (value is JsonObject fields)
        {
            Assert.Equal(
                schema["properties"]!.AsObject().Select(property => property.Key).Order(), fields.Select(field => field.Key).Order());
            foreach (var (name, field) in fields)
                AssertFits($"{at}.{name}", field, schema["properties"]![name]!, document);
        }
    }

    private static List<(long Sequence, string State)> Updates(string stream) =>
    [
        .. stream.Split("\n\n", StringSplitOptions.RemoveEmptyEntries)
            .Select(message => JsonNode.Parse(message.Split('\n').First(line => line.StartsWith("data: ", StringComparison.Ordinal))[6..])!)
            .Select(update => (update["sequence"]!.GetValue<long>(), update["state"]!.GetValue<string>())),
    ];

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "GanOrleans.sln")))
            folder = folder.Parent;
        return folder.FullName;
    }
}
