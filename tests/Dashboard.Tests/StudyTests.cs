using System.Net;
using System.Text.Json.Nodes;
using GanOrleans.Support.Harness;
using Microsoft.Playwright;

namespace GanOrleans.Dashboard.Tests;

/// <summary>Studies with people: over HTTP, and by keyboard in a real browser.</summary>
[Collection(BrowserTests.Name)]
public sealed class StudyTests(Browser browser)
{
    [Fact]
    public async Task A_study_is_answered_by_keyboard_and_kept_with_the_run()
    {
        await using var cluster = new TestCluster();
        var silo = await cluster.StartSiloAsync("one");
        var run = await ImagesAsync(cluster);
        await using var tab = await browser.OpenAsync();
        var page = tab.Page;
        await page.GotoAsync(silo.Page);
        await Assertions.Expect(page.Locator("#run-id")).ToHaveTextAsync(run);

        await page.Locator("#study-start").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        for (var i = 1; i <= 40; i++)
        {
            await Assertions.Expect(page.Locator("#study-at")).ToHaveTextAsync($"{i} of 40");
            await page.WaitForFunctionAsync("() => document.getElementById('study-picture').naturalWidth >= 200");
            await page.Keyboard.PressAsync("g");
        }

        // All were taken for generated ones: only real ones are wrong.
        await Assertions.Expect(page.Locator("#study-result")).ToContainTextAsync("0 generated taken for real");
        await Assertions.Expect(page.Locator("#study-rows tr")).ToHaveCountAsync(1);
        await Assertions.Expect(page.Locator("#study-question")).ToBeHiddenAsync();
        Assert.Empty(tab.Complaints);
        var line = JsonNode.Parse(Assert.Single(await File.ReadAllLinesAsync(
            Path.Combine(cluster.Paths.StorageRoot, run, "studies.jsonl"))))!;
        var answers = line["answers"]!.AsArray();
        Assert.Equal(40, answers.Count);
        Assert.All(answers, answer => Assert.False(answer!["saidReal"]!.GetValue<bool>()));
        var wrong = answers.Count(answer => answer!["isReal"]!.GetValue<bool>());
        Assert.InRange(wrong, 5, 35);   // coins fall outside twice in 10^7 times
        Assert.StartsWith($"{wrong} of 40 wrong", await page.InnerTextAsync("#study-result"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_study_refuses_and_what_it_counts()
    {
        await using var cluster = new TestCluster();
        var silo = await cluster.StartSiloAsync("one");
        var run = await ImagesAsync(cluster);
        var points = await cluster.SubmitAsync(Runs.Small(20, workers: 1));
        await cluster.UntilCompletedAsync(points, Runs.Limit);
        using var http = new HttpClient { BaseAddress = new Uri($"{silo.Page}/api/v1/") };

        using var foreign = await http.PostAsync($"runs/{run}/studies?items=2", null);
        Assert.Equal(HttpStatusCode.Forbidden, foreign.StatusCode);   // a form of another page could have sent it
        Assert.Contains("needs the header X-GanOrleans", await foreign.Content.ReadAsStringAsync());
        http.DefaultRequestHeaders.Add("X-GanOrleans", "test");
        Assert.Contains("2 to 200", await RefusalAsync(HttpMethod.Post, $"runs/{run}/studies?items=1", 400));
        Assert.Contains("no images", await RefusalAsync(HttpMethod.Post, $"runs/{points}/studies", 409));
        using var started = await http.PostAsync($"runs/{run}/studies?items=2", null);
        var session = JsonNode.Parse(await started.Content.ReadAsStringAsync())!["id"]!.GetValue<string>();
        var path = $"runs/{run}/studies/{session}";
        Assert.Contains("images are 0 to 1", await RefusalAsync(HttpMethod.Get, $"{path}/2", 400));
        Assert.Contains("Allowed: real or generated", await RefusalAsync(HttpMethod.Put, $"{path}/0/maybe", 400));
        Assert.Contains("no such session", await RefusalAsync(HttpMethod.Put, $"runs/{run}/studies/none/0/real", 409));
        using var first = await http.PutAsync($"{path}/0/real", null);
        Assert.Equal(HttpStatusCode.NoContent, first.StatusCode);
        Assert.Contains("answered already with 'real'", await RefusalAsync(HttpMethod.Put, $"{path}/0/generated", 400));
        Assert.Empty(JsonNode.Parse(await http.GetStringAsync($"runs/{run}/studies"))!["sessions"]!.AsArray());

        using var last = await http.PutAsync($"{path}/1/real", null);
        using var again = await http.PutAsync($"{path}/1/real", null);

        var text = await last.Content.ReadAsStringAsync();
        Assert.Equal(text, await again.Content.ReadAsStringAsync());
        var answers = JsonNode.Parse(text)!["answers"]!;
        Assert.Equal((2, 0), (answers["items"]!.GetValue<int>(), answers["realTakenForGenerated"]!.GetValue<int>()));
        Assert.Equal(answers["generatedTakenForReal"]!.GetValue<int>() / 2.0, answers["errorRate"]!.GetValue<double>());
        var totals = JsonNode.Parse(await http.GetStringAsync($"runs/{run}/studies"))!;
        Assert.Single(totals["sessions"]!.AsArray());
        Assert.Equal(20, Assert.Single(totals["totals"]!.AsArray())!["iteration"]!.GetValue<int>());

        async Task<string> RefusalAsync(HttpMethod method, string to, int status)
        {
            using var answer = await http.SendAsync(new HttpRequestMessage(method, to));
            Assert.Equal(status, (int)answer.StatusCode);
            return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["detail"]!.GetValue<string>();
        }
    }

    private static async Task<string> ImagesAsync(TestCluster cluster)
    {
        var folder = Images(cluster);
        var run = await cluster.SubmitAsync(Runs.Small(20, workers: 1) with
        {
            Dataset = "images",
            DataRoot = folder,
            ImageSize = 14,
            Batch = 8,
            Name = "pictures",
        });
        await cluster.UntilCompletedAsync(run, Runs.Limit);
        return run;
    }

    private static string Images(TestCluster cluster)
    {
        var folder = cluster["data"];
        Directory.CreateDirectory(folder);
        var random = new Random(1);
        for (var i = 0; i < 24; i++)
        {
            var picture = new GanOrleans.Imaging.Picture(14, 14, 1);
            random.NextBytes(picture.Pixels);
            GanOrleans.Imaging.PngWriter.Save(Path.Combine(folder, $"{i}.png"), picture);
        }

        return folder;
    }
}
