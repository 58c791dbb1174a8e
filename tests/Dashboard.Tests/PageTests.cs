using System.Globalization;
using GanOrleans.Support.Harness;
using Microsoft.Playwright;

namespace GanOrleans.Dashboard.Tests;

/// <summary>The page in a real browser, beside a real run.</summary>
[Collection(BrowserTests.Name)]
public sealed class PageTests(Browser browser)
{
    [Fact]
    public async Task The_page_follows_a_run_live_draws_its_curves_and_samples_and_asks_nobody_else()
    {
        await using var cluster = new TestCluster();
        await cluster.StartSilosAsync("one", "two");
        var run = await cluster.SubmitAsync(Runs.Small(1_000_000, workers: 2) with { SampleEvery = 100, Name = "seen" });
        await using var tab = await browser.OpenAsync();
        var page = tab.Page;

        await page.GotoAsync(cluster.Silo("one").Page);
        await Assertions.Expect(page.Locator("#run-id")).ToHaveTextAsync(run);
        await Assertions.Expect(page.Locator("#run-state")).ToHaveTextAsync("running");
        await Assertions.Expect(page.Locator("#silos")).ToHaveTextAsync("2 silos");
        await Assertions.Expect(page.Locator("#places tr")).ToHaveCountAsync(4);   // D, G and two workers
        var first = await IterationAsync(page);
        await AtLeastAsync(page, first + 1);
        await page.WaitForFunctionAsync(
            "() => (document.querySelector('#chart-value .series')?.getAttribute('d') ?? '').split('L').length > 3");
        await page.WaitForFunctionAsync("() => document.getElementById('sample').naturalWidth > 50");
        Assert.Matches(@"^[−-]?\d+\.\d{3}$", await page.InnerTextAsync("#tile-value"));
        Assert.InRange(double.Parse(await page.InnerTextAsync("#tile-real"), CultureInfo.InvariantCulture), 0, 1);

        await Assertions.Expect(page.Locator("#evaluation")).ToBeHiddenAsync();
        await cluster.GanctlSucceedsAsync("evaluate", run, "--samples", "200", "--metrics", "fid,modes");
        await Assertions.Expect(page.Locator("#evaluation-of")).ToContainTextAsync("200 samples, rings:test");
        await Assertions.Expect(page.Locator("#evaluation-values tr")).ToHaveCountAsync(3);   // fid, modes, high-quality
        await Assertions.Expect(page.Locator("#evaluation-values")).ToContainTextAsync("fid (points)");

        await cluster.GanctlSucceedsAsync("cancel", run);
        await Assertions.Expect(page.Locator("#run-state")).ToHaveTextAsync("cancelled");
        await Assertions.Expect(page.Locator("#events")).ToContainTextAsync("cancelled by a user");

        Assert.Empty(tab.Complaints);
        Assert.All(tab.Requests, url =>
            Assert.True(
                url.StartsWith(cluster.Silo("one").Page, StringComparison.Ordinal)
                    || url.StartsWith("blob:" + cluster.Silo("one").Page, StringComparison.Ordinal),
                url));
    }

    [Fact]
    public async Task A_run_that_is_taken_back_is_shown_from_there_on()
    {
        await using var cluster = new TestCluster();
        await cluster.StartSilosAsync("one", "two");
        var run = await cluster.SubmitAsync(Runs.Small(1_000_000, workers: 2) with { CheckpointEvery = 0 });
        await using var tab = await browser.OpenAsync();
        var page = tab.Page;
        await page.GotoAsync(cluster.Silo("one").Page);
        await AtLeastAsync(page, 1);
        await cluster.GanctlSucceedsAsync("checkpoint", "save", run);
        var saved = (await cluster.GanctlSucceedsAsync("checkpoint", "list", run))
            .Split('\n')
            .SelectMany(line => line.Split(' '))
            .First(word => word.EndsWith("-g1", StringComparison.Ordinal));
        var late = await AtLeastAsync(page, await IterationAsync(page) + 5_000);

        await cluster.GanctlSucceedsAsync("checkpoint", "restore", run, saved);
        await page.WaitForFunctionAsync($"late => {Iteration} < late", late);
        var again = await IterationAsync(page);
        await AtLeastAsync(page, again + 1);

        Assert.InRange(again, long.Parse(saved.Split('-')[0], CultureInfo.InvariantCulture), late - 1);
        await cluster.GanctlSucceedsAsync("cancel", run);
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task A_silo_with_a_token_refuses_a_wrong_one_and_opens_with_the_right_one_and_never_writes_it_down()
    {
        await using var cluster = new TestCluster();
        const string Token = "a-token-for-this-test-only";
        await File.WriteAllTextAsync(cluster["token"], Token + "\n");
        var silo = await cluster.StartSiloAsync("one", "--http-token-file", cluster["token"], "--log-level", "trace");
        await using var tab = await browser.OpenAsync();
        var page = tab.Page;

        await page.GotoAsync(silo.Page);
        await page.FillAsync("#token", "another-token-than-that");
        await page.ClickAsync("#login button");
        await Assertions.Expect(page.Locator("#refused")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("#page")).ToBeHiddenAsync();
        await page.FillAsync("#token", Token);
        await page.ClickAsync("#login button");
        await Assertions.Expect(page.Locator("#no-runs")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("#login")).ToBeHiddenAsync();

        Assert.DoesNotContain(Token, silo.Log.Replace(cluster["token"], "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain(tab.Requests, url => url.Contains(Token, StringComparison.Ordinal));
    }

    private const string Iteration = "Number(document.getElementById('run-iteration').textContent.split(' /')[0].replaceAll(',', ''))";

    private static async Task<long> AtLeastAsync(IPage page, long iteration)
    {
        await page.WaitForFunctionAsync($"least => {Iteration} >= least", iteration);
        return await IterationAsync(page);
    }

    private static async Task<long> IterationAsync(IPage page) =>
        long.Parse((await page.InnerTextAsync("#run-iteration")).Split(" /")[0], NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
}
